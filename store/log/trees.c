/* Readings are contiguous: each brought the ordinals from where the one before ended. Commits above
 * the last reading are of one that was interrupted, and not known yet. */
#include "store/log/trees.h"

#include "store/base/bytes.h"
#include "store/base/error.h"
#include "store/log/tree_block.h"
#include "store/log/tree_cache.h"
#include "store/log/tree_key.h"
#include "store/log/tree_row.h"

#include <string.h>

typedef struct {
	guint64 seq;
	gint64 read_s;
	guint32 first, n;
	bool known; /* in the view */
} KnownReading;

typedef struct {
	guint32 first, n;
	const char *tag;
} TagSpan;

typedef struct {
	TreesTree tree;
	bool has_reading;
	GArray *readings; /* KnownReading */
	GArray *tags;     /* TagSpan, by first ordinal */
	guint8 *gone;     /* a bit for each ordinal; NULL: none */
	guint32 total; /* commits of all readings, also of those that are not known; 0: left out */
} KnownTree;

struct Trees {
	Snapshot *s;
	TreesView view;
	GPtrArray *ones;   /* KnownTree *, by number */
	GPtrArray *public; /* TreesTree * of those that are known */
	GStringChunk *strings;
	TreeCache cache;
	GError *error;
};

static void free_one(gpointer data)
{
	KnownTree *one = data;
	g_ptr_array_unref(one->tree.refs);
	g_array_unref(one->readings);
	g_array_unref(one->tags);
	g_free(one->gone);
	g_free(one);
}

void trees_free(Trees *t)
{
	if (!t)
		return;
	g_ptr_array_unref(t->ones);
	g_ptr_array_unref(t->public);
	g_string_chunk_free(t->strings);
	tree_cache_clear(&t->cache);
	g_clear_error(&t->error);
	g_free(t);
}

/* --- opening --- */

static bool damaged(Trees *t, const TreeRowKey *k)
{
	if (!t->error)
		error_set(&t->error, ERROR_DAMAGED,
		        "what the store knows of source tree %u is damaged (row %c %u)", k->tree,
		        k->kind, (guint)k->number);
	return false;
}

static KnownTree *one_of(const Trees *t, guint16 tree)
{
	return tree < t->ones->len ? g_ptr_array_index(t->ones, tree) : NULL;
}

static bool add_tree(Trees *t, const TreeRowKey *k, Slice name)
{
	KnownTree *one = g_new0(KnownTree, 1);
	one->tree.number = k->tree;
	one->tree.name = g_string_chunk_insert_len(t->strings, name.data, (gssize)name.size);
	one->tree.refs = g_ptr_array_new_with_free_func(g_free);
	one->readings = g_array_new(FALSE, FALSE, sizeof(KnownReading));
	one->tags = g_array_new(FALSE, FALSE, sizeof(TagSpan));
	g_ptr_array_add(t->ones, one);
	return k->tree == t->ones->len - 1 || damaged(t, k);
}

static bool read_refs(Trees *t, KnownTree *one, Slice refs)
{
	const guint8 *p = refs.data, *end = p + refs.size;
	g_ptr_array_set_size(one->tree.refs, 0);
	while (p < end) {
		const guint8 *nul = memchr(p, 0, (gsize)(end - p));
		if (!nul || end - nul < 2 || (nul[1] != 20 && nul[1] != 32) ||
		        end - nul - 2 < nul[1])
			return false;
		TreesRef *ref = g_new0(TreesRef, 1);
		ref->ref = g_string_chunk_insert(t->strings, (const char *)p);
		ref->tip_bytes = nul[1];
		memcpy(ref->tip, nul + 2, nul[1]);
		g_ptr_array_add(one->tree.refs, ref);
		p = nul + 2 + nul[1];
	}
	return one->tree.refs->len > 0;
}

static bool is_known(const Trees *t, guint64 seq, gint64 read_s)
{
	return seq <= t->view.upto_seq && read_s <= t->view.upto_s;
}

static bool add_reading(Trees *t, KnownTree *one, const TreeRowKey *k, Slice value)
{
	TreeRowReading row;
	if (!tree_row_reading_read(value, &row) || k->number != one->readings->len ||
	        row.first != one->total)
		return damaged(t, k);
	const KnownReading r = {
	        row.seq, row.read_s, row.first, row.n, is_known(t, row.seq, row.read_s)};
	one->total = r.first + r.n;
	g_array_append_val(one->readings, r);
	if (one->has_reading && !r.known)
		return true;
	one->has_reading = true;
	one->tree.reading_seq = r.seq;
	one->tree.reading_s = r.read_s;
	one->tree.since_s = row.since_s;
	one->tree.commits = one->total;
	return read_refs(t, one, row.refs) || damaged(t, k);
}

static bool add_gone(Trees *t, KnownTree *one, const TreeRowKey *k, Slice value)
{
	if (k->number >= one->readings->len)
		return damaged(t, k);
	return !g_array_index(one->readings, KnownReading, k->number).known ||
	       tree_row_bits_read(value, one->total, &one->gone) || damaged(t, k);
}

static bool add_tag(Trees *t, KnownTree *one, const TreeRowKey *k, Slice value)
{
	TreeRowTag row;
	g_autoptr(GArray) spans = g_array_new(FALSE, FALSE, sizeof(TreeRowSpan));
	if (!tree_row_tag_read(value, &row) || k->number >= one->readings->len ||
	        !tree_row_spans_read(row.spans, one->total, spans))
		return damaged(t, k);
	bool known = g_array_index(one->readings, KnownReading, k->number).known ||
	             (k->number == 0 && row.date_s <= t->view.upto_s);
	const char *tag = known ? g_string_chunk_insert_const(t->strings, row.name) : NULL;
	for (guint i = 0; known && i < spans->len; i++) {
		TreeRowSpan s = g_array_index(spans, TreeRowSpan, i);
		const TagSpan span = {s.first, s.n, tag};
		g_array_append_val(one->tags, span);
	}
	return true;
}

/* The kinds come in the order of their letters: what refers to readings is read in a second walk.
 */
static bool see_row(Slice key, Slice value, void *data, bool second)
{
	Trees *t = data;
	TreeRowKey k;
	if (!tree_row_key_read(key, &k))
		return damaged(t, &(TreeRowKey){.kind = '?'});
	KnownTree *one = one_of(t, k.tree);
	switch (k.kind) {
	case TREE_ROW_NAME:
		return second || add_tree(t, &k, value);
	case TREE_ROW_READING:
		return second || (one ? add_reading(t, one, &k, value) : damaged(t, &k));
	case TREE_ROW_GONE:
		return !second || (one ? add_gone(t, one, &k, value) : damaged(t, &k));
	case TREE_ROW_TAG:
		return !second || (one ? add_tag(t, one, &k, value) : damaged(t, &k));
	case TREE_ROW_POSITION:
		break;
	}
	return true;
}

static bool see_first(Slice key, Slice value, void *data)
{
	return see_row(key, value, data, false);
}

static bool see_second(Slice key, Slice value, void *data)
{
	return see_row(key, value, data, true);
}

static gint compare_spans(gconstpointer x, gconstpointer y)
{
	const TagSpan *a = x, *b = y;
	return a->first < b->first ? -1 : a->first > b->first;
}

Trees *trees_open(Snapshot *s, const TreesView *view, GError **error)
{
	g_autoptr(Trees) t = g_new0(Trees, 1);
	Txn *txn = snapshot_txn(s);
	t->s = s;
	t->view = *view;
	t->ones = g_ptr_array_new_with_free_func(free_one);
	t->public = g_ptr_array_new();
	t->strings = g_string_chunk_new(256);
	txn_walk(txn, TABLE_TREE, NULL, see_first, t);
	if (!t->error && t->ones->len > 0)
		txn_walk(txn, TABLE_TREE, NULL, see_second, t);
	if (t->error) {
		g_propagate_error(error, g_steal_pointer(&t->error));
		return NULL;
	}
	for (guint i = 0; i < t->ones->len; i++) {
		KnownTree *one = g_ptr_array_index(t->ones, i);
		g_array_sort(one->tags, compare_spans);
		if (one->has_reading)
			g_ptr_array_add(t->public, &one->tree);
	}
	return txn_check(txn, error) ? g_steal_pointer(&t) : NULL;
}

const GPtrArray *trees_all(const Trees *t)
{
	return t->public;
}

const TreesTree *trees_by_name(const Trees *t, const char *name)
{
	for (guint i = 0; i < t->public->len; i++) {
		const TreesTree *tree = g_ptr_array_index(t->public, i);
		if (strcmp(tree->name, name) == 0)
			return tree;
	}
	return NULL;
}

void trees_leave_out(Trees *t, guint16 number)
{
	KnownTree *one = one_of(t, number);
	if (!one)
		return;
	one->total = 0;
	g_ptr_array_remove(t->public, &one->tree);
}

const char *trees_name(const Trees *t, guint16 number)
{
	const KnownTree *one = one_of(t, number);
	return one ? one->tree.name : NULL;
}

/* --- commits --- */

static const KnownReading *reading_of(const KnownTree *one, guint32 ordinal)
{
	guint low = 0, high = one->readings->len;
	while (low + 1 < high) {
		guint middle = low + (high - low) / 2;
		if (g_array_index(one->readings, KnownReading, middle).first <= ordinal)
			low = middle;
		else
			high = middle;
	}
	const KnownReading *r = high > 0 ? &g_array_index(one->readings, KnownReading, low) : NULL;
	return r && ordinal >= r->first && ordinal - r->first < r->n ? r : NULL;
}

static const char *tag_of(const KnownTree *one, guint32 ordinal)
{
	guint low = 0, high = one->tags->len;
	while (low + 1 < high) {
		guint middle = low + (high - low) / 2;
		if (g_array_index(one->tags, TagSpan, middle).first <= ordinal)
			low = middle;
		else
			high = middle;
	}
	const TagSpan *span = high > 0 ? &g_array_index(one->tags, TagSpan, low) : NULL;
	return span && ordinal >= span->first && ordinal - span->first < span->n ? span->tag : NULL;
}

/* Completes C. Returns false if it is not in its tree in the view. */
static bool place(const Trees *t, const KnownTree *one, Commit *c)
{
	const KnownReading *r = reading_of(one, c->ordinal);
	if (!r || (one->gone && one->gone[c->ordinal / 8] >> c->ordinal % 8 & 1))
		return false;
	c->tree = one->tree.number;
	c->reading_seq = r->seq;
	c->reading_s = r->read_s;
	c->tag = tag_of(one, c->ordinal);
	return r->known || (c->flags & COMMIT_FLAG_FIRST && c->merged_s <= t->view.upto_s);
}

typedef struct {
	const Trees *t;
	const KnownTree *one;
	gint64 since_s, until_s;
	TreesEach each;
	void *data;
	bool stopped;
} EachWalk;

static bool see_commit(Commit *c, guint i, void *data)
{
	EachWalk *w = data;
	(void)i;
	if (c->committer_s >= w->since_s && c->committer_s < w->until_s && place(w->t, w->one, c))
		w->stopped = !w->each(c, w->data);
	return !w->stopped;
}

bool trees_each(Trees *t, guint16 tree, gint64 since_s, gint64 until_s, TreesEach each, void *data,
        GError **error)
{
	const KnownTree *one = one_of(t, tree);
	EachWalk w = {t, one, since_s, until_s, each, data, false};
	Txn *txn = snapshot_txn(t->s);
	for (guint32 at = 0; one && at < one->total && !w.stopped;) {
		TreeBlock b;
		guint32 first = at;
		if (!tree_block_head(txn, tree, first, &b, error))
			return false;
		at += b.n;
		if (b.newest_s < since_s || b.oldest_s >= until_s)
			continue;
		if (!tree_block_read(txn, tree, first, &b, error))
			return false;
		bool ok = tree_block_each(&b, see_commit, &w, error);
		tree_block_clear(&b);
		if (!ok)
			return false;
	}
	return true;
}

/* --- look-ups --- */

static bool matches(TreeKey kind, const char *text, const Commit *c)
{
	g_autofree char *own = NULL, *wanted = NULL;
	switch (kind) {
	case TREE_KEY_HASH:
		own = commit_hash_hex(c);
		return g_ascii_strncasecmp(own, text, strlen(text)) == 0;
	case TREE_KEY_PATCH_ID:
		return c->patch_id && g_ascii_strcasecmp(c->patch_id, text) == 0;
	case TREE_KEY_MESSAGE_ID:
		for (guint i = 0; i < c->message_ids->len; i++)
			if (strcmp(g_ptr_array_index(c->message_ids, i), text) == 0)
				return true;
		return false;
	case TREE_KEY_TITLE:
		own = tree_key_title(c->title);
		wanted = tree_key_title(text);
		return g_strcmp0(own, wanted) == 0;
	case TREE_KEY_AUTHOR:
		own = tree_key_of_author(c);
		return g_strcmp0(own, text) == 0;
	}
	return false;
}

typedef struct {
	guint8 low[TREE_KEY_BYTES], high[TREE_KEY_BYTES]; /* keys to look at */
	GArray *places;                                   /* guint64: tree, ordinal */
} KeyWalk;

static bool collect_place(Slice key, Slice value, void *data)
{
	KeyWalk *w = data;
	if (key.size != TREE_KEY_BYTES || memcmp(key.data, w->high, TREE_KEY_BYTES) > 0)
		return false;
	if (value.size == TREE_KEY_PLACE_BYTES) {
		guint64 place = bytes_get_be(value.data, TREE_KEY_PLACE_BYTES);
		g_array_append_val(w->places, place);
	}
	return true;
}

static bool key_range(TreeKey kind, const char *text, KeyWalk *w)
{
	if (kind != TREE_KEY_HASH) {
		tree_key_of_text(kind, text, w->low);
		memcpy(w->high, w->low, TREE_KEY_BYTES);
		return true;
	}
	gsize n = strlen(text);
	if (n < 4 || n > 2 * COMMIT_HASH_MAX_BYTES)
		return false;
	memset(w->low, 0, TREE_KEY_BYTES);
	memset(w->high, 0xff, TREE_KEY_BYTES);
	w->low[0] = w->high[0] = TREE_KEY_HASH;
	for (gsize i = 0; i < n; i++) {
		int digit = g_ascii_xdigit_value(text[i]), shift = i % 2 ? 0 : 4;
		if (digit < 0)
			return false;
		if (i / 2 + 1 >= TREE_KEY_BYTES)
			continue;
		w->low[1 + i / 2] |= (guint8)(digit << shift);
		w->high[1 + i / 2] &= (guint8)(~(0xf << shift) | digit << shift);
	}
	return true;
}

bool trees_find(Trees *t, TreeKey key, const char *text, GPtrArray *found, GError **error)
{
	g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(guint64));
	KeyWalk w = {.places = places};
	if (!key_range(key, text, &w))
		return true;
	txn_walk(snapshot_txn(t->s), TABLE_COMMIT_KEY, &(Slice){w.low, TREE_KEY_BYTES},
	        collect_place, &w);
	g_array_sort(places, bytes_compare_number);
	for (guint i = 0; i < places->len; i++) {
		guint64 at = g_array_index(places, guint64, i);
		GError *why = NULL;
		const KnownTree *one = one_of(t, (guint16)(at >> 32));
		g_autoptr(Commit) c = one && (guint32)at < one->total
		                              ? tree_cache_commit(&t->cache, snapshot_txn(t->s),
		                                        (guint16)(at >> 32), (guint32)at, &why)
		                              : NULL;
		if (why) {
			g_propagate_error(error, why);
			return false;
		}
		if (c && matches(key, text, c) && place(t, one, c))
			g_ptr_array_add(found, g_steal_pointer(&c));
	}
	return txn_check(snapshot_txn(t->s), error);
}
