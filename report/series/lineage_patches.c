#include "report/series/lineage_patches.h"

#include "report/series/lineage_rules.h"
#include "report/series/multimap.h"
#include "report/series/similarity.h"
#include "report/series/subject_trees.h"

#define SIMILAR_S           (180 * 24 * 3600LL)
#define NEXT_SHARE          4   /* of the very next version, one in so many is enough */
#define SHARED_LIMIT        32  /* posts of one title or patch-id that are looked at */
#define SIMILAR_LIMIT       256 /* series of one sender that are looked at */
#define RETITLED_S          (30 * 24 * 3600LL)
#define SAME_LIMIT          64 /* series of one sender looked at for the same number */
#define SIMILAR_PERCENT     50
#define SIMILAR_FAR_PERCENT 75

typedef struct {
	Multimap titles, ids; /* title, patch-id -> patches (Post *), their series oldest first */
} Patches;

static void index_patches(Patches *all, GPtrArray *series)
{
	multimap_init(&all->titles, false);
	multimap_init(&all->ids, false);
	for (guint i = 0; i < series->len; i++) {
		const Series *s = g_ptr_array_index(series, i);
		for (guint k = 0; k < s->patches->len; k++) {
			Post *patch = g_ptr_array_index(s->patches, k);
			if (patch->rec->title)
				multimap_add(&all->titles, patch->rec->title, patch);
			if (patch->rec->patch_id)
				multimap_add(&all->ids, patch->rec->patch_id, patch);
		}
	}
}

static bool has_lower_number(const Series *earlier, const Series *later)
{
	return earlier->number < later->number;
}

/* Whether EARLIER can be a version before LATER by numbers, times and trees. It must not have a
 * version after it that is also before LATER. (One with LATER's number, the other half of a series
 * that was split, is no obstacle.) */
static bool can_follow(const Series *earlier, const Series *later)
{
	const Series *other = earlier->superseded_by;
	if (!has_lower_number(earlier, later) && !(earlier->rfc && !later->rfc))
		return false;
	if (other && other->number < later->number)
		return false;
	return lineage_rules_within_a_year(earlier, later) &&
	       earlier->first_s - later->first_s < LINEAGE_RULES_CLOCK_S &&
	       subject_trees_same_line(series_lead(earlier)->rec, series_lead(later)->rec);
}

/* Adds one to the count in SHARED of each earlier series that has one of LIST (may be NULL), the
 * patches with the title or (IDS) the patch-id of PATCH. SEEN has the series that were already
 * counted for PATCH. */
static void count_sharing(const Series *later, const Post *patch, GPtrArray *list, bool ids,
        GHashTable *seen, GHashTable *shared)
{
	for (guint i = list ? list->len : 0, n = 0; i-- > 0 && n < SHARED_LIMIT; n++) {
		const Post *other = g_ptr_array_index(list, i);
		Series *earlier = other->series;
		if (earlier == later || g_hash_table_contains(seen, earlier) ||
		        !(ids || post_same_author(patch, other)) || !can_follow(earlier, later))
			continue;
		g_hash_table_add(seen, earlier);
		guint count = GPOINTER_TO_UINT(g_hash_table_lookup(shared, earlier));
		g_hash_table_insert(shared, earlier, GUINT_TO_POINTER(count + 1));
	}
}

static bool is_very_next(const Series *earlier, const Series *later)
{
	return later->number == earlier->number + NUMBER_ONE && !later->version_inferred &&
	       lineage_rules_same_author(earlier, later) &&
	       later->first_s - earlier->first_s < lineage_rules_recount_s(earlier, later);
}

/* Whether another person posts LATER as the very next version, under the same title. */
static bool is_taken_over(const Series *earlier, const Series *later)
{
	return later->number == earlier->number + NUMBER_ONE && !later->version_inferred &&
	       earlier->patches->len > 1 && later->patches->len > 1 &&
	       g_strcmp0(series_topic(earlier), series_topic(later)) == 0;
}

static bool shares_enough(const Series *earlier, const Series *later, guint shared)
{
	guint then = earlier->patches->len, now = later->patches->len;
	bool same_author = lineage_rules_same_author(earlier, later);
	bool next = is_very_next(earlier, later) || is_taken_over(earlier, later);
	if (next && shared * NEXT_SHARE >= MIN(then, now))
		return true;
	if (then == 1 || now == 1)
		return false;
	if (!has_lower_number(earlier, later) && !same_author)
		return false; /* a maintainer's posting of many people's patches */
	return shared * 2 > then || (shared >= 2 && shared * 2 > now && same_author);
}

static Series *find_sharing(const Patches *all, const Series *later)
{
	g_autoptr(GHashTable) shared = g_hash_table_new(NULL, NULL);
	for (guint i = 0; i < later->patches->len; i++) {
		const Post *patch = g_ptr_array_index(later->patches, i);
		g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
		count_sharing(later, patch, multimap_find(&all->ids, patch->rec->patch_id), true,
		        seen, shared);
		count_sharing(later, patch, multimap_find(&all->titles, patch->rec->title), false,
		        seen, shared);
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

static guint least_percent(const Series *earlier, const Series *later)
{
	gint64 step = later->number - earlier->number;
	return step > 0 && step <= NUMBER_ONE ? SIMILAR_PERCENT : SIMILAR_FAR_PERCENT;
}

/* Returns the series before number AT of GROUP (one sender's, oldest first) that is most similar to
 * it; the newest of several. */
static Series *find_similar(GPtrArray *group, guint at)
{
	Series *later = g_ptr_array_index(group, at), *best = NULL;
	guint most = 0;
	for (guint n = at; n-- > 0 && at - n < SIMILAR_LIMIT;) {
		Series *earlier = g_ptr_array_index(group, n);
		if (later->first_s - earlier->first_s > SIMILAR_S)
			break;
		if (!can_follow(earlier, later))
			continue;
		guint percent = similarity_series(earlier, later);
		if (percent < least_percent(earlier, later) || percent < most)
			continue;
		if (percent > most || series_order(best, earlier) < 0)
			best = earlier;
		most = percent;
	}
	return best;
}

/* Whether LATER, which says that it is the very next version, may be EARLIER under a title of which
 * little is left: soon after it, with a file and a word of the title in common, or with all files
 * and nearly as many lines. */
static bool is_retitled(const Series *earlier, const Series *later)
{
	if (!is_very_next(earlier, later) || earlier->rfc != later->rfc ||
	        later->first_s - earlier->first_s > RETITLED_S)
		return false;
	guint shared = similarity_shared_paths(earlier, later);
	SeriesStat then = series_stat(earlier), now = series_stat(later);
	const char *before = series_topic(earlier), *after = series_topic(later);
	return (shared && before && after && similarity_share_word(before, after)) ||
	       (shared == then.files && similarity_diffstats(then, now));
}

/* Returns the newest series before number AT of GROUP that may be it under another title. */
static Series *find_retitled(GPtrArray *group, guint at)
{
	Series *later = g_ptr_array_index(group, at);
	for (guint n = at; n-- > 0 && at - n < SIMILAR_LIMIT;) {
		Series *earlier = g_ptr_array_index(group, n);
		if (later->first_s - earlier->first_s > RETITLED_S)
			break;
		if (!earlier->superseded_by && can_follow(earlier, later) &&
		        is_retitled(earlier, later))
			return earlier;
	}
	return NULL;
}

/* Proposes what has the number of number AT of GROUP, too: lineage_rules_propose() compares the
 * patches. */
static void link_same_number(GPtrArray *group, guint at)
{
	Series *later = g_ptr_array_index(group, at);
	for (guint n = at; n-- > 0 && at - n < SAME_LIMIT;) {
		Series *earlier = g_ptr_array_index(group, n);
		if (earlier->number == later->number && earlier->rfc == later->rfc &&
		        !earlier->superseded_by && earlier->patches->len > 1 &&
		        earlier->patches->len == later->patches->len)
			lineage_rules_propose(earlier, later, "same patches");
	}
}

/* Whether a version may be missing right before S that its patches or its title can tell. */
static bool lacks_previous(const Series *s)
{
	const Series *before = s->previous;
	if (before && (before->rfc || s->rfc)) /* may be counted anew: numbers tell nothing */
		return false;
	if (before)
		return s->number > before->number + NUMBER_ONE;
	return s->number > NUMBER_ONE || !s->rfc;
}

static void link_similar_in(GPtrArray *group)
{
	for (guint i = 0; i < group->len; i++) {
		Series *later = g_ptr_array_index(group, i);
		link_same_number(group, i);
		if (later->previous || !lacks_previous(later))
			continue;
		Series *earlier = find_similar(group, i);
		if (earlier)
			lineage_rules_propose(earlier, later, "similar title");
		else if ((earlier = find_retitled(group, i)))
			lineage_rules_propose(earlier, later, "next number, same file");
	}
}

static void link_similar(GPtrArray *series)
{
	Multimap senders;
	multimap_init(&senders, false);
	for (guint i = 0; i < series->len; i++) {
		Series *s = g_ptr_array_index(series, i);
		multimap_add(&senders, s->sender, s);
	}
	for (guint k = 0; k < senders.keys->len; k++)
		link_similar_in(multimap_find(&senders, g_ptr_array_index(senders.keys, k)));
	multimap_release(&senders);
}

void lineage_patches_link(GPtrArray *series)
{
	Patches all;
	index_patches(&all, series);
	for (guint i = 0; i < series->len; i++) {
		Series *later = g_ptr_array_index(series, i);
		Series *earlier = lacks_previous(later) ? find_sharing(&all, later) : NULL;
		if (earlier)
			lineage_rules_propose(earlier, later, "shared patches");
	}
	multimap_release(&all.titles);
	multimap_release(&all.ids);
	link_similar(series);
}
