#include "store/pages/btree.h"

#include <sys/stat.h>

#define LOOK_EVERY 4096 /* pages */

void btree_report(const PagesCheck *check, guint64 page, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	g_autofree char *line = g_strdup_printf("page %" G_GUINT64_FORMAT ": %s", page, text);
	check->damage(line, check->data);
}

bool btree_damaged(BtreeFile *w, Btree *t, guint64 page, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	btree_report(w->check, page, "%s (of '%s')", text, t->name);
	w->broken = t->broken = true;
	return false;
}

static bool beyond(BtreeFile *w, Btree *t, guint64 page)
{
	w->cut = true;
	return btree_damaged(w, t, page, "it lies beyond the end of the file");
}

bool btree_take_pages(BtreeFile *w, Btree *t, guint64 page, guint64 n)
{
	if (page < PAGE_N_METAS || page > w->meta->last_page || n > w->meta->last_page - page + 1)
		return btree_damaged(w, t, page, "the file has no such page");
	for (guint64 i = page; i < page + n; i++) {
		if (btree_bit(w->used, i))
			return btree_damaged(w, t, i, "it is used twice");
		if (btree_bit(w->unused, i))
			return btree_damaged(w, t, i, "it is used and free");
		btree_set_bit(w->used, i);
	}
	w->n_used += n;
	return (page + n) * w->size <= w->file_bytes || beyond(w, t, page);
}

static bool has_grown(BtreeFile *w)
{
	struct stat st;
	w->grown =
	        w->grown || (w->check->growth_bytes != 0 && fstat(w->check->fd, &st) == 0 &&
	                            (guint64)st.st_size > w->file_bytes + w->check->growth_bytes);
	return w->grown;
}

bool btree_read(BtreeFile *w, Btree *t, guint64 page, guint8 *to, gsize n, gsize offset)
{
	bool cut;
	if (w->check->at)
		*w->check->at = page;
	if (w->grown || (++w->n_read % LOOK_EVERY == 0 && has_grown(w)))
		return false;
	if (!page_read(w->check->fd, to, n, page * w->size + offset, &cut, &w->error))
		return false;
	return !cut || beyond(w, t, page);
}

static int compare(const Btree *t, const guint8 *a, guint na, const guint8 *b, guint nb)
{
	if (t->kind == BTREE_OF_FREE_PAGES && na == 8 && nb == 8)
		return page_get8(a) < page_get8(b) ? -1 : page_get8(a) > page_get8(b);
	int order = memcmp(a, b, MIN(na, nb));
	return order != 0 ? order : na < nb ? -1 : na > nb;
}

bool btree_key_in_order(Btree *t, const guint8 *key, guint n)
{
	bool ok = (!t->has_key || compare(t, key, n, t->key, t->key_bytes) > 0) &&
	          (!t->has_floor || compare(t, key, n, t->floor, t->floor_bytes) >= 0);
	memcpy(t->key, key, n);
	t->key_bytes = n;
	t->has_key = true;
	t->has_floor = false;
	return ok;
}

bool btree_divider_in_order(Btree *t, const guint8 *key, guint n)
{
	bool ok = t->has_key && !t->has_floor && compare(t, key, n, t->key, t->key_bytes) > 0;
	memcpy(t->floor, key, n);
	t->floor_bytes = n;
	t->has_floor = true;
	return ok;
}
