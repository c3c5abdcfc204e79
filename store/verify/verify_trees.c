#include "store/verify/verify_trees.h"

#include "store/log/tree_block.h"
#include "store/log/tree_row.h"
#include "store/log/trees.h"
#include "store/verify/verify_report.h"
#include "store/verify/verify_walk.h"

#include <string.h>

typedef struct {
	guint32 number;
	TreeRowReading row; /* without refs */
} ReadingCheck;

typedef struct {
	guint16 tree;
	bool has_name, has_position;
	TreeRowPosition position;
	GArray *readings; /* ReadingCheck */
} TreeCheck;

typedef struct {
	Verify *v;
	GPtrArray *ones; /* TreeCheck * */
	guint64 blocks, keys, readings;
	guint16 tree; /* of the commit that is being checked */
} Check;

static void free_one(gpointer data)
{
	g_array_unref(((TreeCheck *)data)->readings);
	g_free(data);
}

static TreeCheck *one_of(Check *c, guint16 tree)
{
	for (guint i = 0; i < c->ones->len; i++) {
		TreeCheck *one = g_ptr_array_index(c->ones, i);
		if (one->tree == tree)
			return one;
	}
	TreeCheck *one = g_new0(TreeCheck, 1);
	one->tree = tree;
	one->readings = g_array_new(FALSE, FALSE, sizeof(ReadingCheck));
	g_ptr_array_add(c->ones, one);
	return one;
}

/* --- rows --- */

static bool see_row(Slice key, Slice value, void *data)
{
	Check *c = data;
	TreeRowKey k;
	ReadingCheck r = {0};
	if (!tree_row_key_read(key, &k)) {
		verify_report(c->v, "the table 'tree' has a malformed key");
		return true;
	}
	TreeCheck *one = one_of(c, k.tree);
	bool ok = true;
	if (k.kind == TREE_ROW_NAME) {
		one->has_name = ok = value.size > 0;
	} else if (k.kind == TREE_ROW_POSITION) {
		one->has_position = ok = tree_row_position_read(value, &one->position);
	} else if (k.kind == TREE_ROW_READING && (ok = tree_row_reading_read(value, &r.row))) {
		r.number = k.number;
		r.row.refs = (Slice){0};
		g_array_append_val(one->readings, r);
		c->readings++;
	}
	if (!ok)
		verify_report(c->v, "source tree %u: row %c %u is malformed", k.tree, k.kind,
		        (guint)k.number);
	return true;
}

/* --- commits --- */

typedef struct {
	Check *check;
	GHashTable *keys; /* of the commit: an index has each once */
	guint8 place[TREE_KEY_PLACE_BYTES];
} CommitCheck;

static void check_key_value(Slice key, void *data)
{
	CommitCheck *c = data;
	guint64 *number = g_new(guint64, 1);
	*number = slice_number(key);
	if (!g_hash_table_add(c->keys, number))
		return;
	c->check->keys++;
	if (!txn_has(snapshot_txn(c->check->v->s), TABLE_COMMIT_KEY, key,
	            (Slice){c->place, sizeof c->place}))
		verify_report(c->check->v,
		        "source tree %u: commit %u is missing in the index 'commitkey'",
		        c->check->tree, (guint)bytes_get_be(c->place + 2, 4));
}

static bool see_commit(Commit *commit, guint i, void *data)
{
	Check *c = data;
	CommitCheck one = {.check = c};
	(void)i;
	one.keys = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	bytes_put_be(one.place, c->tree, 2);
	bytes_put_be(one.place + 2, commit->ordinal, 4);
	tree_key_each(commit, check_key_value, &one);
	g_hash_table_unref(one.keys);
	return true;
}

/* Checks the commits from FIRST to END - 1, and adds them to *SUM. Returns false if they are
 * damaged, which was reported. */
static bool check_commits(Check *c, const TreeCheck *one, guint32 first, guint32 end, Hash *sum)
{
	Txn *txn = snapshot_txn(c->v->s);
	c->tree = one->tree;
	for (guint32 at = first; at < end;) {
		g_autoptr(GError) why = NULL;
		TreeBlock b = {0};
		bool ok = tree_block_read(txn, one->tree, at, &b, &why) &&
		          tree_block_sum(&b, sum, &why) && tree_block_each(&b, see_commit, c, &why);
		c->v->progress->steps++;
		c->blocks += b.bytes ? (b.bytes->len + TREE_BLOCK_CHUNK_BYTES - 1) /
		                               TREE_BLOCK_CHUNK_BYTES
		                     : 0;
		ok = ok && b.n <= end - at;
		if (!ok)
			verify_report(c->v,
			        "source tree %u: the commits from %u on cannot be read: %s",
			        one->tree, (guint)at,
			        why ? why->message : "more than the tree has");
		at += b.n;
		tree_block_clear(&b);
		if (!ok)
			return false;
	}
	return true;
}

static void check_reading(Check *c, const TreeCheck *one, const ReadingCheck *r)
{
	Hash sum = {0}, id;
	Entry e;
	if (!snapshot_entry(c->v->s, r->row.seq, &e, NULL) || e.kind != ENTRY_TREE ||
	        e.tree != one->tree || e.reading != r->number || e.arrived_s != r->row.read_s) {
		verify_report(c->v, "source tree %u: reading %u has no entry in the log", one->tree,
		        (guint)r->number);
		return;
	}
	bool read = check_commits(c, one, r->row.first, r->row.first + r->row.n, &sum);
	if (read && !hash_equal(&sum, &e.raw_hash))
		verify_report(c->v,
		        "entry %" G_GUINT64_FORMAT
		        ": the commits of source tree %u do not match its hash",
		        r->row.seq, one->tree);
	tree_row_id(snapshot_txn(c->v->s), one->tree, r->number, &id);
	if (!hash_equal(&id, &e.id))
		verify_report(c->v,
		        "entry %" G_GUINT64_FORMAT
		        ": what is stored of that reading of source tree %u does not match its id",
		        r->row.seq, one->tree);
}

static bool check_tree(Check *c, const TreeCheck *one, GError **error)
{
	guint32 next = 0;
	Hash sum = {0};
	if (!one->has_name || !one->has_position)
		verify_report(c->v, "source tree %u: its name or position is missing", one->tree);
	for (guint i = 0; i < one->readings->len; i++) {
		const ReadingCheck *r = &g_array_index(one->readings, ReadingCheck, i);
		if (r->number != i || r->row.first != next)
			verify_report(c->v,
			        "source tree %u: reading %u does not follow the one before",
			        one->tree, (guint)r->number);
		check_reading(c, one, r);
		next = r->row.first + r->row.n;
		if (!verify_walk_end(c->v, TABLE_COMMIT, error))
			return false;
	}
	if (one->has_position && one->position.next >= next &&
	        check_commits(c, one, next, one->position.next, &sum) &&
	        !hash_equal(&sum, &one->position.sum))
		verify_report(c->v, "source tree %u: commits of an unfinished reading are damaged",
		        one->tree);
	return verify_walk_end(c->v, TABLE_COMMIT, error);
}

/* --- the other way --- */

static bool see_key(Slice key, Slice value, void *data)
{
	Check *c = data;
	const guint8 *in = value.data;
	(void)key;
	guint16 tree = value.size == TREE_KEY_PLACE_BYTES ? (guint16)bytes_get_be(in, 2) : 0;
	guint32 ordinal = value.size == TREE_KEY_PLACE_BYTES ? (guint32)bytes_get_be(in + 2, 4) : 0;
	verify_report(c->v,
	        "the index 'commitkey' has more keys than the commits, maybe of commit %u of "
	        "source "
	        "tree %u",
	        (guint)ordinal, tree);
	return false;
}

bool verify_trees(Verify *v, GError **error)
{
	Check c = {.v = v};
	Txn *txn = snapshot_txn(v->s);
	c.ones = g_ptr_array_new_with_free_func(free_one);
	bool ok = verify_walk(v, TABLE_TREE, see_row, &c, error);
	verify_state_step(v, VERIFY_STAGE_TABLES, TABLE_COMMIT);
	for (guint i = 0; ok && i < c.ones->len; i++)
		ok = check_tree(&c, g_ptr_array_index(c.ones, i), error);
	if (ok && c.readings != v->tree_entries)
		verify_report(v,
		        "the log has %" G_GUINT64_FORMAT
		        " entries of source trees, but %" G_GUINT64_FORMAT " readings are known",
		        v->tree_entries, c.readings);
	if (ok && c.blocks != txn_count(txn, TABLE_COMMIT))
		verify_report(v, "the table 'commit' has values that belong to no source tree");
	if (ok && c.keys != txn_count(txn, TABLE_COMMIT_KEY))
		ok = verify_walk(v, TABLE_COMMIT_KEY, see_key, &c, error);
	g_ptr_array_unref(c.ones);
	return ok;
}
