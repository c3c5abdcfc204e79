#include "store/log/lookup.h"

#include "store/log/index.h"

static bool collect_seq(Slice key, Slice value, void *data)
{
	(void)key;
	if (value.size == 8) {
		guint64 seq = slice_number(value);
		g_array_append_val((GArray *)data, seq);
	}
	return true;
}

void lookup_entries(Snapshot *s, Lookup kind, const char *text, GArray *seqs)
{
	static const Table tables[] = {
	        [LOOKUP_MESSAGE_ID] = TABLE_MSGID,
	        [LOOKUP_CHILDREN] = TABLE_CHILD,
	        [LOOKUP_CHANGE_ID] = TABLE_CHANGE_ID,
	        [LOOKUP_PATCH_ID] = TABLE_PATCH_ID,
	        [LOOKUP_AUTHOR_TITLE] = TABLE_AUTHOR_TITLE,
	        [LOOKUP_AUTHOR] = TABLE_AUTHOR,
	};
	guint8 key[INDEX_HASH_BYTES];
	Slice value;
	index_hash(tables[kind], text, key);
	if (kind != LOOKUP_AUTHOR)
		txn_walk_values(snapshot_txn(s), tables[kind], (Slice){key, sizeof key}, NULL,
		        collect_seq, seqs);
	else if (txn_get(snapshot_txn(s), TABLE_AUTHOR, (Slice){key, sizeof key}, &value))
		collect_seq((Slice){key, sizeof key}, value, seqs);
}

bool lookup_id(Store *store, const Hash *id, bool *known, GError **error)
{
	Slice unused;
	Txn *txn = txn_begin(store, false, error);
	if (!txn)
		return false;
	*known = txn_get(txn, TABLE_ID, (Slice){id->b, 16}, &unused);
	bool ok = txn_check(txn, error);
	txn_abort(txn);
	return ok;
}

void lookup_attached(Snapshot *s, guint64 from_seq, GArray *seqs)
{
	guint8 key[INDEX_HASH_BYTES], from[8];
	index_hash(TABLE_AUTHOR_TITLE, INDEX_ATTACHED, key);
	bytes_put_be(from, from_seq, sizeof from);
	txn_walk_values(snapshot_txn(s), TABLE_AUTHOR_TITLE, (Slice){key, sizeof key},
	        &(Slice){from, sizeof from}, collect_seq, seqs);
}

typedef struct {
	gint64 since_s;
	guint left;
	GArray *seqs;
} Arrivals;

static bool see_arrival(Slice key, Slice value, void *data)
{
	Arrivals *a = data;
	gint64 arrived_s;
	guint64 seq;
	(void)value;
	if (a->left == 0 || !index_time_read(key, &arrived_s, &seq) || arrived_s < a->since_s)
		return false;
	g_array_append_val(a->seqs, seq);
	a->left--;
	return true;
}

void lookup_arrived(Snapshot *s, gint64 since_s, gint64 until_s, guint max, GArray *seqs)
{
	Arrivals arrivals = {since_s, max, seqs};
	guint8 key[16];
	index_time(until_s, 0, key);
	txn_walk_back(snapshot_txn(s), TABLE_TIME, &(Slice){key, 16}, see_arrival, &arrivals);
}

typedef struct {
	bool found;
	gint64 arrived_s;
} First;

static bool see_first(Slice key, Slice value, void *data)
{
	First *first = data;
	guint64 seq;
	(void)value;
	first->found = index_time_read(key, &first->arrived_s, &seq);
	return false;
}

bool lookup_first_arrival(Snapshot *s, gint64 *arrived_s)
{
	First first = {0};
	txn_walk(snapshot_txn(s), TABLE_TIME, NULL, see_first, &first);
	*arrived_s = first.arrived_s;
	return first.found;
}

char *lookup_author_title(const char *address, const char *title)
{
	return index_author_title(address ? address : "", title ? title : "");
}
