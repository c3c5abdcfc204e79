/* Series as plain data, and what is left after joining: a patch sent again alone, as `[PATCH v3
 * 2/2]` or `[PATCH v5.1 10/12]`, takes its slot in the series it mends instead of standing as a
 * series of its own. */
#include "report/series/join.h"

#include <string.h>

#define NO_TITLE    "(no subject)"
#define CHAIN_LIMIT 100
#define SCAN_LIMIT  200 /* series of one sender and size looked at for one patch */
#define FRAGMENT_S  (366 * 24 * 3600LL)
#define REPEATED_S  (7 * 24 * 3600LL) /* how far apart one patch of a series may be sent twice */

void series_free(Series *s)
{
	if (!s)
		return;
	g_ptr_array_unref(s->patches);
	g_ptr_array_unref(s->replaced);
	g_ptr_array_unref(s->reviews);
	g_ptr_array_unref(s->carried);
	g_ptr_array_unref(s->dropped);
	g_free(s->changelog);
	g_free(s);
}

Post *series_lead(const Series *s)
{
	if (s->cover)
		return s->cover;
	return s->patches->len ? g_ptr_array_index(s->patches, 0) : NULL;
}

const char *series_title(const Series *s)
{
	const char *title = series_lead(s)->rec->title;
	return title ? title : NO_TITLE;
}

const RecordPerson *series_author(const Series *s)
{
	return post_author(series_lead(s));
}

gint series_order(const Series *a, const Series *b)
{
	gint64 va = a->number, vb = b->number;
	Post *la = series_lead(a), *lb = series_lead(b);
	if (a->rfc != b->rfc && (va == vb || (a->rfc ? va > vb : vb > va)) &&
	        la->when_s != lb->when_s)
		return la->when_s < lb->when_s ? -1 : 1; /* RFC v3, then PATCH v1: counted anew */
	if (va != vb)
		return va < vb ? -1 : 1;
	return post_compare_oldest(&la, &lb);
}

gint series_compare_newest(gconstpointer x, gconstpointer y)
{
	Post *a = series_lead(*(Series *const *)x), *b = series_lead(*(Series *const *)y);
	return post_compare_newest(&a, &b);
}

static bool trees_within(GPtrArray *inner, GPtrArray *outer)
{
	for (guint i = 0; i < inner->len; i++) {
		bool found = false;
		for (guint k = 0; k < outer->len && !found; k++)
			found = g_ascii_strcasecmp(g_ptr_array_index(inner, i),
			                g_ptr_array_index(outer, k)) == 0;
		if (!found)
			return false;
	}
	return true;
}

bool series_same_trees(const Record *a, const Record *b)
{
	return trees_within(a->trees, b->trees) || trees_within(b->trees, a->trees);
}

SeriesStat series_stat(const Series *s)
{
	SeriesStat stat = {0};
	g_autoptr(GHashTable) files = g_hash_table_new(text_hash, g_str_equal);
	for (guint i = 0; i < s->patches->len; i++) {
		const Record *rec = ((Post *)g_ptr_array_index(s->patches, i))->rec;
		stat.known |= rec->has_diff;
		stat.insertions += rec->insertions;
		stat.deletions += rec->deletions;
		for (guint k = 0; k < rec->paths->len; k++)
			g_hash_table_add(files,
			        (char *)((RecordPath *)g_ptr_array_index(rec->paths, k))->path);
	}
	stat.files = g_hash_table_size(files);
	return stat;
}

GPtrArray *series_missing(const Series *s, guint limit)
{
	GPtrArray *missing = g_ptr_array_new_with_free_func(g_free);
	gint64 total = number_order(s->total) / 10000;
	g_autoptr(GHashTable) there = g_hash_table_new(g_direct_hash, g_direct_equal);
	for (guint i = 0; i < s->patches->len; i++)
		g_hash_table_add(there,
		        GINT_TO_POINTER((gint)((Post *)g_ptr_array_index(s->patches, i))->slot));
	for (gint64 n = 1; n <= total && n < 100000 && missing->len < limit; n++)
		if (!g_hash_table_contains(there, GINT_TO_POINTER((gint)(n * 10000))))
			g_ptr_array_add(missing, g_strdup_printf("%d", (int)n));
	return missing;
}

static Post **find_slot(Series *s, const Post *post, bool by_title)
{
	for (guint i = 0; i < s->patches->len; i++) {
		Post *there = g_ptr_array_index(s->patches, i);
		bool same = by_title ? g_strcmp0(there->rec->title, post->rec->title) == 0
		                     : there->slot == post->slot;
		if (same)
			return (Post **)&g_ptr_array_index(s->patches, i);
	}
	return NULL;
}

/* The mail of another series that POST answers, directly or through a discussion. */
static Post *answered_patch(const Post *post, const Mails *mails)
{
	Post *up = NULL;
	const char *id = post->rec->in_reply_to;
	for (int steps = 0; id && steps < CHAIN_LIMIT; steps++) {
		up = mails_find(mails, id);
		if (up && up->series && up->series != post->series)
			return up;
		id = up ? up->rec->in_reply_to : NULL;
	}
	return NULL;
}

/* The same patch again: of the same version and title. */
static bool is_repeated(
        const Series *whole, const Post *there, const Series *part, const Post *patch)
{
	return part->number == whole->number &&
	       g_strcmp0(there->rec->title, patch->rec->title) == 0;
}

static bool can_mend(Series *whole, const Series *part, const Post *patch)
{
	bool single = patch->rec->total == NULL;
	if (!whole || whole == part || strcmp(whole->sender, part->sender) != 0 ||
	        whole->patches->len == 0 || !whole->total)
		return false;
	if (!single && g_strcmp0(whole->total, part->total) != 0)
		return false;
	Post **slot = find_slot(whole, patch, single);
	if (!slot || !series_same_trees((*slot)->rec, patch->rec))
		return false;
	if (is_repeated(whole, *slot, part, patch))
		return !single || post_compare_oldest(slot, &patch) < 0;
	return part->number > whole->number && post_compare_oldest(slot, &patch) < 0;
}

/* Series by sender and total, oldest first in each list. */
static char *size_key(const char *sender, const char *total)
{
	return g_strconcat(sender, "\t", total, NULL);
}

static GHashTable *index_sizes(GPtrArray *series)
{
	GHashTable *sizes = g_hash_table_new_full(
	        text_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
	for (guint i = 0; i < series->len; i++) {
		Series *s = g_ptr_array_index(series, i);
		if (!s->total)
			continue;
		g_autofree char *key = size_key(s->sender, s->total);
		GPtrArray *list = g_hash_table_lookup(sizes, key);
		if (!list)
			g_hash_table_insert(sizes, g_steal_pointer(&key), list = g_ptr_array_new());
		g_ptr_array_add(list, s);
	}
	return sizes;
}

/* Those of PART's sender and size round its time: *FROM to *TO of the list. */
static GPtrArray *same_size(GHashTable *sizes, const Series *part, guint *from, guint *to)
{
	g_autofree char *key = part->total ? size_key(part->sender, part->total) : NULL;
	GPtrArray *list = key ? g_hash_table_lookup(sizes, key) : NULL;
	guint low = 0, high = list ? list->len : 0;
	while (low < high) {
		guint middle = (low + high) / 2;
		if (series_lead(g_ptr_array_index(list, middle)) &&
		        series_lead(g_ptr_array_index(list, middle))->when_s < part->first_s)
			low = middle + 1;
		else
			high = middle;
	}
	*from = low > SCAN_LIMIT / 2 ? low - SCAN_LIMIT / 2 : 0;
	*to = list ? MIN(list->len, low + SCAN_LIMIT / 2) : 0;
	return list;
}

/* `[PATCH v5.1 10/12]` need not answer anything: the v5 of the same size by the same sender is
 * meant. */
static Series *major_version(const Series *part, const Post *patch, GHashTable *sizes)
{
	Series *best = NULL;
	guint from, to;
	GPtrArray *list = same_size(sizes, part, &from, &to);
	for (guint i = from; strchr(part->version, '.') && patch->rec->total && i < to; i++) {
		Series *s = g_ptr_array_index(list, i);
		if (s->number != part->number / 10000 * 10000 || !can_mend(s, part, patch))
			continue;
		if (patch->when_s - s->last_s < FRAGMENT_S && (!best || s->first_s > best->first_s))
			best = s;
	}
	return best;
}

/* `[PATCH v3 10/10]`, once below nothing and once below its cover: one of the two is left over. */
static Series *repeated_in(const Series *part, const Post *patch, GHashTable *sizes)
{
	Series *best = NULL;
	guint from, to;
	GPtrArray *list = same_size(sizes, part, &from, &to);
	for (guint i = from; patch->rec->total && i < to; i++) {
		Series *s = g_ptr_array_index(list, i);
		if (s->last_s + REPEATED_S < patch->when_s || patch->when_s < s->first_s ||
		        s->patches->len <= part->patches->len || !can_mend(s, part, patch))
			continue;
		if (is_repeated(s, *find_slot(s, patch, false), part, patch) &&
		        (!best || s->first_s > best->first_s))
			best = s;
	}
	return best;
}

/* Whether PART is no series but patches sent again, each for a slot of WHOLE. */
static Series *mended_series(Series *part, GHashTable *sizes, const Mails *mails)
{
	if (part->cover || (part->total && part->patches->len >= number_order(part->total) / 10000))
		return NULL;
	const Post *first = g_ptr_array_index(part->patches, 0);
	Post *up = answered_patch(first, mails);
	bool its_own =
	        up && (up == up->series->cover || !first->rec->total || up->slot == first->slot);
	Series *whole = its_own ? up->series : NULL;
	if (!whole || !can_mend(whole, part, first))
		whole = major_version(part, first, sizes);
	if (!whole)
		whole = repeated_in(part, first, sizes);
	for (guint i = 0; whole && i < part->patches->len; i++)
		if (!can_mend(whole, part, g_ptr_array_index(part->patches, i)))
			return NULL;
	return whole;
}

static void move_replaced(Series *whole, Series *part)
{
	for (guint i = 0; i < part->replaced->len; i++) {
		Post *patch = g_ptr_array_index(part->replaced, i);
		patch->series = whole;
		g_ptr_array_add(whole->replaced, patch);
	}
	g_ptr_array_set_size(part->replaced, 0);
}

/* Moves all posts of PART to WHOLE: no post may name a series that has given its patches away. */
static void mend(Series *whole, Series *part)
{
	for (guint i = 0; i < part->patches->len; i++) {
		Post *patch = g_ptr_array_index(part->patches, i);
		Post **slot = find_slot(whole, patch, patch->rec->total == NULL);
		bool later = post_compare_oldest(slot, &patch) < 0;
		g_ptr_array_add(whole->replaced, later ? *slot : patch);
		*slot = later ? patch : *slot;
		patch->series = whole;
	}
	move_replaced(whole, part);
	whole->last_s = MAX(whole->last_s, part->last_s);
	whole->posted |= part->posted;
	g_ptr_array_set_size(part->patches, 0);
}

static gint compare_slots(gconstpointer x, gconstpointer y)
{
	gint64 a = (*(Post *const *)x)->slot, b = (*(Post *const *)y)->slot;
	return a != b ? (a < b ? -1 : 1) : post_compare_oldest(x, y);
}

static gint compare_oldest(gconstpointer x, gconstpointer y)
{
	Post *a = series_lead(*(Series *const *)x), *b = series_lead(*(Series *const *)y);
	return post_compare_oldest(&a, &b);
}

GPtrArray *series_assemble(const Mails *mails, GPtrArray *owned)
{
	GPtrArray *series = join_posts(mails, owned);
	for (guint i = 0; i < series->len; i++)
		g_ptr_array_sort(((Series *)g_ptr_array_index(series, i))->patches, compare_slots);
	g_ptr_array_sort(series, compare_oldest);
	g_autoptr(GHashTable) sizes = index_sizes(series);
	guint kept = 0;
	for (guint i = 0; i < series->len; i++) {
		Series *part = g_ptr_array_index(series, i),
		       *whole = mended_series(part, sizes, mails);
		if (whole)
			mend(whole, part);
		else
			g_ptr_array_index(series, kept++) = part;
	}
	g_ptr_array_set_size(series, (gint)kept);
	return series;
}
