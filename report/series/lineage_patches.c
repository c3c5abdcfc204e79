/* Where no mail names the version before and its title is another: what has the same patches again,
 * or looks most alike. */
#include "report/series/alike.h"
#include "report/series/lineage_parts.h"

#include <string.h>

#define RETITLED_S        (180 * 24 * 3600LL)
#define NEXT_SHARE        4
#define SHARED_LIMIT      32            /* posts of one title or patch-id */
#define LIKENESS_LIMIT    256           /* series of one sender */
#define CLOCK_S           (12 * 3600LL) /* how much later by Date an earlier version may be */
#define ALIKE_PERCENT     50
#define ALIKE_RFC_PERCENT 75

typedef struct {
	GHashTable *titles, *ids; /* of patches -> GPtrArray of Post *, as their series come */
} Patches;

static void put_patch(GHashTable *map, const char *key, Post *patch)
{
	if (!key)
		return;
	GPtrArray *list = g_hash_table_lookup(map, key);
	if (!list)
		g_hash_table_insert(map, (char *)key, list = g_ptr_array_new());
	g_ptr_array_add(list, patch);
}

static Patches patches_new(GPtrArray *series)
{
	GDestroyNotify unref = (GDestroyNotify)g_ptr_array_unref;
	Patches all = {g_hash_table_new_full(text_hash, g_str_equal, NULL, unref),
	        g_hash_table_new_full(text_hash, g_str_equal, NULL, unref)};
	for (guint i = 0; i < series->len; i++) {
		const Series *s = g_ptr_array_index(series, i);
		for (guint k = 0; k < s->patches->len; k++) {
			Post *patch = g_ptr_array_index(s->patches, k);
			put_patch(all.titles, patch->rec->title, patch);
			put_patch(all.ids, patch->rec->patch_id, patch);
		}
	}
	return all;
}

static bool counted_on(const Series *earlier, const Series *later)
{
	return earlier->number < later->number;
}

/* Whether EARLIER can be what LATER came from, by their numbers and times; a sibling (the other
 * half of a split series) does not matter. */
static bool can_follow(const Series *earlier, const Series *later)
{
	const Series *other = earlier->superseded_by;
	if (!counted_on(earlier, later) && !(earlier->rfc && !later->rfc))
		return false;
	if (other && other->number < later->number)
		return false;
	return lineage_within_a_year(earlier, later) &&
	       earlier->first_s - later->first_s < CLOCK_S &&
	       lineage_same_line(series_lead(earlier)->rec, series_lead(later)->rec);
}

static bool same_person(const Post *a, const Post *b)
{
	const RecordPerson *pa = post_author(a), *pb = post_author(b);
	return pa->address && pb->address && g_ascii_strcasecmp(pa->address, pb->address) == 0;
}

/* Count the series that have PATCH too, each once; the newest are looked at. */
static void count_sharing(const Series *later, const Post *patch, GPtrArray *list, bool ids,
        GHashTable *seen, GHashTable *shared)
{
	for (guint i = list ? list->len : 0, n = 0; i-- > 0 && n < SHARED_LIMIT; n++) {
		const Post *other = g_ptr_array_index(list, i);
		Series *earlier = other->series;
		if (earlier == later || g_hash_table_contains(seen, earlier) ||
		        !(ids || same_person(patch, other)) || !can_follow(earlier, later))
			continue;
		g_hash_table_add(seen, earlier);
		guint count = GPOINTER_TO_UINT(g_hash_table_lookup(shared, earlier));
		g_hash_table_insert(shared, earlier, GUINT_TO_POINTER(count + 1));
	}
}

/* The number says that LATER is the version right after EARLIER, which its author posted not long
 * ago. */
static bool is_next(const Series *earlier, const Series *later)
{
	return later->number == earlier->number + number_order("1") && !later->version_inferred &&
	       lineage_same_author(earlier, later) &&
	       later->first_s - earlier->first_s < LINEAGE_RECOUNT_S;
}

/* More than half of the earlier one is here again; or, by the same author, more than half of this
 * one was there (a part of it, split off). Less will do where the numbers follow each other. */
static bool shares_enough(const Series *earlier, const Series *later, guint shared)
{
	guint then = earlier->patches->len, now = later->patches->len;
	if (is_next(earlier, later) && shared * NEXT_SHARE >= MIN(then, now))
		return true;
	if (then == 1 || now == 1 ||
	        (!counted_on(earlier, later) && !lineage_same_author(earlier, later)))
		return false; /* a maintainer's pull request has many people's patches */
	return shared * 2 > then ||
	       (shared >= 2 && shared * 2 > now && lineage_same_author(earlier, later));
}

static Series *follow_patches(const Patches *all, const Series *later)
{
	g_autoptr(GHashTable) shared = g_hash_table_new(g_direct_hash, g_direct_equal);
	for (guint i = 0; i < later->patches->len; i++) {
		const Post *patch = g_ptr_array_index(later->patches, i);
		g_autoptr(GHashTable) seen = g_hash_table_new(g_direct_hash, g_direct_equal);
		if (patch->rec->patch_id)
			count_sharing(later, patch,
			        g_hash_table_lookup(all->ids, patch->rec->patch_id), true, seen,
			        shared);
		if (patch->rec->title)
			count_sharing(later, patch,
			        g_hash_table_lookup(all->titles, patch->rec->title), false, seen,
			        shared);
	}
	GHashTableIter iter;
	gpointer key, value;
	Series *best = NULL;
	g_hash_table_iter_init(&iter, shared);
	while (g_hash_table_iter_next(&iter, &key, &value)) {
		Series *earlier = key;
		if (shares_enough(earlier, later, GPOINTER_TO_UINT(value)) &&
		        (!best || series_order(best, earlier) < 0))
			best = earlier;
	}
	return best;
}

/* Retitled, and nothing else tells: what looks most alike, the newest of several. What an RFC
 * became must look more alike, as its number says nothing. */
static Series *follow_likeness(GPtrArray *group, guint at)
{
	Series *later = g_ptr_array_index(group, at), *best = NULL;
	guint most = 0;
	for (guint n = at; n-- > 0 && at - n < LIKENESS_LIMIT;) {
		Series *earlier = g_ptr_array_index(group, n);
		if (later->first_s - earlier->first_s > RETITLED_S)
			break; /* they come by time */
		if (!can_follow(earlier, later))
			continue;
		guint percent = alike_series(earlier, later);
		if (percent < (counted_on(earlier, later) ? ALIKE_PERCENT : ALIKE_RFC_PERCENT) ||
		        percent < most)
			continue;
		if (percent > most || series_order(best, earlier) < 0)
			best = earlier;
		most = percent;
	}
	return best;
}

/* Whether something is missing before S that its patches or its words may tell. */
static bool may_follow(const Series *s)
{
	const Series *before = s->previous;
	if (before && (before->rfc || s->rfc)) /* counted anew, maybe */
		return false;
	if (before) /* a version between the two was found by nothing else */
		return s->number > before->number + number_order("1");
	return s->number > number_order("1") || !s->rfc;
}

void lineage_by_patches(GPtrArray *series)
{
	Patches all = patches_new(series);
	for (guint i = 0; i < series->len; i++) {
		Series *later = g_ptr_array_index(series, i);
		Series *earlier = may_follow(later) ? follow_patches(&all, later) : NULL;
		if (earlier)
			lineage_propose(earlier, later);
	}
	g_hash_table_unref(all.titles);
	g_hash_table_unref(all.ids);
}

void lineage_by_likeness(GPtrArray *series)
{
	g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GHashTable) groups = lineage_groups_new();
	for (guint i = 0; i < series->len; i++) {
		Series *s = g_ptr_array_index(series, i);
		lineage_group_add(keys, groups, (char *)s->sender, s);
	}
	for (guint k = 0; k < keys->len; k++) {
		GPtrArray *group = g_hash_table_lookup(groups, g_ptr_array_index(keys, k));
		for (guint i = 0; i < group->len; i++) {
			Series *later = g_ptr_array_index(group, i);
			Series *earlier = !later->previous && may_follow(later)
			                          ? follow_likeness(group, i)
			                          : NULL;
			if (earlier)
				lineage_propose(earlier, later);
		}
	}
}
