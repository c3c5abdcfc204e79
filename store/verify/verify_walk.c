#include "store/verify/verify_walk.h"

#include "store/base/error.h"
#include "store/verify/verify_report.h"

#include <string.h>

#define KEY_MAX_BYTES 511 /* LMDB's limit */

typedef struct {
	TxnEach each;
	void *data;
	Verify *v;
	Table table;
	guint8 key[KEY_MAX_BYTES]; /* the last one seen */
	gsize key_bytes;
	guint left;     /* values that may still be read in this snapshot */
	bool due;       /* the walk stopped because a new snapshot is due */
	bool continued; /* the next value is the first one of a new snapshot */
} TableWalk;

static int compare_with_last_key(const TableWalk *w, Slice key)
{
	int by_bytes = memcmp(key.data, w->key, MIN(key.size, w->key_bytes));
	return by_bytes != 0 ? by_bytes : key.size < w->key_bytes ? -1 : key.size > w->key_bytes;
}

/* All values of one key are read in one snapshot: the walk continues with a key, not a value. */
static bool see_value(Slice key, Slice value, void *data)
{
	TableWalk *w = data;
	int order = w->key_bytes > 0 ? compare_with_last_key(w, key) : 1;
	bool seen_before = w->continued && order == 0;
	w->continued = false;
	if (order < 0 || (order == 0 && !seen_before && !table_has_several(w->table))) {
		verify_report(w->v, "the table '%s' is not in order", table_name(w->table));
		return false;
	}
	if (w->left > 0)
		w->left--;
	w->due = w->left == 0 && order > 0;
	w->key_bytes = MIN(key.size, sizeof w->key);
	memcpy(w->key, key.data, w->key_bytes);
	if (w->due)
		return false;
	w->v->progress->steps++;
	return w->each(key, value, w->data);
}

bool verify_walk_end(Verify *v, Table table, GError **error)
{
	GError *why = NULL;
	if (txn_check(snapshot_txn(v->s), &why))
		return true;
	if (g_error_matches(why, ERROR_DOMAIN, ERROR_DAMAGED))
		g_prefix_error(
		        &why, "not all of the table '%s' could be read: ", table_name(table));
	return verify_report_error(v, why, error) && verify_state_renew_damaged(v, error);
}

bool verify_walk(Verify *v, Table table, TxnEach each, void *data, GError **error)
{
	TableWalk w = {.each = each, .data = data, .v = v, .table = table};
	if (v->broken_tables >> table & 1)
		return true;
	verify_state_step(v, VERIFY_STAGE_TABLES, table);
	do {
		Slice start = {w.key, w.key_bytes};
		w.left = VERIFY_READS_PER_SNAPSHOT;
		w.due = false;
		w.continued = w.key_bytes > 0;
		txn_walk(snapshot_txn(v->s), table, w.continued ? &start : NULL, see_value, &w);
		if (w.due && !verify_state_renew(v, error))
			return false;
	} while (w.due);
	return verify_walk_end(v, table, error);
}
