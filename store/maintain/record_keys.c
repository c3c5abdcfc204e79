#include "store/maintain/record_keys.h"

#include "store/log/log.h"

#include <string.h>

static const Table record_tables[] = {
        TABLE_MSGID, TABLE_CHILD, TABLE_CHANGE_ID, TABLE_PATCH_ID, TABLE_AUTHOR_TITLE};

/* --- do they exist? */

typedef struct {
	Txn *txn;
	bool all_exist;
} KeyCheck;

static void look_up(Table table, Slice key, Slice value, void *data)
{
	KeyCheck *check = data;
	for (guint i = 0; i < G_N_ELEMENTS(record_tables); i++) {
		if (table == record_tables[i])
			check->all_exist =
			        check->all_exist && txn_has(check->txn, table, key, value);
	}
}

bool record_keys_exist(Txn *txn, const Entry *e, const Record *rec)
{
	KeyCheck check = {txn, true};
	index_entry(e, rec, 0, look_up, &check);
	return check.all_exist;
}

/* --- delete them */

typedef struct {
	guint8 key[INDEX_HASH_BYTES], seq[8];
} RecordKey;

typedef struct {
	GHashTable *seqs;
	GArray *found; /* RecordKey */
} KeySearch;

static bool see_key(Slice key, Slice value, void *data)
{
	KeySearch *search = data;
	RecordKey k;
	guint64 seq = slice_number(value);
	if (key.size != sizeof k.key || !g_hash_table_contains(search->seqs, &seq))
		return true;
	memcpy(k.key, key.data, sizeof k.key);
	memcpy(k.seq, value.data, sizeof k.seq);
	g_array_append_val(search->found, k);
	return true;
}

/* The first entry with a Message-ID, whose hash is KEY, is not a variant. */
static void clear_variant_of_first(Txn *txn, Slice key)
{
	Slice first;
	Entry e;
	if (!txn_get(txn, TABLE_MSGID, key, &first) ||
	        !log_entry(txn, slice_number(first), &e, NULL) || !(e.flags & RECORD_FLAG_VARIANT))
		return;
	e.flags &= ~(guint32)RECORD_FLAG_VARIANT;
	log_put(txn, &e);
}

static void delete_from(Txn *txn, Table table, GHashTable *seqs)
{
	g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(RecordKey));
	KeySearch search = {seqs, found};
	txn_walk(txn, table, NULL, see_key, &search);
	for (guint i = 0; i < found->len; i++) {
		RecordKey *k = &g_array_index(found, RecordKey, i);
		txn_delete(txn, table, (Slice){k->key, sizeof k->key},
		        &(Slice){k->seq, sizeof k->seq});
	}
	for (guint i = 0; table == TABLE_MSGID && i < found->len; i++)
		clear_variant_of_first(
		        txn, (Slice){g_array_index(found, RecordKey, i).key, INDEX_HASH_BYTES});
}

void record_keys_delete(Txn *txn, GHashTable *seqs)
{
	for (guint i = 0; i < G_N_ELEMENTS(record_tables); i++)
		delete_from(txn, record_tables[i], seqs);
}
