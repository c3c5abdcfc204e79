#include "store/verify/verify_index.h"

#include "store/log/index.h"
#include "store/log/lists.h"
#include "store/verify/verify_report.h"
#include "store/verify/verify_walk.h"

#include <string.h>

/* --- entry to index */

static bool size_matches(Slice value, const Entry *e)
{
	return value.size == 0 ||
	       (value.size == INDEX_SIZE_BYTES &&
	               bytes_get_be(value.data, INDEX_SIZE_BYTES) == e->size_bytes);
}

static void check_key(Table table, Slice key, Slice value, void *data)
{
	Verify *v = data;
	Txn *txn = snapshot_txn(v->s);
	Slice first;
	bool there;
	if (table == TABLE_AUTHOR) {
		there = txn_get(txn, table, key, &first) && first.size == 8 &&
		        slice_number(first) <= v->entry->seq;
		v->index_values[table] += there && slice_number(first) == v->entry->seq;
	} else {
		there = table == TABLE_TIME ? txn_get(txn, table, key, &first)
		                            : txn_has(txn, table, key, value);
		v->index_values[table] += there;
	}
	if (!there)
		verify_report(v, "it is missing in the index '%s'", table_name(table));
	else if (table == TABLE_TIME && !size_matches(first, v->entry))
		verify_report(v, "the index '%s' has another size for it", table_name(table));
}

void verify_index_entry(Verify *v, const Entry *e, const Record *rec)
{
	guint32 number = e->list ? lists_number(v->s, e->list) : 0;
	if (e->list && number == 0)
		verify_report(v, "its list is missing in '%s'", table_name(TABLE_LIST_NAME));
	index_entry(e, rec, number, check_key, v);
}

/* --- index to entry */

typedef struct {
	Verify *v;
	Table table;
	Slice key;
	bool belongs; /* the entry has KEY */
} IndexWalk;

static void compare_key(Table table, Slice key, Slice value, void *data)
{
	IndexWalk *w = data;
	(void)value;
	if (table == w->table && key.size == w->key.size &&
	        memcmp(key.data, w->key.data, key.size) == 0)
		w->belongs = true;
}

static guint64 seq_of(Table table, Slice key, Slice value)
{
	gint64 arrived_s;
	guint64 seq;
	if (table == TABLE_TIME)
		return index_time_read(key, &arrived_s, &seq) ? seq : 0;
	return slice_number(value);
}

static bool see_index_value(Slice key, Slice value, void *data)
{
	IndexWalk *w = data;
	Verify *v = w->v;
	Entry e;
	w->key = key;
	w->belongs = false;
	v->progress->steps++;
	guint64 seq = seq_of(w->table, key, value);
	if (g_hash_table_contains(v->part_read, &seq))
		return true;
	if (seq != 0 && snapshot_entry(v->s, seq, &e, NULL)) {
		g_autoptr(Record) rec = e.kind == ENTRY_MESSAGE
		                                ? snapshot_record(v->s, &e, RECORD_SUMMARY, NULL)
		                                : NULL;
		index_entry(&e, rec, e.list ? lists_number(v->s, e.list) : 0, compare_key, w);
		/* an author's first mail stays in the index when expiring drops the address */
		if (w->table == TABLE_AUTHOR && rec && e.flags & RECORD_FLAG_EXPIRED &&
		        !rec->author.address)
			w->belongs = true;
	}
	if (!w->belongs)
		verify_report(v,
		        "the index '%s' leads to entry %" G_GUINT64_FORMAT
		        ", which does not have that key",
		        table_name(w->table), seq);
	return true;
}

bool verify_index(Verify *v, GError **error)
{
	static const Table tables[] = {TABLE_ID, TABLE_MSGID, TABLE_LIST, TABLE_TIME, TABLE_CHILD,
	        TABLE_CHANGE_ID, TABLE_PATCH_ID, TABLE_AUTHOR_TITLE, TABLE_AUTHOR};
	Txn *txn = snapshot_txn(v->s);
	for (guint i = 0; i < G_N_ELEMENTS(tables); i++) {
		IndexWalk w = {.v = v, .table = tables[i]};
		verify_state_step(v, VERIFY_STAGE_TABLES, tables[i]);
		if (!(v->broken_tables >> tables[i] & 1) &&
		        txn_count(txn, tables[i]) != v->index_values[tables[i]])
			txn_walk(txn, tables[i], NULL, see_index_value, &w);
		if (!verify_walk_end(v, tables[i], error))
			return false;
	}
	guint64 n = txn_count(txn, TABLE_LOG);
	if (n != snapshot_end(v->s))
		verify_report(v,
		        "the log holds %" G_GUINT64_FORMAT
		        " entries, but its newest is number %" G_GUINT64_FORMAT,
		        n, snapshot_end(v->s));
	return txn_check(txn, error);
}
