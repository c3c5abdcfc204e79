/* What the nodes of leaves hold: values, lists of free pages, tables, several values of a key. */
#include "store/pages/pages_trip.h"

#include "store/base/error.h"

static bool free_page(Walk *w, Trip *t, guint64 record, guint64 page, guint64 above)
{
	if (page < N_METAS || page > w->meta->last_page || page >= above)
		return trip_wrong(w, t, record,
		        "page %" G_GUINT64_FORMAT ", said to be free there, cannot be", page);
	if (bit_get(w->unused, page))
		return trip_wrong(w, t, page, "it is free twice");
	bit_set(w->unused, page);
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
		return trip_wrong(w, t, page, "its list of free pages is none");
	if (run != 0) {
		copy = g_try_malloc(node->value_bytes);
		if (!copy) {
			g_set_error(&w->error, ERROR_DOMAIN, ERROR_UNAVAILABLE,
			        "no memory for a list of pages");
			return false;
		}
		if (!trip_read(w, t, run, copy, node->value_bytes, PAGE_HEAD_BYTES))
			return false;
		numbers = copy;
	}
	guint64 n = get8(numbers), above = NO_PAGE;
	if (n > node->value_bytes / 8 - 1)
		return trip_wrong(w, t, page, "its list of free pages is none");
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
	guint64 run = get8(node->value),
	        least = (PAGE_HEAD_BYTES - 1 + node->value_bytes) / w->size + 1;
	if (run < N_METAS || run > w->meta->last_page)
		return trip_wrong(w, t, page,
		        "a value of its is on page %" G_GUINT64_FORMAT ", which is none", run);
	if (!trip_read(w, t, run, head, sizeof head, 0))
		return false;
	guint64 n = get4(head + 12);
	if (get8(head) != run || get2(head + 10) != PAGE_RUN || n < least)
		return trip_wrong(w, t, run, "it does not begin with the head of a value's pages");
	t->seen.runs += n;
	return trip_take(w, t, run, n) && (t->kind != KIND_FREE || see_free(w, t, page, node, run));
}

static bool see_named(Walk *w, Trip *t, guint64 page, const Node *node)
{
	const PagesTable *table = NULL;
	guint32 bit = 0;
	g_autofree char *name = g_strndup((const char *)node->key, node->key_bytes);
	for (guint i = 0; i < w->walk->n_tables && !table; i++) {
		if (strlen(w->walk->tables[i].name) != node->key_bytes ||
		        memcmp(w->walk->tables[i].name, node->key, node->key_bytes) != 0)
			continue;
		table = &w->walk->tables[i];
		w->tables_met |= bit = 1u << i;
	}
	if (!table)
		return trip_wrong(w, t, page, "the store has no table '%s'", name);
	Trip trip = {.name = table->name, .kind = table->several ? KIND_SEVERAL : KIND_SINGLE};
	tree_get(node->value, &trip.says);
	if (trip.says.flags != (table->several ? TREE_SEVERAL | TREE_FIXED : 0))
		return trip_wrong(w, t, page, "the table '%s' has flags that it cannot have", name);
	trip_walk(w, &trip);
	w->tables_whole |= trip.broken ? 0 : bit;
	return true;
}

bool trip_fixed_in_order(Trip *t, const guint8 *values, guint n, guint size)
{
	bool ok = true;
	for (guint i = 0; i < n; i++)
		ok = trip_in_order(t, values + (gsize)i * size, size) && ok;
	return ok;
}

guint trip_fixed_count(const guint8 *head, guint room, guint size)
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
			return trip_wrong(w, t, page,
			        "a tree of values has %" G_GUINT64_FORMAT " bytes",
			        node->value_bytes);
		tree_get(node->value, &values.says);
		if (values.says.flags != TREE_FIXED || values.says.root == NO_PAGE)
			return trip_wrong(
			        w, t, page, "a tree of values has flags that it cannot have");
		size = values.says.fixed_bytes;
		trip_walk(w, &values);
		t->broken = t->broken || values.broken;
		n = values.says.values;
	} else {
		const guint8 *inner = node->value;
		if (node->value_bytes < PAGE_HEAD_BYTES || node->value_bytes > w->size ||
		        get2(inner + 10) != (PAGE_LEAF | PAGE_TOUCHED | PAGE_FIXED | PAGE_INNER))
			return trip_wrong(w, t, page, "the values of a key are no page within it");
		size = get2(inner + 8);
		n = trip_fixed_count(inner, (guint)node->value_bytes, size);
		if (n == 0 ||
		        !trip_fixed_in_order(&values, inner + PAGE_HEAD_BYTES, (guint)n, size))
			return trip_wrong(w, t, page, "the values of a key are not in order");
	}
	t->seen.values += n;
	bool same = t->value_bytes == 0 || t->value_bytes == size;
	t->value_bytes = size;
	return same || trip_wrong(w, t, page, "values differ in size");
}

bool trip_value(Walk *w, Trip *t, guint64 page, const Node *node)
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
		return same || trip_wrong(w, t, page, "values differ in size");
	}
	return true;
}
