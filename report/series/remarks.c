#include "report/series/remarks.h"

#include <string.h>

static bool is_nack(const Review *review)
{
	return strcmp(review->key, "Nacked-by") == 0;
}

/* Whether PERSON gave one of REVIEWS after WHEN_S, other than a Nacked-by if APPROVING. */
static bool has_given(
        const GPtrArray *reviews, const RecordPerson *person, gint64 when_s, bool approving)
{
	bool found = false;
	for (guint i = 0; i < reviews->len && !found; i++) {
		const Review *review = g_ptr_array_index(reviews, i);
		found = review->reply->when_s > when_s && !(approving && is_nack(review)) &&
		        post_same_person(person, &(RecordPerson){review->name, review->address});
	}
	return found;
}

static const Post *cover_of(const Post *target)
{
	return target->series ? target->series->cover : NULL;
}

/* Whether PERSON gave a tag for TARGET or its cover letter, or for what repeats them, after WHEN_S.
 */
static bool gave(const Post *target, const RecordPerson *person, gint64 when_s, bool approving)
{
	for (; target; target = series_posted_again(target)) {
		const Post *cover = cover_of(target);
		if (has_given(target->reviews, person, when_s, approving) ||
		        (cover && has_given(cover->reviews, person, when_s, approving)))
			return true;
	}
	return false;
}

bool remarks_left_open(const Post *patch)
{
	for (guint i = 0; patch->remarks && i < patch->remarks->len; i++)
		if (!gave(patch, post_author(g_ptr_array_index(patch->remarks, i)), G_MININT64,
		            false))
			return true;
	return false;
}

/* Whether REMARK answers a mail of TARGET's series or another mail of its author. Else reviewers
 * talk with each other. What somebody adds to a mail of his own is to the same person. */
static bool is_to_author(const Post *target, const Post *remark)
{
	const Post *up = remark->parent;
	while (up && !up->series && post_same_person(post_author(up), post_author(remark)))
		up = up->parent;
	return up && (up->series == target->series || series_is_senders(target->series, up));
}

/* Whether REMARK is open and, if TO_AUTHOR, is to the author. */
static bool is_open(const Post *target, const Post *remark, bool to_author)
{
	const RecordPerson *by = post_author(remark);
	if (remark->settled || gave(target, by, remark->when_s, true) ||
	        (to_author && !is_to_author(target, remark)))
		return false;
	for (; target; target = series_posted_again(target))
		for (guint i = 0; target->remarks && i < target->remarks->len; i++) {
			const Post *other = g_ptr_array_index(target->remarks, i);
			if (other->when_s > remark->when_s &&
			        post_same_person(post_author(other), by) &&
			        (!to_author || is_to_author(target, other)))
				return false;
		}
	return true;
}

/* Calls EACH for the cover letters and the patches of S and of what it repeats, with DATA. */
static void each_mail(
        const Series *s, void (*each)(const Post *mail, GPtrArray *data), GPtrArray *data)
{
	for (; s; s = s->repeats) {
		if (s->cover)
			each(s->cover, data);
		for (guint i = 0; i < s->patches->len; i++)
			each(series_patch(s, i), data);
	}
}

static void add_those_open(const Post *target, GPtrArray *open, bool to_author)
{
	for (guint i = 0; target->remarks && i < target->remarks->len; i++) {
		Post *remark = g_ptr_array_index(target->remarks, i);
		if (is_open(target, remark, to_author))
			g_ptr_array_add(open, remark);
	}
}

static void add_open(const Post *target, GPtrArray *open)
{
	add_those_open(target, open, false);
}

static void add_open_to_author(const Post *target, GPtrArray *open)
{
	add_those_open(target, open, true);
}

static void add_objections(const Post *target, GPtrArray *objections)
{
	for (guint i = 0; i < target->reviews->len; i++) {
		const Review *review = g_ptr_array_index(target->reviews, i);
		const RecordPerson by = {review->name, review->address};
		if (is_nack(review) && !series_is_senders(target->series, review->reply) &&
		        !gave(target, &by, review->reply->when_s, true))
			g_ptr_array_add(objections, (Post *)review->reply);
	}
}

bool remarks_has_open(const Series *s)
{
	g_autoptr(GPtrArray) open = g_ptr_array_new();
	each_mail(s, add_open, open);
	return open->len > 0;
}

bool remarks_has_objection(const Series *s)
{
	g_autoptr(GPtrArray) objections = g_ptr_array_new();
	each_mail(s, add_objections, objections);
	return objections->len > 0;
}

GPtrArray *remarks_pending(const Series *s)
{
	GPtrArray *pending = g_ptr_array_new();
	each_mail(s, add_open_to_author, pending);
	each_mail(s, add_objections, pending);
	gint64 last_s = MAX(s->spoke_s, s->first_s); /* a remark may be older than a resend */
	for (guint i = pending->len; i-- > 0;)
		if (((Post *)g_ptr_array_index(pending, i))->when_s <= last_s)
			g_ptr_array_remove_index(pending, i);
	g_ptr_array_sort(pending, post_compare_oldest);
	return pending;
}
