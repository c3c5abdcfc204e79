/* Pages met on a trip, and the order of keys. */
#include "store/pages/pages_trip.h"

#include <sys/stat.h>

#define LOOK_EVERY 4096 /* pages */

/* --- pages met
 * ------------------------------------------------------------------------------------------- */

bool trip_wrong(Walk *w, Trip *t, guint64 page, const char *format, ...)
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
	return trip_wrong(w, t, page, "it lies beyond the end of the file");
}

bool trip_take(Walk *w, Trip *t, guint64 page, guint64 n)
{
	if (page < N_METAS || page > w->meta->last_page || n > w->meta->last_page - page + 1)
		return trip_wrong(w, t, page, "it is none of the file's");
	for (guint64 i = page; i < page + n; i++) {
		if (bit_get(w->used, i))
			return trip_wrong(w, t, i, "it is used twice");
		if (bit_get(w->unused, i))
			return trip_wrong(w, t, i, "it is used, and free");
		bit_set(w->used, i);
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

bool trip_read(Walk *w, Trip *t, guint64 page, guint8 *to, gsize n, gsize offset)
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

/* --- order
 * ------------------------------------------------------------------------------------------------
 */

static int compare(const Trip *t, const guint8 *a, guint na, const guint8 *b, guint nb)
{
	if (t->kind == KIND_FREE && na == 8 && nb == 8)
		return get8(a) < get8(b) ? -1 : get8(a) > get8(b);
	int order = memcmp(a, b, MIN(na, nb));
	return order != 0 ? order : na < nb ? -1 : na > nb;
}

bool trip_in_order(Trip *t, const guint8 *key, guint n)
{
	bool ok = (!t->has_key || compare(t, key, n, t->key, t->key_bytes) > 0) &&
	          (!t->has_floor || compare(t, key, n, t->floor, t->floor_bytes) >= 0);
	memcpy(t->key, key, n);
	t->key_bytes = n;
	t->has_key = true;
	t->has_floor = false;
	return ok;
}

bool trip_divides(Trip *t, const guint8 *key, guint n)
{
	bool ok = t->has_key && !t->has_floor && compare(t, key, n, t->key, t->key_bytes) > 0;
	memcpy(t->floor, key, n);
	t->floor_bytes = n;
	t->has_floor = true;
	return ok;
}
