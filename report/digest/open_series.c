#include "report/digest/open_series.h"

#include "report/series/landed.h"
#include "report/series/landed_fit.h"
#include "report/series/subject_trees.h"

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

const char *open_series_why_not(const Series *s)
{
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
	if (s->reposted_in)
		return "its patches were posted again in another series";
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
	if (series_lead(s)->later)
		return "it came after the range";
	if (is_unread(s))
		return "not all answers to it were read";
	if (is_excerpt(s))
		return "it is an excerpt of a stable review";
	return NULL;
}
