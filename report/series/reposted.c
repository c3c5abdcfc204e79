#include "report/series/reposted.h"

#include "report/series/multimap.h"
#include "report/series/subject_trees.h"
#include "store/base/debug.h"

#define SAME_LIMIT 32 /* patches of one title that are looked at, the last ones */

static bool is_again(const Post *patch, const Post *later)
{
	const Series *s = patch->series, *t = later->series;
	return t != s && t != s->superseded_by && t != s->previous && later->when_s > s->last_s &&
	       !later->part && !patch->part && series_is_senders(s, later) &&
	       subject_trees_same_releases(patch->rec, later->rec);
}

/* Returns a later posting of PATCH in another series; NULL if there is none. */
static Series *find_again(const Post *patch, const Multimap *titles)
{
	const GPtrArray *same = multimap_find(titles, patch->rec->title);
	for (guint i = same ? same->len : 0, n = 0; i-- > 0 && n < SAME_LIMIT; n++) {
		const Post *later = g_ptr_array_index(same, i);
		if (is_again(patch, later))
			return later->series;
	}
	return NULL;
}

void reposted_find(GPtrArray *series)
{
	Multimap titles;
	multimap_init(&titles, FALSE);
	for (guint i = 0; i < series->len; i++) {
		const Series *s = g_ptr_array_index(series, i);
		for (guint k = 0; k < s->patches->len; k++)
			if (series_patch(s, k)->rec->title)
				multimap_add(&titles, series_patch(s, k)->rec->title,
				        series_patch(s, k));
	}
	for (guint i = 0; i < series->len; i++) {
		Series *s = g_ptr_array_index(series, i), *again = NULL;
		bool all = s->patches->len > 0;
		for (guint k = 0; k < s->patches->len && all; k++)
			all = (again = find_again(series_patch(s, k), &titles)) != NULL;
		s->reposted_in = all ? again : NULL;
		if (all)
			debug_print(DEBUG_LINEAGE, "%s: all its patches are in %s, too",
			        post_name(series_lead(s)), post_name(series_lead(again)));
	}
	multimap_release(&titles);
}
