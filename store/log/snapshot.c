/* The log, read, in one read transaction. Entries borrow from the map; records and raw bytes are
 * copies and outlive it. */
#include "store/log/snapshot.h"

#include <string.h>

#include "store/block/block.h"
#include "store/log/entry_record.h"
#include "store/base/error.h"
#include "store/log/index.h"
#include "store/log/log.h"

#define MANY 600 /* entries: of fewer the reading takes less than what a thread costs */
#define GAP  16  /* entries a walk passes over rather than look the next one up */

struct Snapshot {
	Store *store;
	guint generation; /* of the data file that BLOCKS has read */
	Txn *txn;
	BlockReader *blocks;
	guint64 head;
};

static void read_head(Snapshot *s)
{
	Slice key, value;
	s->head = txn_last(s->txn, TABLE_LOG, &key, &value) && key.size == 8 ? be_get(key.data, 8)
	                                                                     : 0;
}

Snapshot *snapshot_open(Store *store, GError **error)
{
	Txn *txn = txn_begin(store, false, error);
	if (!txn)
		return NULL;
	g_autoptr(Snapshot) s = g_new0(Snapshot, 1);
	s->store = store;
	s->generation = store_generation(store);
	s->txn = txn;
	s->blocks = block_reader_new(txn);
	read_head(s);
	return txn_check(txn, error) ? g_steal_pointer(&s) : NULL;
}

void snapshot_free(Snapshot *s)
{
	if (!s)
		return;
	block_reader_free(s->blocks);
	txn_abort(s->txn);
	g_free(s);
}

bool snapshot_renew(Snapshot *s, GError **error)
{
	if (!txn_renew(s->txn, error))
		return false;
	if (s->generation != store_generation(s->store))
		block_reader_forget(s->blocks);
	s->generation = store_generation(s->store);
	read_head(s);
	return txn_check(s->txn, error);
}

Txn *snapshot_txn(Snapshot *s)
{
	return s->txn;
}

guint64 snapshot_head(Snapshot *s)
{
	return s->head;
}

bool snapshot_entry(Snapshot *s, guint64 seq, Entry *e, GError **error)
{
	return log_entry(s->txn, seq, e, error);
}

typedef struct {
	Snapshot *s;
	const guint64 *seqs;
	guint n, at;
	SnapshotEach each;
	void *data;
	bool stopped;
	GError **error;
} Visit;

static bool visit_entry(Slice key, Slice value, void *data)
{
	Visit *v = data;
	Entry e;
	guint64 seq = key.size == 8 ? be_get(key.data, 8) : 0;
	if (seq < v->seqs[v->at])
		return true;
	if (seq > v->seqs[v->at])
		return false; /* it is missing */
	v->stopped =
	        !entry_decode(value.data, value.size, seq, &e, v->error) || !v->each(&e, v->data);
	v->at += !v->stopped;
	return !v->stopped && v->at < v->n && v->seqs[v->at] > seq && v->seqs[v->at] - seq <= GAP;
}

bool snapshot_each(
        Snapshot *s, const guint64 *seqs, guint n, SnapshotEach each, void *data, GError **error)
{
	Visit v = {s, seqs, n, 0, each, data, false, error};
	while (v.at < n && !v.stopped) {
		guint8 key[8];
		guint before = v.at;
		be_put(key, seqs[v.at], 8);
		txn_walk(s->txn, TABLE_LOG, &(Slice){key, 8}, visit_entry, &v);
		if (v.at == before &&
		        !v.stopped) { /* the log ends, or the walk failed: the look-up says why */
			Entry e;
			if (!snapshot_entry(s, seqs[v.at], &e, error) || !each(&e, data))
				return false;
			v.at++;
		}
	}
	return !v.stopped;
}

/* Only where the entries follow each other: what lies between them is not to be read, which may be
 * damaged. */
static void begin_ahead(Snapshot *s, const guint64 *seqs, guint n, RecordDepth depth)
{
	Entry last;
	guint at = n;
	if (n < MANY || seqs[n - 1] - seqs[0] != n - 1)
		return;
	do /* an `also` entry has no block */
		if (at == 0 || !snapshot_entry(s, seqs[--at], &last, NULL))
			return;
	while (last.kind != ENTRY_MESSAGE);
	block_reader_begin_ahead(
	        s->blocks, depth & RECORD_RECIPIENTS ? PART_REST : PART_TEXTS, last.place.block);
}

bool snapshot_each_read(Snapshot *s, const guint64 *seqs, guint n, RecordDepth depth,
        SnapshotEach each, void *data, GError **error)
{
	begin_ahead(s, seqs, n, depth);
	bool ok = snapshot_each(s, seqs, n, each, data, error);
	block_reader_end_ahead(s->blocks);
	return ok;
}

/* E itself, or the message an `also` entry names. */
static bool message_of(Snapshot *s, const Entry *e, Entry *message, GError **error)
{
	*message = *e;
	if (e->kind == ENTRY_MESSAGE)
		return true;
	if (!snapshot_entry(s, e->of, message, error))
		return false;
	if (message->kind == ENTRY_MESSAGE)
		return true;
	g_set_error(error, LD_ERROR, LD_ERROR_DAMAGED,
	        "entry %" G_GUINT64_FORMAT " names an entry that is no message", e->seq);
	return false;
}

Record *snapshot_record(Snapshot *s, const Entry *e, RecordDepth depth, GError **error)
{
	Entry message;
	return message_of(s, e, &message, error) ? entry_record(s->blocks, &message, depth, error)
	                                         : NULL;
}

GBytes *snapshot_fields(Snapshot *s, const Entry *e, GError **error)
{
	return block_reader_text(s->blocks, &e->place, error);
}

bool snapshot_block(Snapshot *s, guint64 block, guint32 bytes[BLOCK_SECTIONS], GError **error)
{
	return block_reader_whole(s->blocks, block, bytes, error);
}

bool snapshot_spans(Snapshot *s, const Entry *e, BlockSpan spans[BLOCK_SECTIONS], GError **error)
{
	return block_reader_spans(s->blocks, &e->place, spans, error);
}

GBytes *snapshot_raw(Snapshot *s, const Entry *e, GError **error)
{
	Entry message;
	if (!message_of(s, e, &message, error))
		return NULL;
	if (message.flags & FLAG_EXPIRED) {
		g_set_error(error, LD_ERROR, LD_ERROR_NO,
		        "entry %" G_GUINT64_FORMAT " is expired: its bytes were dropped",
		        message.seq);
		return NULL;
	}
	return block_reader_raw(s->blocks, &message.place, error);
}

static bool collect_seq(Slice key, Slice value, void *data)
{
	(void)key;
	if (value.size == 8) {
		guint64 seq = be_get(value.data, 8);
		g_array_append_val((GArray *)data, seq);
	}
	return true;
}

typedef struct {
	Snapshot *s;
	const EntryHash *id;
	GArray *seqs;
} Copies;

static bool collect_copy(Slice key, Slice value, void *data)
{
	Copies *c = data;
	Entry e;
	(void)key;
	guint64 seq = value.size == 8 ? be_get(value.data, 8) : 0;
	if (snapshot_entry(c->s, seq, &e, NULL) && memcmp(&e.id, c->id, sizeof e.id) == 0)
		g_array_append_val(c->seqs, seq);
	return true;
}

/* Append the seqs of every entry by which the message of E came, its own first. */
static void find_copies(Snapshot *s, const Entry *e, GArray *seqs)
{
	Copies c = {s, &e->id, seqs};
	txn_walk_values(s->txn, TABLE_ID, (Slice){e->id.b, 16}, NULL, collect_copy, &c);
}

guint64 snapshot_by_list(Snapshot *s, const Entry *e, const char *list)
{
	g_autoptr(GArray) seqs = g_array_new(FALSE, FALSE, sizeof(guint64));
	find_copies(s, e, seqs);
	for (guint i = 0; i < seqs->len; i++) {
		Entry copy;
		guint64 seq = g_array_index(seqs, guint64, i);
		if (snapshot_entry(s, seq, &copy, NULL) && g_strcmp0(copy.list, list) == 0)
			return seq;
	}
	return 0;
}

char **snapshot_lists(Snapshot *s, guint64 seq, GError **error)
{
	Entry e;
	if (!snapshot_entry(s, seq, &e, error))
		return NULL;
	g_autoptr(GArray) seqs = g_array_new(FALSE, FALSE, sizeof(guint64));
	g_autoptr(GStrvBuilder) lists = g_strv_builder_new();
	find_copies(s, &e, seqs);
	for (guint i = 0; i < seqs->len; i++) {
		Entry copy;
		if (!snapshot_entry(s, g_array_index(seqs, guint64, i), &copy, error))
			return NULL;
		if (copy.list)
			g_strv_builder_add(lists, copy.list);
	}
	return g_strv_builder_end(lists);
}

static bool collect_name(Slice key, Slice value, void *data)
{
	(void)value;
	g_autofree char *name = g_strndup(key.data, key.size);
	g_strv_builder_add(data, name);
	return true;
}

char **snapshot_list_names(Snapshot *s)
{
	g_autoptr(GStrvBuilder) names = g_strv_builder_new();
	txn_walk(s->txn, TABLE_LIST_NAME, NULL, collect_name, names);
	return g_strv_builder_end(names);
}

guint32 snapshot_list_number(Snapshot *s, const char *list)
{
	Slice value;
	gsize n = strlen(list);
	if (n == 0 || n > 500 || !txn_get(s->txn, TABLE_LIST_NAME, (Slice){list, n}, &value) ||
	        value.size != 4)
		return 0;
	return (guint32)be_get(value.data, 4);
}

void snapshot_lookup(Snapshot *s, Lookup kind, const char *text, GArray *seqs)
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
		txn_walk_values(
		        s->txn, tables[kind], (Slice){key, sizeof key}, NULL, collect_seq, seqs);
	else if (txn_get(s->txn, TABLE_AUTHOR, (Slice){key, sizeof key}, &value))
		collect_seq((Slice){key, sizeof key}, value, seqs);
}

typedef struct {
	gint64 since_s;
	guint left;
	GArray *seqs;
} Arrivals;

static bool see_arrival(Slice key, Slice value, void *data)
{
	Arrivals *a = data;
	(void)value;
	if (key.size != 16 || a->left == 0 || index_time_arrived(key.data) < a->since_s)
		return false;
	guint64 seq = be_get((const guint8 *)key.data + 8, 8);
	g_array_append_val(a->seqs, seq);
	a->left--;
	return true;
}

void snapshot_arrived(Snapshot *s, gint64 since_s, gint64 until_s, guint max, GArray *seqs)
{
	Arrivals arrivals = {since_s, max, seqs};
	guint8 key[16];
	index_time(until_s, 0, key);
	txn_walk_back(s->txn, TABLE_TIME, &(Slice){key, 16}, see_arrival, &arrivals);
}

char *lookup_author_title_key(const char *address, const char *title)
{
	return index_author_title(address ? address : "", title ? title : "");
}
