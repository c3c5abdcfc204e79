/* Blocks are compressed before the transaction begins. */
#include "store/log/tree_write.h"

#include "store/base/error.h"
#include "store/log/snapshot.h"
#include "store/log/tree_block.h"
#include "store/log/trees.h"

#include <string.h>

#define BATCH_COMMITS 2048u /* in one transaction: some 20 ms */
#define TREES_MAX     1000u

typedef struct {
	guint8 key[TREE_KEY_BYTES];
	guint32 ordinal;
} Key;

typedef struct {
	guint32 first;
	GByteArray *bytes;
} Block;

struct TreeWrite {
	Store *store;
	guint16 tree;
	bool has_name; /* in the store */
	char *name;
	guint32 reading; /* number of the one being written */
	TreeWriteBefore before;
	TreeRowPosition position; /* as it will be */
	guint8 *gone, *tagged;    /* bits, by ordinal, of earlier readings */
	Txn *lookup;              /* NULL: none is open */
	GError *error;            /* of a look-up */
	TreeBlockFill fill;
	GArray *keys;   /* Key: those of the batch */
	GArray *blocks; /* Block */
	guint32 batch_first;
};

static void clear_block(gpointer data)
{
	g_byte_array_unref(((Block *)data)->bytes);
}

void tree_write_free(TreeWrite *w)
{
	if (!w)
		return;
	txn_abort(w->lookup);
	g_clear_error(&w->error);
	g_free(w->name);
	g_ptr_array_unref(w->before.refs);
	g_free(w->gone);
	g_free(w->tagged);
	g_clear_pointer(&w->fill.fixed, g_byte_array_unref);
	g_clear_pointer(&w->fill.text, g_byte_array_unref);
	g_array_unref(w->keys);
	g_array_unref(w->blocks);
	g_free(w);
}

/* --- what is known --- */

typedef struct {
	TreeWrite *w;
	guint32 trees;
	bool found, damaged;
} RowWalk;

static bool see_name(Slice key, Slice value, void *data)
{
	RowWalk *r = data;
	TreeRowKey k;
	if (!tree_row_key_read(key, &k))
		return !(r->damaged = true);
	if (k.kind != TREE_ROW_NAME)
		return true;
	r->trees = MAX(r->trees, k.tree + 1u);
	if (value.size == strlen(r->w->name) && memcmp(value.data, r->w->name, value.size) == 0) {
		r->found = true;
		r->w->tree = k.tree;
	}
	return true;
}

static bool read_tag(TreeWrite *w, Slice value)
{
	TreeRowTag tag;
	return tree_row_tag_read(value, &tag) &&
	       tree_row_bits_read(tag.spans, w->before.n_written, &w->tagged);
}

static bool read_reading(TreeWrite *w, guint32 number, Slice value)
{
	TreeRowReading r;
	if (!tree_row_reading_read(value, &r))
		return false;
	w->reading = number + 1;
	w->before.is_new = false;
	w->before.n_read = r.first + r.n;
	return true;
}

static bool see_row(Slice key, Slice value, void *data)
{
	RowWalk *r = data;
	TreeRowKey k;
	TreeWrite *w = r->w;
	if (!tree_row_key_read(key, &k) || k.tree != w->tree)
		return false;
	bool ok = true;
	if (k.kind == TREE_ROW_READING)
		ok = read_reading(w, k.number, value);
	else if (k.kind == TREE_ROW_GONE)
		ok = tree_row_bits_read(value, w->before.n_written, &w->gone);
	else if (k.kind == TREE_ROW_TAG)
		ok = read_tag(w, value);
	r->damaged = r->damaged || !ok;
	return ok;
}

static bool get_row(const TreeWrite *w, Txn *txn, TreeRowKind kind, guint32 number, Slice *value)
{
	guint8 key[TREE_ROW_KEY_BYTES];
	const TreeRowKey k = {.tree = w->tree, .kind = kind, .number = number};
	return txn_get(txn, TABLE_TREE, tree_row_key(k, key), value);
}

static bool read_rows(TreeWrite *w, Txn *txn, GError **error)
{
	guint8 key[TREE_ROW_KEY_BYTES];
	RowWalk r = {.w = w};
	Slice value;
	txn_walk(txn, TABLE_TREE, NULL, see_name, &r);
	w->has_name = r.found;
	if (!r.found && r.trees >= TREES_MAX)
		return error_set(
		        error, ERROR_FULL, "the store knows %u source trees already", TREES_MAX);
	if (!r.found)
		w->tree = (guint16)r.trees;
	if (get_row(w, txn, TREE_ROW_POSITION, 0, &value))
		r.damaged = r.damaged || !tree_row_position_read(value, &w->position);
	w->before.n_written = w->position.next;
	Slice start = tree_row_key((TreeRowKey){.tree = w->tree, .kind = TREE_ROW_GONE}, key);
	txn_walk(txn, TABLE_TREE, &start, see_row, &r);
	if (!txn_check(txn, error))
		return false;
	w->before.since_s = w->before.is_new ? G_MAXINT64 : w->position.since_s;
	w->before.tags = w->position.tags;
	return !r.damaged ||
	       error_set(error, ERROR_DAMAGED,
	               "what the store knows of source tree '%s' is damaged", w->name);
}

static bool read_refs(TreeWrite *w, GError **error)
{
	g_autoptr(Snapshot) s = snapshot_open(w->store, error);
	g_autoptr(Trees) trees = s ? trees_open(s, &TREES_VIEW_ALL, error) : NULL;
	const TreesTree *tree = trees ? trees_by_name(trees, w->name) : NULL;
	for (guint i = 0; tree && i < tree->refs->len; i++) {
		const TreesRef *ref = g_ptr_array_index(tree->refs, i);
		TreeWriteRef *copy = g_new0(TreeWriteRef, 1);
		copy->ref = g_intern_string(ref->ref);
		copy->tip_bytes = ref->tip_bytes;
		memcpy(copy->tip, ref->tip, sizeof copy->tip);
		g_ptr_array_add(w->before.refs, copy);
	}
	return trees != NULL;
}

TreeWrite *tree_write_open(Store *store, const char *name, GError **error)
{
	if (!store_add_tables(store, error))
		return NULL;
	g_autoptr(TreeWrite) w = g_new0(TreeWrite, 1);
	w->store = store;
	w->name = g_strdup(name);
	w->before.is_new = true;
	w->before.refs = g_ptr_array_new_with_free_func(g_free);
	w->keys = g_array_new(FALSE, FALSE, sizeof(Key));
	w->blocks = g_array_new(FALSE, FALSE, sizeof(Block));
	g_array_set_clear_func(w->blocks, clear_block);
	Txn *txn = txn_begin(store, false, error);
	bool ok = txn && read_rows(w, txn, error);
	txn_abort(txn);
	w->batch_first = w->position.next;
	return ok && read_refs(w, error) ? g_steal_pointer(&w) : NULL;
}

const TreeWriteBefore *tree_write_before(const TreeWrite *w)
{
	return &w->before;
}

static bool has_bit(const guint8 *bits, guint32 limit, guint32 n)
{
	return bits && n < limit && bits[n / 8] >> n % 8 & 1;
}

bool tree_write_is_tagged(const TreeWrite *w, guint32 ordinal)
{
	return has_bit(w->tagged, w->before.n_written, ordinal);
}

typedef struct {
	TreeWrite *w;
	const guint8 *hash;
	guint n;
	guint32 found;
} FindWalk;

static bool see_place(Slice key, Slice value, void *data)
{
	FindWalk *f = data;
	TreeWrite *w = f->w;
	TreeBlock b;
	(void)key;
	const guint8 *in = value.data;
	if (value.size != TREE_KEY_PLACE_BYTES || bytes_get_be(in, 2) != w->tree)
		return true;
	guint32 ordinal = (guint32)bytes_get_be(in + 2, 4);
	if (has_bit(w->gone, w->before.n_written, ordinal))
		return true;
	if (!tree_block_find(w->lookup, w->tree, ordinal, &b, &w->error))
		return false;
	if (b.hash_bytes == f->n &&
	        memcmp(tree_block_hash(&b, ordinal - b.first), f->hash, f->n) == 0)
		f->found = ordinal;
	tree_block_clear(&b);
	return f->found == TREE_WRITE_NONE;
}

guint32 tree_write_find(TreeWrite *w, const guint8 *hash, guint n)
{
	guint8 key[TREE_KEY_BYTES] = {TREE_KEY_HASH};
	FindWalk f = {w, hash, n, TREE_WRITE_NONE};
	if (!w->lookup && !w->error)
		w->lookup = txn_begin(w->store, false, &w->error);
	if (w->error)
		return TREE_WRITE_NONE;
	memcpy(key + 1, hash, sizeof key - 1);
	txn_walk_values(w->lookup, TABLE_COMMIT_KEY, (Slice){key, sizeof key}, NULL, see_place, &f);
	if (!w->error)
		(void)!txn_check(w->lookup, &w->error);
	return f.found;
}

bool tree_write_each(TreeWrite *w, TreeWriteEach each, void *data, GError **error)
{
	g_autoptr(Txn) txn = txn_begin(w->store, false, error);
	if (!txn)
		return false;
	for (guint32 at = 0; at < w->batch_first;) {
		TreeBlock b;
		if (!tree_block_read(txn, w->tree, at, &b, error))
			return false;
		for (guint i = 0; i < b.n; i++, at++)
			if (!has_bit(w->gone, w->before.n_written, at))
				each(at, tree_block_hash(&b, i), b.hash_bytes, data);
		tree_block_clear(&b);
	}
	return true;
}

/* --- writing --- */

static void finish_block(TreeWrite *w)
{
	if (w->fill.n == 0)
		return;
	Block block = {w->position.next - w->fill.n, g_byte_array_new()};
	tree_block_finish(&w->fill, block.bytes);
	g_array_append_val(w->blocks, block);
}

static void add_key(Slice key, void *data)
{
	TreeWrite *w = data;
	Key one = {.ordinal = w->position.next};
	memcpy(one.key, key.data, sizeof one.key);
	g_array_append_val(w->keys, one);
}

static gint compare_keys(gconstpointer a, gconstpointer b)
{
	return memcmp(a, b, TREE_KEY_BYTES);
}

static void put_batch(TreeWrite *w, Txn *txn)
{
	guint8 key[TREE_ROW_KEY_BYTES], value[TREE_KEY_PLACE_BYTES];
	if (!w->has_name)
		txn_put(txn, TABLE_TREE,
		        tree_row_key((TreeRowKey){.tree = w->tree, .kind = TREE_ROW_NAME}, key),
		        slice_of_text(w->name));
	for (guint i = 0; i < w->blocks->len; i++) {
		const Block *b = &g_array_index(w->blocks, Block, i);
		tree_block_put(txn, w->tree, b->first, (Slice){b->bytes->data, b->bytes->len});
	}
	bytes_put_be(value, w->tree, 2);
	for (guint i = 0; i < w->keys->len; i++) {
		const Key *k = &g_array_index(w->keys, Key, i);
		bytes_put_be(value + 2, k->ordinal, 4);
		txn_put(txn, TABLE_COMMIT_KEY, (Slice){k->key, sizeof k->key},
		        (Slice){value, sizeof value});
	}
	tree_row_position_put(txn, w->tree, &w->position);
}

/* Another process may have read the tree meanwhile. */
static bool is_unchanged(TreeWrite *w, Txn *txn, GError **error)
{
	Slice value;
	TreeRowPosition now = {0};
	if (get_row(w, txn, TREE_ROW_POSITION, 0, &value) && !tree_row_position_read(value, &now))
		now.next = G_MAXUINT32;
	bool named = get_row(w, txn, TREE_ROW_NAME, 0, &value);
	bool read = get_row(w, txn, TREE_ROW_READING, w->reading, &value);
	if (!txn_check(txn, error))
		return false;
	return (now.next == w->batch_first && named == w->has_name && !read) ||
	       error_set(error, ERROR_UNAVAILABLE,
	               "source tree '%s' is being read by another process; try again when it has "
	               "ended",
	               w->name);
}

static void begin_batch(TreeWrite *w)
{
	w->has_name = true;
	w->batch_first = w->position.next;
	g_array_set_size(w->keys, 0);
	g_array_set_size(w->blocks, 0);
}

bool tree_write_flush(TreeWrite *w, GError **error)
{
	if (w->error) {
		g_propagate_error(error, g_steal_pointer(&w->error));
		return false;
	}
	if (w->keys->len == 0)
		return true;
	finish_block(w);
	g_array_sort(w->keys, compare_keys);
	g_clear_pointer(&w->lookup, txn_abort);
	g_autoptr(Txn) txn = txn_begin(w->store, true, error);
	if (!txn || !is_unchanged(w, txn, error))
		return false;
	put_batch(w, txn);
	if (!txn_commit(g_steal_pointer(&txn), error))
		return false;
	begin_batch(w);
	return true;
}

bool tree_write_add(TreeWrite *w, const Commit *c, guint32 *ordinal, GError **error)
{
	if (w->position.next >= TREE_WRITE_NONE - 1)
		return error_set(error, ERROR_FULL, "the tree has too many commits");
	if (w->fill.n > 0 && w->fill.hash_bytes != c->hash_bytes)
		finish_block(w);
	*ordinal = w->position.next;
	tree_key_each(c, add_key, w);
	tree_block_add(&w->fill, c, &w->position.sum);
	w->position.next++;
	if (tree_block_is_full(&w->fill))
		finish_block(w);
	return (w->position.next - w->batch_first < BATCH_COMMITS && !w->error) ||
	       tree_write_flush(w, error);
}

/* --- the end of a reading --- */

static void put_row(TreeWrite *w, Txn *txn, TreeRowKind kind, guint16 item, const GByteArray *value)
{
	guint8 key[TREE_ROW_KEY_BYTES];
	const TreeRowKey k = {w->tree, kind, w->reading, item};
	txn_put(txn, TABLE_TREE, tree_row_key(k, key), (Slice){value->data, value->len});
}

static void put_reading(TreeWrite *w, Txn *txn, const TreeWriteReading *r, guint64 seq)
{
	g_autoptr(GByteArray) value = g_byte_array_new();
	const TreeRowReading row = {.seq = seq,
	        .read_s = r->now_s,
	        .since_s = r->since_s,
	        .first = w->before.n_read,
	        .n = w->position.next - w->before.n_read};
	tree_row_reading_put(&row, value);
	for (guint i = 0; i < r->refs->len; i++) {
		const TreeWriteRef *ref = g_ptr_array_index(r->refs, i);
		g_byte_array_append(value, (const guint8 *)ref->ref, (guint)strlen(ref->ref) + 1);
		g_byte_array_append(value, &ref->tip_bytes, 1);
		g_byte_array_append(value, ref->tip, ref->tip_bytes);
	}
	put_row(w, txn, TREE_ROW_READING, 0, value);
}

static void put_tags(TreeWrite *w, Txn *txn, const GPtrArray *tags)
{
	for (guint i = 0; i < MIN(tags->len, G_MAXUINT16); i++) {
		const TreeWriteTag *tag = g_ptr_array_index(tags, i);
		guint8 date[8];
		g_autoptr(GByteArray) value = g_byte_array_new();
		bytes_put_be(date, (guint64)tag->date_s, sizeof date);
		g_byte_array_append(value, date, sizeof date);
		g_byte_array_append(value, (const guint8 *)tag->name, (guint)strlen(tag->name) + 1);
		tree_row_spans_put(tag->commits, value);
		put_row(w, txn, TREE_ROW_TAG, (guint16)i, value);
	}
}

static void put_end(TreeWrite *w, Append *a, const TreeWriteReading *r, guint64 *seq)
{
	Txn *txn = append_txn(a);
	Entry e = {.version = ENTRY_V2,
	        .kind = ENTRY_TREE,
	        .tree = w->tree,
	        .reading = w->reading,
	        .raw_hash = w->position.sum,
	        .arrived_s = r->now_s};
	w->position.since_s = r->since_s;
	w->position.tags = r->tags;
	w->position.sum = (Hash){0};
	put_batch(w, txn);
	*seq = append_next(a);
	put_reading(w, txn, r, *seq);
	if (r->gone->len > 0) {
		g_autoptr(GByteArray) gone = g_byte_array_new();
		tree_row_spans_put(r->gone, gone);
		put_row(w, txn, TREE_ROW_GONE, 0, gone);
	}
	put_tags(w, txn, r->new_tags);
	tree_row_id(txn, w->tree, w->reading, &e.id);
	append_tree(a, &e);
}

bool tree_write_finish(TreeWrite *w, const TreeWriteReading *reading, guint64 *seq, GError **error)
{
	if (!tree_write_flush(w, error))
		return false;
	g_clear_pointer(&w->lookup, txn_abort);
	g_autoptr(Append) a = append_begin(w->store, APPEND_BATCH, error);
	if (!a || !is_unchanged(w, append_txn(a), error))
		return false;
	put_end(w, a, reading, seq);
	return append_commit(g_steal_pointer(&a), error);
}
