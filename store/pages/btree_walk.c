/* Walks the trees of one state of the file from their roots: first the free pages, then the tree of
 * tables and each table. A damaged page is reported and not followed; what only follows from it
 * (counts, pages that are not reached) is not reported too. */
#include "store/pages/btree_walk.h"

#include "store/base/error.h"

static void walk_tree(BtreeFile *w, Btree *t);

static bool fixed_in_order(Btree *t, const guint8 *values, guint n, guint size)
{
	bool ok = true;
	for (guint i = 0; i < n; i++)
		ok = btree_key_in_order(t, values + (gsize)i * size, size) && ok;
	return ok;
}

static guint fixed_count(const guint8 *head, guint room, guint size)
{
	guint lower = page_get2(head + 12), upper = page_get2(head + 14);
	if (size == 0 || size > PAGE_KEY_MAX || lower < PAGE_HEAD_BYTES || lower % 2 != 0 ||
	        page_get2(head + 8) != size)
		return 0;
	guint n = (lower - PAGE_HEAD_BYTES) / 2;
	return PAGE_HEAD_BYTES + n * size <= room && upper == room - n * size + 2 * n ? n : 0;
}

/* --- what the nodes of leaves hold --- */

static bool free_page(BtreeFile *w, Btree *t, guint64 record, guint64 page, guint64 above)
{
	if (page < PAGE_N_METAS || page > w->meta->last_page || page >= above)
		return btree_damaged(w, t, record,
		        "it lists page %" G_GUINT64_FORMAT " as free, which is impossible", page);
	if (btree_bit(w->unused, page))
		return btree_damaged(w, t, page, "it is free twice");
	btree_set_bit(w->unused, page);
	w->n_unused++;
	return true;
}

/* A list of free pages: in NODE, or in the run that begins with page RUN if that is not 0. */
static bool see_free(BtreeFile *w, Btree *t, guint64 page, const BtreeNode *node, guint64 run)
{
	g_autofree guint8 *copy = NULL;
	const guint8 *numbers = node->value;
	if (node->key_bytes != 8 || page_get8(node->key) == 0 ||
	        page_get8(node->key) > w->meta->txnid || node->value_bytes < 8 ||
	        node->value_bytes % 8 != 0)
		return btree_damaged(w, t, page, "its list of free pages is malformed");
	if (run != 0) {
		copy = g_try_malloc(node->value_bytes);
		if (!copy)
			return error_set(
			        &w->error, ERROR_UNAVAILABLE, "out of memory for a list of pages");
		if (!btree_read(w, t, run, copy, node->value_bytes, PAGE_HEAD_BYTES))
			return false;
		numbers = copy;
	}
	guint64 n = page_get8(numbers), above = PAGE_NONE;
	if (n > node->value_bytes / 8 - 1)
		return btree_damaged(w, t, page, "its list of free pages is malformed");
	for (guint64 i = 1; i <= n; i++) {
		if (!free_page(w, t, page, page_get8(numbers + 8 * i), above))
			return false;
		above = page_get8(numbers + 8 * i);
	}
	return true;
}

/* The run of pages that holds NODE's value. */
static bool see_run(BtreeFile *w, Btree *t, guint64 page, const BtreeNode *node)
{
	guint8 head[PAGE_HEAD_BYTES];
	guint64 run = page_get8(node->value),
	        least = (PAGE_HEAD_BYTES - 1 + node->value_bytes) / w->size + 1;
	if (run < PAGE_N_METAS || run > w->meta->last_page)
		return btree_damaged(w, t, page,
		        "a value is on page %" G_GUINT64_FORMAT ", which does not exist", run);
	if (!btree_read(w, t, run, head, sizeof head, 0))
		return false;
	guint64 n = page_get4(head + 12);
	if (page_get8(head) != run || page_get2(head + 10) != PAGE_RUN || n < least)
		return btree_damaged(
		        w, t, run, "it does not begin with the head of a value's pages");
	t->seen.runs += n;
	return btree_take_pages(w, t, run, n) &&
	       (t->kind != BTREE_OF_FREE_PAGES || see_free(w, t, page, node, run));
}

static bool see_named(BtreeFile *w, Btree *t, guint64 page, const BtreeNode *node)
{
	const PagesTable *table = NULL;
	guint32 bit = 0;
	g_autofree char *name = g_strndup((const char *)node->key, node->key_bytes);
	for (guint i = 0; i < w->check->n_tables && !table; i++) {
		if (strlen(w->check->tables[i].name) != node->key_bytes ||
		        memcmp(w->check->tables[i].name, node->key, node->key_bytes) != 0)
			continue;
		table = &w->check->tables[i];
		w->tables_met |= bit = 1u << i;
	}
	if (!table)
		return btree_damaged(w, t, page, "the store has no table '%s'", name);
	Btree trip = {
	        .name = table->name, .kind = table->several ? BTREE_OF_SEVERAL : BTREE_OF_SINGLE};
	page_get_tree(node->value, &trip.says);
	if (trip.says.flags != (table->several ? PAGE_TREE_SEVERAL | PAGE_TREE_FIXED : 0))
		return btree_damaged(
		        w, t, page, "the table '%s' has flags that it cannot have", name);
	walk_tree(w, &trip);
	w->tables_whole |= trip.broken ? 0 : bit;
	return true;
}

/* Several values of a key: a page inside the node, or a tree. */
static bool see_several(BtreeFile *w, Btree *t, guint64 page, const BtreeNode *node)
{
	Btree values = {.name = t->name, .kind = BTREE_OF_VALUES};
	guint64 n;
	guint size;
	if (node->flags & PAGE_NODE_TREE) {
		if (node->value_bytes != PAGE_TREE_BYTES)
			return btree_damaged(w, t, page,
			        "a tree of values has %" G_GUINT64_FORMAT " bytes",
			        node->value_bytes);
		page_get_tree(node->value, &values.says);
		if (values.says.flags != PAGE_TREE_FIXED || values.says.root == PAGE_NONE)
			return btree_damaged(
			        w, t, page, "a tree of values has flags that it cannot have");
		size = values.says.fixed_bytes;
		walk_tree(w, &values);
		t->broken = t->broken || values.broken;
		n = values.says.values;
	} else {
		const guint8 *inner = node->value;
		if (node->value_bytes < PAGE_HEAD_BYTES || node->value_bytes > w->size ||
		        page_get2(inner + 10) !=
		                (PAGE_LEAF | PAGE_TOUCHED | PAGE_FIXED | PAGE_INNER))
			return btree_damaged(
			        w, t, page, "the values of a key are not a page inside it");
		size = page_get2(inner + 8);
		n = fixed_count(inner, (guint)node->value_bytes, size);
		if (n == 0 || !fixed_in_order(&values, inner + PAGE_HEAD_BYTES, (guint)n, size))
			return btree_damaged(w, t, page, "the values of a key are not in order");
	}
	t->seen.values += n;
	bool same = t->value_bytes == 0 || t->value_bytes == size;
	t->value_bytes = size;
	return same || btree_damaged(w, t, page, "values differ in size");
}

static bool check_value(BtreeFile *w, Btree *t, guint64 page, const BtreeNode *node)
{
	if (t->kind == BTREE_OF_SEVERAL && node->flags & PAGE_NODE_SEVERAL)
		return see_several(w, t, page, node);
	t->seen.values++;
	if (t->kind == BTREE_OF_TABLES)
		return see_named(w, t, page, node);
	if (node->flags & PAGE_NODE_RUN)
		return see_run(w, t, page, node);
	if (t->kind == BTREE_OF_FREE_PAGES)
		return see_free(w, t, page, node, 0);
	if (t->kind == BTREE_OF_SEVERAL) {
		bool same = t->value_bytes == 0 || t->value_bytes == node->value_bytes;
		t->value_bytes = (guint)node->value_bytes;
		return same || btree_damaged(w, t, page, "values differ in size");
	}
	return true;
}

/* --- pages --- */

static bool walk_page(BtreeFile *w, Btree *t, guint64 number, guint level);

static bool flags_fit(const Btree *t, guint flags, guint64 value_bytes)
{
	switch (t->kind) {
	case BTREE_OF_FREE_PAGES:
	case BTREE_OF_SINGLE:
		return flags == 0 || flags == PAGE_NODE_RUN;
	case BTREE_OF_TABLES:
		return flags == PAGE_NODE_TREE && value_bytes == PAGE_TREE_BYTES;
	case BTREE_OF_SEVERAL:
		return flags == 0 || flags == PAGE_NODE_SEVERAL ||
		       flags == (PAGE_NODE_SEVERAL | PAGE_NODE_TREE);
	default:
		return false;
	}
}

/* Node I of PAGE; *ROOM gets its bytes, 0 if it is not inside the page. */
static BtreeNode node_get(const BtreeFile *w, const guint8 *page, guint i, bool leaf, guint *room)
{
	BtreeNode node = {0};
	guint at = page_get2(page + PAGE_HEAD_BYTES + 2 * (gsize)i);
	*room = 0;
	if (at < page_get2(page + 14) || at % 2 != 0 || at > w->size - PAGE_NODE_HEAD_BYTES)
		return node;
	node.bytes = page + at;
	node.key = node.bytes + PAGE_NODE_HEAD_BYTES;
	node.key_bytes = page_get2(node.bytes + 6);
	node.value = node.key + node.key_bytes;
	node.flags = leaf ? page_get2(node.bytes + 4) : 0;
	node.value_bytes = leaf ? page_get4(node.bytes) : 0;
	guint64 takes = (guint64)PAGE_NODE_HEAD_BYTES + node.key_bytes +
	                (node.flags & PAGE_NODE_RUN ? 8 : node.value_bytes);
	if (node.key_bytes <= PAGE_KEY_MAX && takes <= w->size - at)
		*room = (guint)(takes + (takes & 1));
	return node;
}

/* True if all nodes are inside the page and fill it from the start of the nodes on. */
static bool nodes_fit(BtreeFile *w, Btree *t, guint64 number, const guint8 *page, bool leaf)
{
	guint lower = page_get2(page + 12), upper = page_get2(page + 14), filled = 0, room;
	if (lower <= PAGE_HEAD_BYTES || lower % 2 != 0 || lower > upper || upper > w->size)
		return btree_damaged(w, t, number, "its head is impossible");
	for (guint i = 0; i < (lower - PAGE_HEAD_BYTES) / 2; i++) {
		BtreeNode node = node_get(w, page, i, leaf, &room);
		if (room == 0)
			return btree_damaged(w, t, number, "node %u is not inside it", i);
		if (leaf && (!flags_fit(t, node.flags, node.value_bytes) || node.key_bytes == 0))
			return btree_damaged(
			        w, t, number, "node %u is of a kind that cannot be here", i);
		filled += room;
	}
	return filled == w->size - upper ||
	       btree_damaged(w, t, number, "its nodes overlap or leave gaps");
}

static bool walk_branch(BtreeFile *w, Btree *t, guint64 number, const guint8 *page, guint level)
{
	guint room;
	t->seen.branches++;
	if (!nodes_fit(w, t, number, page, false))
		return true;
	for (guint i = 0; i < (page_get2(page + 12) - PAGE_HEAD_BYTES) / 2u; i++) {
		BtreeNode node = node_get(w, page, i, false, &room);
		guint64 child = page_get4(node.bytes) | (guint64)page_get2(node.bytes + 4) << 32;
		if (i > 0 &&
		        (node.key_bytes == 0 ||
		                !btree_divider_in_order(t, node.key, node.key_bytes)) &&
		        !t->broken)
			btree_damaged(w, t, number, "its keys are not in order");
		if (!walk_page(w, t, child, level + 1))
			return false;
	}
	return true;
}

static bool walk_leaf(BtreeFile *w, Btree *t, guint64 number, const guint8 *page)
{
	guint room;
	t->seen.leaves++;
	if (!nodes_fit(w, t, number, page, true))
		return true;
	for (guint i = 0; i < (page_get2(page + 12) - PAGE_HEAD_BYTES) / 2u; i++) {
		BtreeNode node = node_get(w, page, i, true, &room);
		if (!btree_key_in_order(t, node.key, node.key_bytes))
			btree_damaged(w, t, number, "its keys are not in order");
		if (!check_value(w, t, number, &node) && (w->error || w->grown))
			return false;
	}
	return true;
}

static bool walk_fixed(BtreeFile *w, Btree *t, guint64 number, const guint8 *page)
{
	guint size = t->says.fixed_bytes, n = fixed_count(page, w->size, size);
	t->seen.leaves++;
	t->seen.values += n;
	if (n == 0)
		btree_damaged(w, t, number, "its head is impossible");
	else if (!fixed_in_order(t, page + PAGE_HEAD_BYTES, n, size))
		btree_damaged(w, t, number, "its values are not in order");
	return true;
}

/* Returns false only if the whole walk must end. */
static bool walk_page(BtreeFile *w, Btree *t, guint64 number, guint level)
{
	bool leaf = level == t->says.depth;
	guint kind = !leaf                        ? PAGE_BRANCH
	             : t->kind == BTREE_OF_VALUES ? PAGE_LEAF | PAGE_FIXED
	                                          : PAGE_LEAF;
	if (!btree_take_pages(w, t, number, 1))
		return true;
	g_autofree guint8 *page = g_malloc(w->size);
	if (!btree_read(w, t, number, page, w->size, 0))
		return !w->error && !w->grown;
	if (page_get8(page) != number) {
		btree_damaged(w, t, number, "it has the number of another page");
		return true;
	}
	if (page_get2(page + 10) != kind) {
		btree_damaged(w, t, number, "it is not of the kind that belongs here");
		return true;
	}
	if (!leaf)
		return walk_branch(w, t, number, page, level);
	return t->kind == BTREE_OF_VALUES ? walk_fixed(w, t, number, page)
	                                  : walk_leaf(w, t, number, page);
}

static void compare_count(BtreeFile *w, Btree *t, const char *what, guint64 says, guint64 seen)
{
	if (says != seen)
		btree_damaged(w, t, t->says.root,
		        "its tree is recorded with %" G_GUINT64_FORMAT
		        " %s but has %" G_GUINT64_FORMAT,
		        says, what, seen);
}

static void walk_tree(BtreeFile *w, Btree *t)
{
	const PageTree *says = &t->says, *seen = &t->seen;
	if ((says->root == PAGE_NONE) != (says->depth == 0) || says->depth > PAGE_DEPTH_MAX) {
		btree_damaged(w, t, says->root, "a tree with this root cannot have %u levels",
		        says->depth);
		return;
	}
	if (w->error || w->grown || (says->root != PAGE_NONE && !walk_page(w, t, says->root, 1)) ||
	        t->broken)
		return;
	compare_count(w, t, "branch pages", says->branches, seen->branches);
	compare_count(w, t, "leaf pages", says->leaves, seen->leaves);
	compare_count(w, t, "pages of large values", says->runs, seen->runs);
	compare_count(w, t, "values", says->values, seen->values);
}

/* --- all trees --- */

static void find_lost(BtreeFile *w)
{
	for (guint64 i = PAGE_N_METAS; i <= w->meta->last_page; i++) {
		guint64 first = i;
		while (i <= w->meta->last_page && !btree_bit(w->used, i) &&
		        !btree_bit(w->unused, i))
			i++;
		if (i == first + 1)
			btree_report(w->check, first, "it is neither used nor free");
		else if (i > first)
			btree_report(w->check, first,
			        "it and those after it up to %" G_GUINT64_FORMAT
			        " are neither used nor free",
			        i - 1);
	}
}

static void find_missing_tables(BtreeFile *w)
{
	for (guint i = 0; i < w->check->n_tables; i++)
		if (!(w->tables_met >> i & 1) && !w->check->tables[i].optional)
			btree_report(w->check, w->meta->main.root, "the table '%s' is missing",
			        w->check->tables[i].name);
}

bool btree_walk_all(const PagesCheck *check, const PageMeta *meta, guint64 file_bytes,
        PagesResult *result, GError **error)
{
	BtreeFile w = {
	        .check = check, .meta = meta, .file_bytes = file_bytes, .size = meta->page_bytes};
	g_assert(check->n_tables <= 32);
	/* free pages at the end of the file may be missing, but not so many */
	if (meta->last_page > 2 * (file_bytes / w.size) + 1000) {
		btree_report(check, check->txnid & 1,
		        "its last page, %" G_GUINT64_FORMAT ", is beyond the file",
		        meta->last_page);
		return true;
	}
	w.used = g_try_malloc0(meta->last_page / 8 + 1);
	w.unused = g_try_malloc0(meta->last_page / 8 + 1);
	if (!w.used || !w.unused)
		error_set(&w.error, ERROR_UNAVAILABLE,
		        "out of memory for a map of the store's pages");
	Btree unused = {.name = "free pages", .kind = BTREE_OF_FREE_PAGES, .says = meta->free};
	Btree names = {.name = "tables", .kind = BTREE_OF_TABLES, .says = meta->main};
	if (!w.error)
		walk_tree(&w, &unused);
	walk_tree(&w, &names);
	if (!w.error && !w.broken && !w.grown) {
		find_missing_tables(&w);
		find_lost(&w);
	}
	result->used = w.n_used + PAGE_N_METAS;
	result->unused = w.n_unused;
	result->cut = w.cut;
	result->broken = ~w.tables_whole;
	for (guint i = 0; i < check->n_tables; i++)
		result->tables += w.tables_met >> i & 1;
	result->outcome = w.grown ? PAGES_GONE : PAGES_SEEN;
	g_free(w.used);
	g_free(w.unused);
	if (w.error)
		g_propagate_error(error, w.error);
	return !w.error;
}
