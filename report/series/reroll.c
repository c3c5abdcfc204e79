/* After joining, a patch that was sent again is a small series of its own. It belongs to
 *
 * 1. the series of the mail that it answers, directly or through a discussion: that mail is the
 *    cover letter or the same patch;
 * 2. else, for a version with a dot (v5.1), the v5 of the same sender and size;
 * 3. else a series of the same sender, size and version in which it was posted within a week: the
 *    same patch was sent twice, once in the thread and once outside.
 *
 * In each case slot_takes() must allow every patch of the small series. */
#include "report/series/reroll.h"

#include "report/series/multimap.h"
#include "report/series/subject_trees.h"
#include "store/base/debug.h"

#include <string.h>

#define CHAIN_LIMIT 100                 /* steps up a thread */
#define SCAN_LIMIT  200                 /* series of one sender and size looked at per patch */
#define DOTTED_S    (366 * 24 * 3600LL) /* how long after v5 a v5.1 may come */
#define REPEATED_S  (7 * 24 * 3600LL)   /* how far apart one patch may be sent twice */

/* A single patch without a counter is found by its title, another one by its number. */
static Post **find_slot(const Series *whole, const Post *patch)
{
	bool by_title = !patch->rec->total;
	for (guint i = 0; i < whole->patches->len; i++) {
		Post *there = g_ptr_array_index(whole->patches, i);
		bool same = by_title ? g_strcmp0(there->rec->title, patch->rec->title) == 0
		                     : there->slot == patch->slot;
		if (same)
			return (Post **)&g_ptr_array_index(whole->patches, i);
	}
	return NULL;
}

/* Returns the mail of another series that PATCH answers, directly or through a discussion. */
static Post *answered_mail(const Post *patch, const Mails *mails)
{
	const char *id = patch->rec->in_reply_to;
	for (int steps = 0; id && steps < CHAIN_LIMIT; steps++) {
		Post *up = mails_find_message_id(mails, id);
		if (up && up->series && up->series != patch->series)
			return up;
		id = up ? up->rec->in_reply_to : NULL;
	}
	return NULL;
}

static bool is_repeated(
        const Series *whole, const Post *there, const Series *part, const Post *patch)
{
	return part->number == whole->number &&
	       g_strcmp0(there->rec->title, patch->rec->title) == 0;
}

/* Whether PATCH of PART can take its slot in WHOLE. It must be newer than the patch there, and
 * either of a later version or the same patch again. The same patch with a counter may also be the
 * older one of the two: it then goes to `replaced`. */
static bool slot_takes(const Series *whole, const Series *part, const Post *patch)
{
	bool single = !patch->rec->total;
	if (!whole || whole == part || strcmp(whole->sender, part->sender) != 0 ||
	        whole->patches->len == 0 || !whole->total)
		return false;
	if (!single && g_strcmp0(whole->total, part->total) != 0)
		return false;
	Post **slot = find_slot(whole, patch);
	if (!slot || !subject_trees_compatible((*slot)->rec, patch->rec))
		return false;
	/* of a series of one patch it would be the whole: that is the next version */
	if (part->number != whole->number && number_order(whole->total) == NUMBER_ONE)
		return false;
	bool later = post_compare_oldest(slot, &patch) < 0;
	if (is_repeated(whole, *slot, part, patch))
		return !single || later;
	return part->number > whole->number && later;
}

static char *size_key(const Series *s)
{
	return g_strconcat(s->sender, "\t", s->total, NULL);
}

static void index_sizes(Multimap *sizes, GPtrArray *series)
{
	multimap_init(sizes, true);
	for (guint i = 0; i < series->len; i++) {
		Series *s = g_ptr_array_index(series, i);
		if (!s->total)
			continue;
		g_autofree char *key = size_key(s);
		multimap_add(sizes, key, s);
	}
}

typedef bool (*IsWhole)(const Series *s, const Series *part, const Post *patch);

/* Rule 2: a v5 for a v5.1. */
static bool is_undotted(const Series *s, const Series *part, const Post *patch)
{
	return strchr(part->version, '.') && s->number == part->number / NUMBER_ONE * NUMBER_ONE &&
	       patch->when_s - s->last_s < DOTTED_S;
}

/* Rule 3: a series that already has this patch and has more patches than PART. */
static bool has_same_patch(const Series *s, const Series *part, const Post *patch)
{
	return s->last_s + REPEATED_S >= patch->when_s && patch->when_s >= s->first_s &&
	       s->patches->len > part->patches->len &&
	       is_repeated(s, *find_slot(s, patch), part, patch);
}

/* Returns the newest series of PART's sender and size, around its time, that takes PATCH and for
 * which IS_WHOLE holds. */
static Series *find_sized(
        const Series *part, const Post *patch, const Multimap *sizes, IsWhole is_whole)
{
	g_autofree char *key = part->total ? size_key(part) : NULL;
	GPtrArray *list = multimap_find(sizes, key); /* oldest first */
	Series *best = NULL;
	guint low = 0, high = list && patch->rec->total ? list->len : 0;
	while (low < high) {
		guint middle = (low + high) / 2;
		const Post *lead = series_lead(g_ptr_array_index(list, middle));
		if (lead && lead->when_s < part->first_s)
			low = middle + 1;
		else
			high = middle;
	}
	guint i = low > SCAN_LIMIT / 2 ? low - SCAN_LIMIT / 2 : 0;
	for (; list && patch->rec->total && i < MIN(list->len, low + SCAN_LIMIT / 2); i++) {
		Series *s = g_ptr_array_index(list, i);
		if (slot_takes(s, part, patch) && is_whole(s, part, patch) &&
		        (!best || s->first_s > best->first_s))
			best = s;
	}
	return best;
}

/* Rule 1. */
static Series *find_answered(Series *part, const Post *first, const Mails *mails)
{
	const Post *up = answered_mail(first, mails);
	bool right_place =
	        up && (up == up->series->cover || !first->rec->total || up->slot == first->slot);
	return right_place && slot_takes(up->series, part, first) ? up->series : NULL;
}

/* Returns the series of which PART is a partial reroll, or NULL. */
static Series *find_whole(Series *part, const Multimap *sizes, const Mails *mails)
{
	if (part->cover || (part->total && part->patches->len >= number_whole(part->total)))
		return NULL;
	const Post *first = series_patch(part, 0);
	Series *whole = find_answered(part, first, mails);
	if (!whole)
		whole = find_sized(part, first, sizes, is_undotted);
	if (!whole)
		whole = find_sized(part, first, sizes, has_same_patch);
	for (guint i = 0; whole && i < part->patches->len; i++)
		if (!slot_takes(whole, part, g_ptr_array_index(part->patches, i)))
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

/* Moves all posts of PART to WHOLE: no post may name a series that is empty. */
static void merge(Series *whole, Series *part)
{
	for (guint i = 0; i < part->patches->len; i++) {
		Post *patch = g_ptr_array_index(part->patches, i);
		Post **slot = find_slot(whole, patch);
		bool later = post_compare_oldest(slot, &patch) < 0;
		patch->joined = later ? "was sent again and takes its slot in"
		                      : "was sent twice, and a newer one has its slot in";
		debug_print(DEBUG_SERIES, "%s is a partial reroll: %s its slot in the series of %s",
		        post_name(patch), later ? "takes" : "was replaced in",
		        post_name(series_lead(whole)));
		g_ptr_array_add(whole->replaced, later ? *slot : patch);
		*slot = later ? patch : *slot;
		patch->series = whole;
	}
	move_replaced(whole, part);
	whole->last_s = MAX(whole->last_s, part->last_s);
	whole->posted |= part->posted;
	g_ptr_array_set_size(part->patches, 0);
}

void reroll_merge(GPtrArray *series, const Mails *mails)
{
	Multimap sizes;
	index_sizes(&sizes, series);
	guint kept = 0;
	for (guint i = 0; i < series->len; i++) {
		Series *part = g_ptr_array_index(series, i),
		       *whole = find_whole(part, &sizes, mails);
		if (whole)
			merge(whole, part);
		else
			g_ptr_array_index(series, kept++) = part;
	}
	g_ptr_array_set_size(series, (gint)kept);
	multimap_release(&sizes);
}
