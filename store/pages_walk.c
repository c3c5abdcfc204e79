/* The trees of one state of the file, walked from their roots: first the free pages, then the tree of named trees and
 * each of them. A page that is wrong is named and not gone into; what follows from that alone (counts, pages not
 * reached) is not told as well. */
#include "pages_bytes.h"

#include <sys/stat.h>

#include "error.h"

#define LOOK_EVERY 4096 /* pages */

typedef enum {
	KIND_FREE,    /* transaction number -> page numbers */
	KIND_NAMES,   /* name -> tree */
	KIND_SINGLE,  /* key -> value */
	KIND_SEVERAL, /* key -> values of one size, in order */
	KIND_VALUES   /* the values of one such key */
} Kind;

typedef struct {
	const PagesWalk *walk;
	const Meta *meta;
	guint64 file_bytes;
	guint size;            /* of a page */
	guint8 *used, *unused; /* a bit a page */
	guint32 tables_met;    /* a bit a table of the walk's */
	bool broken;           /* some page was not gone into */
	guint64 n_used, n_unused, n_read;
	bool grown, cut;
	GError *error;
} Walk;

typedef struct { /* of a tree, on the way through it */
	const char *name;
	Kind kind;
	Tree says, seen;
	guint value_bytes;                   /* KIND_SEVERAL: of each value, 0: none seen */
	guint8 key[KEY_MAX], floor[KEY_MAX]; /* the last key; what the next must not be below */
	guint key_bytes, floor_bytes;
	bool has_key, has_floor, broken;
} Trip;

typedef struct {
	const guint8 *bytes, *key, *value;
	guint flags, key_bytes;
	guint64 value_bytes; /* as the node says: of a run it lies elsewhere */
} Node;

static void walk_tree(Walk *w, Trip *t);

/* --- pages met ------------------------------------------------------------------------------------------- */

static bool get_bit(const guint8 *bits, guint64 n)
{
	return bits[n / 8] >> n % 8 & 1;
}

static void set_bit(guint8 *bits, guint64 n)
{
	bits[n / 8] |= (guint8)(1u << n % 8);
}

__attribute__((format(printf, 4, 5))) static bool wrong(
        Walk *w, Trip *t, guint64 page, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	pages_damaged(w->walk, page, "%s (of '%s')", text, t->name);
	w->broken = t->broken = true;
	return false;
}

static bool beyond(Walk *w, Trip *t, guint64 page)
{
	w->cut = true;
	return wrong(w, t, page, "it lies beyond the end of the file");
}

/* N pages from PAGE on are the tree's. */
static bool take_used(Walk *w, Trip *t, guint64 page, guint64 n)
{
	if (page < N_METAS || page > w->meta->last_page || n > w->meta->last_page - page + 1)
		return wrong(w, t, page, "it is none of the file's");
	for (guint64 i = page; i < page + n; i++) {
		if (get_bit(w->used, i))
			return wrong(w, t, i, "it is used twice");
		if (get_bit(w->unused, i))
			return wrong(w, t, i, "it is used, and free");
		set_bit(w->used, i);
	}
	w->n_used += n;
	return (page + n) * w->size <= w->file_bytes || beyond(w, t, page);
}

static bool has_grown(Walk *w)
{
	struct stat st;
	w->grown = w->grown || (w->walk->growth_bytes != 0 && fstat(w->walk->fd, &st) == 0 &&
	                               (guint64)st.st_size > w->file_bytes + w->walk->growth_bytes);
	return w->grown;
}

static bool read_at(Walk *w, Trip *t, guint64 page, guint8 *to, gsize n, gsize offset)
{
	bool cut;
	if (w->walk->at)
		*w->walk->at = page;
	if (w->grown || (++w->n_read % LOOK_EVERY == 0 && has_grown(w)))
		return false;
	if (!pages_read(w->walk->fd, to, n, page * w->size + offset, &cut, &w->error))
		return false;
	return !cut || beyond(w, t, page);
}

/* --- order ------------------------------------------------------------------------------------------------ */

static int compare(const Trip *t, const guint8 *a, guint na, const guint8 *b, guint nb)
{
	if (t->kind == KIND_FREE && na == 8 && nb == 8)
		return get8(a) < get8(b) ? -1 : get8(a) > get8(b);
	int order = memcmp(a, b, MIN(na, nb));
	return order != 0 ? order : na < nb ? -1 : na > nb;
}

/* The next key of a leaf. */
static bool in_order(Trip *t, const guint8 *key, guint n)
{
	bool ok = (!t->has_key || compare(t, key, n, t->key, t->key_bytes) > 0) &&
	          (!t->has_floor || compare(t, key, n, t->floor, t->floor_bytes) >= 0);
	memcpy(t->key, key, n);
	t->key_bytes = n;
	t->has_key = true;
	t->has_floor = false;
	return ok;
}

/* The key of a branch between two of its children. */
static bool divides(Trip *t, const guint8 *key, guint n)
{
	bool ok = t->has_key && !t->has_floor && compare(t, key, n, t->key, t->key_bytes) > 0;
	memcpy(t->floor, key, n);
	t->floor_bytes = n;
	t->has_floor = true;
	return ok;
}

/* --- values ----------------------------------------------------------------------------------------------- */

static bool free_page(Walk *w, Trip *t, guint64 record, guint64 page, guint64 above)
{
	if (page < N_METAS || page > w->meta->last_page || page >= above)
		return wrong(
		        w, t, record, "page %" G_GUINT64_FORMAT ", said to be free there, cannot be", page);
	if (get_bit(w->unused, page))
		return wrong(w, t, page, "it is free twice");
	set_bit(w->unused, page);
	w->n_unused++;
	return true;
}

/* The numbers are in VALUE, or, where that is NULL, in the run that begins with page RUN. */
static bool see_free(Walk *w, Trip *t, guint64 page, const Node *node, guint64 run)
{
	g_autofree guint8 *copy = NULL;
	const guint8 *numbers = node->value;
	if (node->key_bytes != 8 || get8(node->key) == 0 || get8(node->key) > w->meta->txnid ||
	        node->value_bytes < 8 || node->value_bytes % 8 != 0)
		return wrong(w, t, page, "its list of free pages is none");
	if (run != 0) {
		copy = g_try_malloc(node->value_bytes);
		if (!copy) {
			g_set_error(
			        &w->error, LD_ERROR, LD_ERROR_UNAVAILABLE, "no memory for a list of pages");
			return false;
		}
		if (!read_at(w, t, run, copy, node->value_bytes, PAGE_HEAD_BYTES))
			return false;
		numbers = copy;
	}
	guint64 n = get8(numbers), above = NO_PAGE;
	if (n > node->value_bytes / 8 - 1)
		return wrong(w, t, page, "its list of free pages is none");
	for (guint64 i = 1; i <= n; i++) {
		if (!free_page(w, t, page, get8(numbers + 8 * i), above))
			return false;
		above = get8(numbers + 8 * i);
	}
	return true;
}

/* The pages that hold NODE's value. */
static bool see_run(Walk *w, Trip *t, guint64 page, const Node *node)
{
	guint8 head[PAGE_HEAD_BYTES];
	guint64 run = get8(node->value), least = (PAGE_HEAD_BYTES - 1 + node->value_bytes) / w->size + 1;
	if (run < N_METAS || run > w->meta->last_page)
		return wrong(
		        w, t, page, "a value of its is on page %" G_GUINT64_FORMAT ", which is none", run);
	if (!read_at(w, t, run, head, sizeof head, 0))
		return false;
	guint64 n = get4(head + 12);
	if (get8(head) != run || get2(head + 10) != PAGE_RUN || n < least)
		return wrong(w, t, run, "it does not begin with the head of a value's pages");
	t->seen.runs += n;
	return take_used(w, t, run, n) && (t->kind != KIND_FREE || see_free(w, t, page, node, run));
}

static bool see_named(Walk *w, Trip *t, guint64 page, const Node *node)
{
	const PagesTable *table = NULL;
	g_autofree char *name = g_strndup((const char *)node->key, node->key_bytes);
	for (guint i = 0; i < w->walk->n_tables && !table; i++) {
		if (strlen(w->walk->tables[i].name) != node->key_bytes ||
		        memcmp(w->walk->tables[i].name, node->key, node->key_bytes) != 0)
			continue;
		table = &w->walk->tables[i];
		w->tables_met |= 1u << i;
	}
	if (!table)
		return wrong(w, t, page, "the store has no table '%s'", name);
	Trip trip = {.name = table->name, .kind = table->several ? KIND_SEVERAL : KIND_SINGLE};
	tree_get(node->value, &trip.says);
	if (trip.says.flags != (table->several ? TREE_SEVERAL | TREE_FIXED : 0))
		return wrong(w, t, page, "the table '%s' has flags that it cannot have", name);
	walk_tree(w, &trip);
	return true;
}

/* N values of SIZE bytes each, one after the other, in order. */
static bool fixed_in_order(Trip *t, const guint8 *values, guint n, guint size)
{
	bool ok = true;
	for (guint i = 0; i < n; i++)
		ok = in_order(t, values + (gsize)i * size, size) && ok;
	return ok;
}

/* The head of a page of fixed values of SIZE bytes each, in ROOM bytes: how many, 0 where that cannot be. */
static guint fixed_count(const guint8 *head, guint room, guint size)
{
	guint lower = get2(head + 12), upper = get2(head + 14);
	if (size == 0 || size > KEY_MAX || lower < PAGE_HEAD_BYTES || lower % 2 != 0 ||
	        get2(head + 8) != size)
		return 0;
	guint n = (lower - PAGE_HEAD_BYTES) / 2;
	return PAGE_HEAD_BYTES + n * size <= room && upper == room - n * size + 2 * n ? n : 0;
}

/* Several values of a key: a page within the node, or a tree. */
static bool see_several(Walk *w, Trip *t, guint64 page, const Node *node)
{
	Trip values = {.name = t->name, .kind = KIND_VALUES};
	guint64 n;
	guint size;
	if (node->flags & NODE_TREE) {
		if (node->value_bytes != TREE_BYTES)
			return wrong(w, t, page, "a tree of values has %" G_GUINT64_FORMAT " bytes",
			        node->value_bytes);
		tree_get(node->value, &values.says);
		if (values.says.flags != TREE_FIXED || values.says.root == NO_PAGE)
			return wrong(w, t, page, "a tree of values has flags that it cannot have");
		size = values.says.fixed_bytes;
		walk_tree(w, &values);
		t->broken = t->broken || values.broken;
		n = values.says.values;
	} else {
		const guint8 *inner = node->value;
		if (node->value_bytes < PAGE_HEAD_BYTES || node->value_bytes > w->size ||
		        get2(inner + 10) != (PAGE_LEAF | PAGE_TOUCHED | PAGE_FIXED | PAGE_INNER))
			return wrong(w, t, page, "the values of a key are no page within it");
		size = get2(inner + 8);
		n = fixed_count(inner, (guint)node->value_bytes, size);
		if (n == 0 || !fixed_in_order(&values, inner + PAGE_HEAD_BYTES, (guint)n, size))
			return wrong(w, t, page, "the values of a key are not in order");
	}
	t->seen.values += n;
	bool same = t->value_bytes == 0 || t->value_bytes == size;
	t->value_bytes = size;
	return same || wrong(w, t, page, "values differ in size");
}

static bool see_value(Walk *w, Trip *t, guint64 page, const Node *node)
{
	if (t->kind == KIND_SEVERAL && node->flags & NODE_SEVERAL)
		return see_several(w, t, page, node);
	t->seen.values++;
	if (t->kind == KIND_NAMES)
		return see_named(w, t, page, node);
	if (node->flags & NODE_RUN)
		return see_run(w, t, page, node);
	if (t->kind == KIND_FREE)
		return see_free(w, t, page, node, 0);
	if (t->kind == KIND_SEVERAL) {
		bool same = t->value_bytes == 0 || t->value_bytes == node->value_bytes;
		t->value_bytes = (guint)node->value_bytes;
		return same || wrong(w, t, page, "values differ in size");
	}
	return true;
}

/* --- pages ------------------------------------------------------------------------------------------------- */

static bool flags_fit(const Trip *t, guint flags, guint64 value_bytes)
{
	switch (t->kind) {
	case KIND_FREE:
	case KIND_SINGLE:
		return flags == 0 || flags == NODE_RUN;
	case KIND_NAMES:
		return flags == NODE_TREE && value_bytes == TREE_BYTES;
	case KIND_SEVERAL:
		return flags == 0 || flags == NODE_SEVERAL || flags == (NODE_SEVERAL | NODE_TREE);
	default:
		return false;
	}
}

/* Node I of PAGE; *ROOM gets what it takes of the page, 0 where it does not lie in it. */
static Node node_get(const Walk *w, const guint8 *page, guint i, bool leaf, guint *room)
{
	Node node = {0};
	guint at = get2(page + PAGE_HEAD_BYTES + 2 * (gsize)i);
	*room = 0;
	if (at < get2(page + 14) || at % 2 != 0 || at > w->size - NODE_HEAD_BYTES)
		return node;
	node.bytes = page + at;
	node.key = node.bytes + NODE_HEAD_BYTES;
	node.key_bytes = get2(node.bytes + 6);
	node.value = node.key + node.key_bytes;
	node.flags = leaf ? get2(node.bytes + 4) : 0;
	node.value_bytes = leaf ? get4(node.bytes) : 0;
	guint64 takes =
	        (guint64)NODE_HEAD_BYTES + node.key_bytes + (node.flags & NODE_RUN ? 8 : node.value_bytes);
	if (node.key_bytes <= KEY_MAX && takes <= w->size - at)
		*room = (guint)(takes + (takes & 1));
	return node;
}

/* The slots and nodes of a page: as many as it says, in it, and together all that it says is filled. */
static bool nodes_fit(Walk *w, Trip *t, guint64 number, const guint8 *page, bool leaf)
{
	guint lower = get2(page + 12), upper = get2(page + 14), filled = 0, room;
	if (lower <= PAGE_HEAD_BYTES || lower % 2 != 0 || lower > upper || upper > w->size)
		return wrong(w, t, number, "its head cannot be");
	for (guint i = 0; i < (lower - PAGE_HEAD_BYTES) / 2; i++) {
		Node node = node_get(w, page, i, leaf, &room);
		if (room == 0)
			return wrong(w, t, number, "node %u is not within it", i);
		if (leaf && (!flags_fit(t, node.flags, node.value_bytes) || node.key_bytes == 0))
			return wrong(w, t, number, "node %u is of a kind that cannot be there", i);
		filled += room;
	}
	return filled == w->size - upper || wrong(w, t, number, "its nodes overlap or leave gaps");
}

static bool walk_page(Walk *w, Trip *t, guint64 number, guint level);

static bool walk_branch(Walk *w, Trip *t, guint64 number, const guint8 *page, guint level)
{
	guint room;
	t->seen.branches++;
	if (!nodes_fit(w, t, number, page, false))
		return true;
	for (guint i = 0; i < (get2(page + 12) - PAGE_HEAD_BYTES) / 2u; i++) {
		Node node = node_get(w, page, i, false, &room);
		guint64 child = get4(node.bytes) | (guint64)get2(node.bytes + 4) << 32;
		if (i > 0 && (node.key_bytes == 0 || !divides(t, node.key, node.key_bytes)) && !t->broken)
			wrong(w, t, number, "its keys are not in order");
		if (!walk_page(w, t, child, level + 1))
			return false;
	}
	return true;
}

static bool walk_leaf(Walk *w, Trip *t, guint64 number, const guint8 *page)
{
	guint room;
	t->seen.leaves++;
	if (!nodes_fit(w, t, number, page, true))
		return true;
	for (guint i = 0; i < (get2(page + 12) - PAGE_HEAD_BYTES) / 2u; i++) {
		Node node = node_get(w, page, i, true, &room);
		if (!in_order(t, node.key, node.key_bytes))
			wrong(w, t, number, "its keys are not in order");
		if (!see_value(w, t, number, &node) && (w->error || w->grown))
			return false;
	}
	return true;
}

static bool walk_fixed(Walk *w, Trip *t, guint64 number, const guint8 *page)
{
	guint size = t->says.fixed_bytes, n = fixed_count(page, w->size, size);
	t->seen.leaves++;
	t->seen.values += n;
	if (n == 0)
		wrong(w, t, number, "its head cannot be");
	else if (!fixed_in_order(t, page + PAGE_HEAD_BYTES, n, size))
		wrong(w, t, number, "its values are not in order");
	return true;
}

/* False only where the walk cannot go on. */
static bool walk_page(Walk *w, Trip *t, guint64 number, guint level)
{
	bool leaf = level == t->says.depth;
	guint kind = !leaf ? PAGE_BRANCH : t->kind == KIND_VALUES ? PAGE_LEAF | PAGE_FIXED : PAGE_LEAF;
	if (!take_used(w, t, number, 1))
		return true;
	g_autofree guint8 *page = g_malloc(w->size);
	if (!read_at(w, t, number, page, w->size, 0))
		return !w->error && !w->grown;
	if (get8(page) != number) {
		wrong(w, t, number, "it has the number of another page");
		return true;
	}
	if (get2(page + 10) != kind) {
		wrong(w, t, number, "it is not of the kind that belongs there");
		return true;
	}
	if (!leaf)
		return walk_branch(w, t, number, page, level);
	return t->kind == KIND_VALUES ? walk_fixed(w, t, number, page) : walk_leaf(w, t, number, page);
}

static void compare_count(Walk *w, Trip *t, const char *what, guint64 says, guint64 seen)
{
	if (says != seen)
		wrong(w, t, t->says.root,
		        "its tree is said to have %" G_GUINT64_FORMAT " %s, and has %" G_GUINT64_FORMAT, says,
		        what, seen);
}

static void walk_tree(Walk *w, Trip *t)
{
	const Tree *says = &t->says, *seen = &t->seen;
	if ((says->root == NO_PAGE) != (says->depth == 0) || says->depth > DEPTH_MAX) {
		wrong(w, t, says->root, "a tree with this root cannot have %u levels", says->depth);
		return;
	}
	if (w->error || w->grown || (says->root != NO_PAGE && !walk_page(w, t, says->root, 1)) || t->broken)
		return;
	compare_count(w, t, "branch pages", says->branches, seen->branches);
	compare_count(w, t, "leaf pages", says->leaves, seen->leaves);
	compare_count(w, t, "pages of large values", says->runs, seen->runs);
	compare_count(w, t, "values", says->values, seen->values);
}

/* --- all of it --------------------------------------------------------------------------------------------- */

static void find_lost(Walk *w)
{
	for (guint64 i = N_METAS; i <= w->meta->last_page; i++) {
		guint64 first = i;
		while (i <= w->meta->last_page && !get_bit(w->used, i) && !get_bit(w->unused, i))
			i++;
		if (i == first + 1)
			pages_damaged(w->walk, first, "it is neither used nor free");
		else if (i > first)
			pages_damaged(w->walk, first,
			        "it and those after it up to %" G_GUINT64_FORMAT " are neither used nor free",
			        i - 1);
	}
}

static void find_missing_tables(Walk *w)
{
	for (guint i = 0; i < w->walk->n_tables; i++)
		if (!(w->tables_met >> i & 1))
			pages_damaged(w->walk, w->meta->main.root, "the table '%s' is missing",
			        w->walk->tables[i].name);
}

bool pages_walk_trees(
        const PagesWalk *walk, const Meta *meta, guint64 file_bytes, PagesResult *result, GError **error)
{
	Walk w = {.walk = walk, .meta = meta, .file_bytes = file_bytes, .size = meta->page_bytes};
	g_assert(walk->n_tables <= 32);
	/* free pages at the file's end may never have been written, but not so many */
	if (meta->last_page > 2 * (file_bytes / w.size) + 1000) {
		pages_damaged(walk, walk->txnid & 1,
		        "its last page, %" G_GUINT64_FORMAT ", is none of the file's", meta->last_page);
		return true;
	}
	w.used = g_try_malloc0(meta->last_page / 8 + 1);
	w.unused = g_try_malloc0(meta->last_page / 8 + 1);
	if (!w.used || !w.unused)
		g_set_error(
		        &w.error, LD_ERROR, LD_ERROR_UNAVAILABLE, "no memory for a map of the store's pages");
	Trip unused = {.name = "free pages", .kind = KIND_FREE, .says = meta->free};
	Trip names = {.name = "tables", .kind = KIND_NAMES, .says = meta->main};
	if (!w.error)
		walk_tree(&w, &unused);
	walk_tree(&w, &names);
	if (!w.error && !w.broken && !w.grown) {
		find_missing_tables(&w);
		find_lost(&w);
	}
	result->used = w.n_used + N_METAS;
	result->unused = w.n_unused;
	result->cut = w.cut;
	for (guint i = 0; i < walk->n_tables; i++)
		result->tables += w.tables_met >> i & 1;
	result->outcome = w.grown ? PAGES_GONE : PAGES_SEEN;
	g_free(w.used);
	g_free(w.unused);
	if (w.error)
		g_propagate_error(error, w.error);
	return w.error == NULL;
}
