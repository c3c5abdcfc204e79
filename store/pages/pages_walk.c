/* The trees of one state of the file, walked from their roots: first the free pages, then the tree
 * of named trees and each of them. A page that is wrong is named and not gone into; what follows
 * from that alone (counts, pages not reached) is not told as well. */
#include "store/pages/pages_trip.h"

#include "store/base/error.h"

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
	guint64 takes = (guint64)NODE_HEAD_BYTES + node.key_bytes +
	                (node.flags & NODE_RUN ? 8 : node.value_bytes);
	if (node.key_bytes <= KEY_MAX && takes <= w->size - at)
		*room = (guint)(takes + (takes & 1));
	return node;
}

/* The slots and nodes of a page: as many as it says, in it, and together all that it says is
 * filled. */
static bool nodes_fit(Walk *w, Trip *t, guint64 number, const guint8 *page, bool leaf)
{
	guint lower = get2(page + 12), upper = get2(page + 14), filled = 0, room;
	if (lower <= PAGE_HEAD_BYTES || lower % 2 != 0 || lower > upper || upper > w->size)
		return trip_wrong(w, t, number, "its head cannot be");
	for (guint i = 0; i < (lower - PAGE_HEAD_BYTES) / 2; i++) {
		Node node = node_get(w, page, i, leaf, &room);
		if (room == 0)
			return trip_wrong(w, t, number, "node %u is not within it", i);
		if (leaf && (!flags_fit(t, node.flags, node.value_bytes) || node.key_bytes == 0))
			return trip_wrong(
			        w, t, number, "node %u is of a kind that cannot be there", i);
		filled += room;
	}
	return filled == w->size - upper ||
	       trip_wrong(w, t, number, "its nodes overlap or leave gaps");
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
		if (i > 0 && (node.key_bytes == 0 || !trip_divides(t, node.key, node.key_bytes)) &&
		        !t->broken)
			trip_wrong(w, t, number, "its keys are not in order");
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
		if (!trip_in_order(t, node.key, node.key_bytes))
			trip_wrong(w, t, number, "its keys are not in order");
		if (!trip_value(w, t, number, &node) && (w->error || w->grown))
			return false;
	}
	return true;
}

static bool walk_fixed(Walk *w, Trip *t, guint64 number, const guint8 *page)
{
	guint size = t->says.fixed_bytes, n = trip_fixed_count(page, w->size, size);
	t->seen.leaves++;
	t->seen.values += n;
	if (n == 0)
		trip_wrong(w, t, number, "its head cannot be");
	else if (!trip_fixed_in_order(t, page + PAGE_HEAD_BYTES, n, size))
		trip_wrong(w, t, number, "its values are not in order");
	return true;
}

/* False only where the walk cannot go on. */
static bool walk_page(Walk *w, Trip *t, guint64 number, guint level)
{
	bool leaf = level == t->says.depth;
	guint kind = !leaf                    ? PAGE_BRANCH
	             : t->kind == KIND_VALUES ? PAGE_LEAF | PAGE_FIXED
	                                      : PAGE_LEAF;
	if (!trip_take(w, t, number, 1))
		return true;
	g_autofree guint8 *page = g_malloc(w->size);
	if (!trip_read(w, t, number, page, w->size, 0))
		return !w->error && !w->grown;
	if (get8(page) != number) {
		trip_wrong(w, t, number, "it has the number of another page");
		return true;
	}
	if (get2(page + 10) != kind) {
		trip_wrong(w, t, number, "it is not of the kind that belongs there");
		return true;
	}
	if (!leaf)
		return walk_branch(w, t, number, page, level);
	return t->kind == KIND_VALUES ? walk_fixed(w, t, number, page)
	                              : walk_leaf(w, t, number, page);
}

static void compare_count(Walk *w, Trip *t, const char *what, guint64 says, guint64 seen)
{
	if (says != seen)
		trip_wrong(w, t, t->says.root,
		        "its tree is said to have %" G_GUINT64_FORMAT
		        " %s, and has %" G_GUINT64_FORMAT,
		        says, what, seen);
}

void trip_walk(Walk *w, Trip *t)
{
	const Tree *says = &t->says, *seen = &t->seen;
	if ((says->root == NO_PAGE) != (says->depth == 0) || says->depth > DEPTH_MAX) {
		trip_wrong(w, t, says->root, "a tree with this root cannot have %u levels",
		        says->depth);
		return;
	}
	if (w->error || w->grown || (says->root != NO_PAGE && !walk_page(w, t, says->root, 1)) ||
	        t->broken)
		return;
	compare_count(w, t, "branch pages", says->branches, seen->branches);
	compare_count(w, t, "leaf pages", says->leaves, seen->leaves);
	compare_count(w, t, "pages of large values", says->runs, seen->runs);
	compare_count(w, t, "values", says->values, seen->values);
}

/* --- all of it
 * --------------------------------------------------------------------------------------------- */

static void find_lost(Walk *w)
{
	for (guint64 i = N_METAS; i <= w->meta->last_page; i++) {
		guint64 first = i;
		while (i <= w->meta->last_page && !bit_get(w->used, i) && !bit_get(w->unused, i))
			i++;
		if (i == first + 1)
			pages_damaged(w->walk, first, "it is neither used nor free");
		else if (i > first)
			pages_damaged(w->walk, first,
			        "it and those after it up to %" G_GUINT64_FORMAT
			        " are neither used nor free",
			        i - 1);
	}
}

static void find_missing_tables(Walk *w)
{
	for (guint i = 0; i < w->walk->n_tables; i++)
		if (!(w->tables_met >> i & 1) && !w->walk->tables[i].optional)
			pages_damaged(w->walk, w->meta->main.root, "the table '%s' is missing",
			        w->walk->tables[i].name);
}

bool pages_walk_trees(const PagesWalk *walk, const Meta *meta, guint64 file_bytes,
        PagesResult *result, GError **error)
{
	Walk w = {.walk = walk, .meta = meta, .file_bytes = file_bytes, .size = meta->page_bytes};
	g_assert(walk->n_tables <= 32);
	/* free pages at the file's end may never have been written, but not so many */
	if (meta->last_page > 2 * (file_bytes / w.size) + 1000) {
		pages_damaged(walk, walk->txnid & 1,
		        "its last page, %" G_GUINT64_FORMAT ", is none of the file's",
		        meta->last_page);
		return true;
	}
	w.used = g_try_malloc0(meta->last_page / 8 + 1);
	w.unused = g_try_malloc0(meta->last_page / 8 + 1);
	if (!w.used || !w.unused)
		g_set_error(&w.error, LD_ERROR, LD_ERROR_UNAVAILABLE,
		        "no memory for a map of the store's pages");
	Trip unused = {.name = "free pages", .kind = KIND_FREE, .says = meta->free};
	Trip names = {.name = "tables", .kind = KIND_NAMES, .says = meta->main};
	if (!w.error)
		trip_walk(&w, &unused);
	trip_walk(&w, &names);
	if (!w.error && !w.broken && !w.grown) {
		find_missing_tables(&w);
		find_lost(&w);
	}
	result->used = w.n_used + N_METAS;
	result->unused = w.n_unused;
	result->cut = w.cut;
	result->broken = ~w.tables_whole;
	for (guint i = 0; i < walk->n_tables; i++)
		result->tables += w.tables_met >> i & 1;
	result->outcome = w.grown ? PAGES_GONE : PAGES_SEEN;
	g_free(w.used);
	g_free(w.unused);
	if (w.error)
		g_propagate_error(error, w.error);
	return w.error == NULL;
}
