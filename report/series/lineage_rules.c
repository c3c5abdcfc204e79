/* What is proposed must hold by order of version, and must not close a circle. A series with
 * several later versions is superseded by the first of them, so that chains have a link for each
 * version. */
#include "report/series/lineage_parts.h"

#include <string.h>

#define YEAR_S      (366 * 24 * 3600LL)
#define CHAIN_LIMIT 1000

bool lineage_same_author(const Series *a, const Series *b)
{
	const RecordPerson *pa = series_author(a), *pb = series_author(b);
	if (strcmp(a->sender, b->sender) == 0)
		return true;
	return pa->address && pb->address && g_ascii_strcasecmp(pa->address, pb->address) == 0;
}

static bool same_title(const Series *a, const Series *b)
{
	return g_strcmp0(series_lead(a)->rec->title, series_lead(b)->rec->title) == 0;
}

bool lineage_within_a_year(const Series *a, const Series *b)
{
	return b->first_s - a->first_s < YEAR_S && a->first_s - b->first_s < YEAR_S;
}

/* Sent again: same version, same trees, same title, same author. */
static bool is_resend(const Series *earlier, const Series *later)
{
	const Record *a = series_lead(earlier)->rec, *b = series_lead(later)->rec;
	return earlier->number == later->number && earlier->rfc == later->rfc &&
	       (later->resend || g_strcmp0(earlier->total, later->total) == 0) &&
	       a->trees->len == b->trees->len && same_title(earlier, later) &&
	       lineage_same_author(earlier, later);
}

/* Sent anew as a series of another size, under the same number. A series' first patch under a title
 * that was posted alone is that patch taken along; a cover of that title is the patch grown to a
 * series. */
static bool is_recounted(const Series *earlier, const Series *later)
{
	return earlier->number == later->number && later->cover &&
	       g_strcmp0(earlier->total, later->total) != 0 && same_title(earlier, later) &&
	       lineage_same_author(earlier, later) &&
	       later->first_s - earlier->first_s < LINEAGE_RECOUNT_S;
}

/* "5.10", "5.10.y", "stable": a tree that is of one release. */
static bool is_release(const char *tree)
{
	const char *dot = strchr(tree, '.');
	return (dot && dot > tree && g_ascii_isdigit(dot[-1]) && g_ascii_isdigit(dot[1])) ||
	       strstr(tree, "stable");
}

bool lineage_is_backport(const Series *s)
{
	GPtrArray *trees = series_lead(s)->rec->trees;
	for (guint i = 0; i < trees->len; i++)
		if (is_release(g_ptr_array_index(trees, i)))
			return true;
	return false;
}

/* Backports to one release have no part in the versions for another. */
static bool same_release(GPtrArray *inner, GPtrArray *outer)
{
	for (guint i = 0; i < inner->len; i++) {
		const char *tree = g_ptr_array_index(inner, i);
		bool found = !is_release(tree);
		for (guint k = 0; k < outer->len && !found; k++)
			found = g_ascii_strcasecmp(tree, g_ptr_array_index(outer, k)) == 0;
		if (!found)
			return false;
	}
	return true;
}

bool lineage_same_line(const Record *a, const Record *b)
{
	return series_same_trees(a, b) && same_release(a->trees, b->trees) &&
	       same_release(b->trees, a->trees);
}

static bool reaches(Series *from, const Series *to)
{
	for (int steps = 0; from && steps < CHAIN_LIMIT; steps++, from = from->superseded_by)
		if (from == to)
			return true;
	return from != NULL;
}

void lineage_propose(Series *earlier, Series *later)
{
	if (earlier == later || series_order(earlier, later) >= 0 || reaches(later, earlier))
		return;
	bool resend = is_resend(earlier, later);
	if (!resend && earlier->number == later->number && earlier->rfc == later->rfc &&
	        !is_recounted(earlier, later))
		return;
	if (!lineage_same_line(series_lead(earlier)->rec, series_lead(later)->rec))
		return;
	if (!earlier->superseded_by || series_order(later, earlier->superseded_by) < 0) {
		earlier->superseded_by = later;
		earlier->resent = resend;
	}
	if (!resend && (!later->previous || series_order(later->previous, earlier) < 0))
		later->previous = earlier;
}

/* --- groups
 * --------------------------------------------------------------------------------------------------------------
 */

GHashTable *lineage_groups_new(void)
{
	return g_hash_table_new_full(
	        text_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
}

static void add(GHashTable *groups, char *key, Series *s)
{
	GPtrArray *group = g_hash_table_lookup(groups, key);
	if (!group) {
		group = g_ptr_array_new();
		g_hash_table_insert(groups, g_strdup(key), group);
	}
	if (group->len == 0 || g_ptr_array_index(group, group->len - 1) != s)
		g_ptr_array_add(group, s);
}

void lineage_group_add(GPtrArray *keys, GHashTable *groups, char *key, Series *s)
{
	if (!g_hash_table_contains(groups, key))
		g_ptr_array_add(keys, g_strdup(key));
	add(groups, key, s);
}
