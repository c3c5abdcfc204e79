#include "report/series/slot.h"

#include "report/series/subject_trees.h"

#include <string.h>

bool slot_is_free(const Series *s, const Post *post)
{
	if (post->rec->kind == RECORD_COVER)
		return !s->cover;
	for (guint i = 0; i < s->patches->len; i++)
		if (series_patch(s, i)->slot == post->slot)
			return false;
	return true;
}

static bool is_open_total(const char *total)
{
	return !total || g_ascii_strcasecmp(total, "n") == 0;
}

static bool same_total(const char *a, const char *b, SlotEvidence how)
{
	if (g_strcmp0(a, b) == 0)
		return true;
	return how != SLOT_BY_TIME && (is_open_total(a) || is_open_total(b));
}

/* Whether REC, a patch or cover letter of the same run of git send-email, was given another version
 * than S by mistake: a cover letter's subject is often written by hand. */
static bool is_misnumbered(const Series *s, const Record *rec)
{
	const Post *first = series_patch(s, 0);
	if (g_strcmp0(s->total, rec->total) != 0)
		return false;
	if (rec->kind == RECORD_COVER)
		return !s->cover;
	return s->cover && (!first || g_strcmp0(first->rec->version, rec->version) == 0);
}

/* A patch that says v2 below a cover letter of v1 is not of v1: only a missing version is filled
 * in. */
static bool same_version(const Series *s, const Record *rec, SlotEvidence how)
{
	if (how == SLOT_BY_FAMILY && is_misnumbered(s, rec))
		return true;
	if (rec->version_inferred && how != SLOT_BY_TIME)
		return true;
	if (s->version_inferred && how == SLOT_BY_FAMILY)
		return true;
	return s->number == number_order(rec->version ? rec->version : "1");
}

static bool has_patch_of_covers_total(const Series *s)
{
	for (guint i = 0; i < s->patches->len; i++)
		if (g_strcmp0(series_patch(s, i)->rec->total, s->cover->rec->total) == 0)
			return true;
	return false;
}

/* People miscount: 1/2 and 2/2 that answer a cover letter 0/3 are its patches if it has no others.
 * But below a 0/2 that has its two, another project's 3/5 to 5/5 are a series of their own. */
static bool is_miscounted(const Series *s, const Post *post, SlotEvidence how)
{
	return how == SLOT_BY_REFERENCE && s->cover &&
	       g_strcmp0(post->rec->in_reply_to, s->cover->rec->message_id) == 0 &&
	       slot_is_free(s, post) && !has_patch_of_covers_total(s);
}

bool slot_fits(const Series *s, const Post *post, SlotEvidence how, bool miscounts)
{
	const Record *rec = post->rec;
	const Post *lead = series_lead(s);
	bool single_patch = !s->cover && !s->total;
	if (!lead || single_patch || strcmp(s->sender, post->sender) != 0 ||
	        post_is_bot(lead) != post_is_bot(post))
		return false;
	if (!same_total(s->total, rec->total, how) && !(miscounts && is_miscounted(s, post, how)))
		return false;
	return same_version(s, rec, how) && subject_trees_compatible(lead->rec, rec);
}

bool slot_is_near(const Series *s, const Post *post)
{
	return post->when_s >= s->first_s - SLOT_NEAR_S && post->when_s <= s->last_s + SLOT_NEAR_S;
}

gint64 slot_distance_s(const Series *s, const Post *post)
{
	return post->when_s < s->first_s ? s->first_s - post->when_s
	                                 : MAX(0, post->when_s - s->last_s);
}
