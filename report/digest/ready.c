#include "report/digest/ready.h"

#include "report/digest/open_series.h"
#include "report/series/remarks.h"
#include "report/series/verdicts.h"
#include "store/base/debug.h"

#include <string.h>

/* Whether NAME and ADDRESS are neither PATCH's author nor its sender. */
static bool is_another(const Post *patch, const char *name, const char *address)
{
	const RecordPerson by = {name, address};
	return !post_same_person(&by, post_author(patch)) &&
	       !post_same_person(&by, &patch->rec->from);
}

static bool is_approval(const char *key)
{
	return key && (strcmp(key, "Reviewed-by") == 0 || strcmp(key, "Acked-by") == 0);
}

static bool has_approval(const GPtrArray *reviews)
{
	for (guint i = 0; i < reviews->len; i++)
		if (is_approval(((Review *)g_ptr_array_index(reviews, i))->key))
			return true;
	return false;
}

/* Whether PATCH was posted with an approval of somebody else. */
static bool brings_approval(const Post *patch)
{
	bool found = false;
	for (guint i = 0; i < patch->rec->trailers->len && !found; i++) {
		const RecordTrailer *trailer = g_ptr_array_index(patch->rec->trailers, i);
		g_autofree char *name = NULL, *address = NULL;
		found = is_approval(review_key(trailer->key)) && trailer->value &&
		        review_read_person(trailer->value, &name, &address) &&
		        is_another(patch, name, address);
	}
	return found;
}

static bool is_patch_reviewed(const Post *patch)
{
	const Post *cover = patch->series->cover;
	return has_approval(patch->reviews) || has_approval(patch->carried) ||
	       brings_approval(patch) || (cover && has_approval(cover->reviews));
}

/* Whether every patch of S was reviewed, in S or in what it repeats. */
static bool is_reviewed(const Series *s)
{
	for (guint i = 0; i < s->patches->len; i++) {
		const Post *patch = series_patch(s, i);
		bool reviewed = is_patch_reviewed(patch);
		for (const Series *t = s->repeats; t && !reviewed; t = t->repeats)
			for (guint k = 0; k < t->patches->len && !reviewed; k++)
				reviewed = series_patch(t, k)->slot == patch->slot &&
				           is_patch_reviewed(series_patch(t, k));
		if (!reviewed)
			return false;
	}
	return s->patches->len > 0;
}

/* When the last of REVIEWS that approve was given, or FIRST_S if that is later. */
static gint64 last_approval(const GPtrArray *reviews, gint64 first_s)
{
	for (guint i = 0; i < reviews->len; i++) {
		const Review *review = g_ptr_array_index(reviews, i);
		if (is_approval(review->key))
			first_s = MAX(first_s, review->reply->when_s);
	}
	return first_s;
}

/* Whether S's author wrote about it after the last approval. He often promises a new version. */
static bool author_wrote_last(const Series *s)
{
	return s->spoke_s >
	       last_approval(s->reviews, s->last_s); /* with those of what it repeats */
}

/* Whether a robot's finding stands against S. */
static bool has_finding(const Series *s)
{
	for (guint i = 0; i < s->verdicts->len; i++) {
		const SeriesVerdict *v = g_ptr_array_index(s->verdicts, i);
		bool remarks = g_strcmp0(v->mail->rec->verdict.result, RECORD_RESULT_REVIEW) == 0 &&
		               s->spoke_s < v->mail->when_s;
		if (verdicts_is_bad(v->mail) || remarks)
			return true;
	}
	return false;
}

const char *ready_why_not(const Series *s, gint64 end_s, gint64 most_s)
{
	if (end_s - s->last_s > most_s)
		return "it is too old";
	const char *why = open_series_why_not(s);
	if (why)
		return why;
	if (s->rfc)
		return "it is an RFC";
	g_autoptr(GPtrArray) missing = series_missing(s, 1);
	if (missing->len)
		return "not all its patches are here";
	if (!is_reviewed(s))
		return "not every patch was reviewed";
	if (remarks_has_objection(s))
		return "somebody objects to it";
	if (remarks_has_open(s))
		return "a remark is open";
	if (author_wrote_last(s))
		return "its author wrote after the last review";
	if (has_finding(s))
		return "a robot found something in it";
	return NULL;
}

static gint compare_longest(gconstpointer x, gconstpointer y)
{
	return -series_compare_newest(x, y);
}

GPtrArray *ready_pick(GPtrArray *series, gint64 end_s, gint64 most_s)
{
	GPtrArray *ready = g_ptr_array_new();
	for (guint i = 0; i < series->len; i++) {
		Series *s = g_ptr_array_index(series, i);
		const char *why = ready_why_not(s, end_s, most_s);
		debug_print(DEBUG_WAITING, "%s v%s %s%s", post_name(series_lead(s)), s->version,
		        why ? "is not ready: " : "is ready", why ? why : "");
		if (!why)
			g_ptr_array_add(ready, s);
	}
	g_ptr_array_sort(ready, compare_longest);
	return ready;
}
