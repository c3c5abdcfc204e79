#include "report/digest/waiting.h"

#include "report/series/landed.h"
#include "report/series/landed_fit.h"
#include "report/series/subject_trees.h"
#include "store/base/debug.h"
#include "store/base/times.h"

WaitingAges waiting_ages(gint64 least, gint64 most)
{
	return (WaitingAges){least * TIMES_DAY_S, most * TIMES_DAY_S};
}

/* A few mails of a release candidate of a stable tree that were copied to this list. */
static bool is_excerpt(const Series *s)
{
	return subject_trees_is_backport(series_lead(s)->rec) &&
	       s->patches->len * 2 * NUMBER_ONE < number_order(s->total);
}

/* Whether some answers to S were not read. */
static bool is_unread(const Series *s)
{
	bool unread = s->cover && s->cover->unread;
	for (guint i = 0; i < s->patches->len && !unread; i++)
		unread = series_patch(s, i)->unread;
	return unread;
}

/* Whether every patch of S, or another version of it, is in a tree. */
static bool has_landed(const Series *s)
{
	for (guint i = 0; i < s->patches->len; i++) {
		const Post *patch = series_patch(s, i);
		if (!landed_last(patch) && !patch->landed_otherwise)
			return false;
	}
	return s->patches->len > 0;
}

const char *waiting_why_not(const Series *s, gint64 end_s, WaitingAges ages)
{
	gint64 age = end_s - s->last_s;
	if (age < ages.least_s)
		return "it is too new";
	if (age > ages.most_s)
		return "it is too old";
	if (s->left_out)
		return "it is not what was asked for";
	if (series_is_automatic(s))
		return "a robot sent it";
	if (landed_fit_is_copy(series_lead(s)))
		return "it stands for commits that are to be pulled";
	if (s->superseded_by && s->resent)
		return "it was resent";
	if (s->state == SERIES_SUPERSEDED)
		return "it is superseded";
	if (s->state == SERIES_APPLIED)
		return "it is applied";
	if (s->state == SERIES_PARTIAL)
		return "a part of it is applied";
	if (has_landed(s))
		return "it landed, in this version or another";
	if (s->withdrawn)
		return "its author took it back";
	if (s->asked)
		return "its sender asked to pull it";
	if (s->answered)
		return "somebody answered it";
	if (series_lead(s)->later)
		return "it came after the range";
	if (is_unread(s))
		return "not all answers to it were read";
	if (is_excerpt(s))
		return "it is an excerpt of a stable review";
	return NULL;
}

/* Equally old ones come in the reverse order of series_compare_newest. */
static gint compare_longest(gconstpointer x, gconstpointer y)
{
	return -series_compare_newest(x, y);
}

GPtrArray *waiting_pick(GPtrArray *series, gint64 end_s, WaitingAges ages)
{
	GPtrArray *waiting = g_ptr_array_new();
	for (guint i = 0; i < series->len; i++) {
		Series *s = g_ptr_array_index(series, i);
		const char *why = waiting_why_not(s, end_s, ages);
		debug_print(DEBUG_WAITING, "%s v%s %s%s", post_name(series_lead(s)), s->version,
		        why ? "does not wait: " : "waits", why ? why : "");
		if (!why)
			g_ptr_array_add(waiting, s);
	}
	g_ptr_array_sort(waiting, compare_longest);
	return waiting;
}
