/* Sender, total, version and trees decide, the more strictly the less tells that two mails belong
 * together. */
#include "report/series/fit.h"
#include "report/series/join.h"

#include <string.h>

char *join_family(const char *id)
{
	static const char *const patterns[] = {
	        "^([0-9]{14}\\.[0-9]+-)[0-9]+(-.+)$",                    /* git send-email */
	        "^(.+-v[0-9]+-)[0-9]+(-[0-9a-f]{12}@.+)$",               /* b4 */
	        "^(?:cover|[0-9a-f]{40})(\\.[0-9]{9,11}\\.)git(\\..+)$", /* git format-patch
	                                                                    --thread */
	};
	static GRegex *compiled[G_N_ELEMENTS(patterns)];
	for (gsize i = 0; id && i < G_N_ELEMENTS(patterns); i++) {
		if (!compiled[i])
			compiled[i] =
			        g_regex_new(patterns[i], G_REGEX_OPTIMIZE | G_REGEX_RAW, 0, NULL);
		g_autoptr(GMatchInfo) match = NULL;
		if (compiled[i] && g_regex_match(compiled[i], id, 0, &match)) {
			g_autofree char *head = g_match_info_fetch(match, 1),
			                *tail = g_match_info_fetch(match, 2);
			return g_strconcat(head, "#", tail, NULL);
		}
	}
	return NULL;
}

bool fit_slot_free(const Series *s, const Post *post)
{
	if (post->rec->kind == RECORD_COVER)
		return s->cover == NULL;
	for (guint i = 0; i < s->patches->len; i++)
		if (((Post *)g_ptr_array_index(s->patches, i))->slot == post->slot)
			return false;
	return true;
}

static bool same_total(const char *a, const char *b, How how)
{
	if (g_strcmp0(a, b) == 0)
		return true;
	return how != BY_TIME &&
	       (!a || !b || g_ascii_strcasecmp(a, "n") == 0 || g_ascii_strcasecmp(b, "n") == 0);
}

/* A patch that says no version takes its series'; a patch that says v2 below a v1 cover is not of
 * v1, though. */
static bool same_version(const Series *s, const Record *rec, How how)
{
	if (rec->version_inferred && how != BY_TIME)
		return true;
	if (s->version_inferred && how == BY_FAMILY)
		return true;
	return s->number == number_order(rec->version ? rec->version : "1");
}

/* Whether some patch counts as the cover does. */
static bool counts_as_announced(const Series *s)
{
	for (guint i = 0; i < s->patches->len; i++)
		if (g_strcmp0(((Post *)g_ptr_array_index(s->patches, i))->rec->total,
		            s->cover->rec->total) == 0)
			return true;
	return false;
}

/* People miscount: patches 1/2 and 2/2 that answer a cover 0/3 are its patches, where it has no
 * others. (Below a 0/2 that has its two, another project's 3/5 to 5/5 are a series of their own.)
 */
static bool answers_cover(const Series *s, const Post *post, How how)
{
	return how == BY_REFERENCE && s->cover &&
	       g_strcmp0(post->rec->in_reply_to, s->cover->rec->message_id) == 0 &&
	       fit_slot_free(s, post) && !counts_as_announced(s);
}

/* Whether POST is of the series S but for its slot. */
bool fit_series(const Series *s, const Post *post, How how, bool miscounts)
{
	const Record *rec = post->rec;
	const Post *lead = series_lead(s);
	if (!lead || (!s->cover && !s->total)) /* emptied, or a single patch */
		return false;
	if (strcmp(s->sender, post->sender) != 0)
		return false;
	if (!same_total(s->total, rec->total, how) && !(miscounts && answers_cover(s, post, how)))
		return false;
	return same_version(s, rec, how) && series_same_trees(lead->rec, rec);
}

bool fit_near(const Series *s, const Post *post)
{
	return post->when_s >= s->first_s - JOIN_NEAR_S && post->when_s <= s->last_s + JOIN_NEAR_S;
}

gint64 fit_distance(const Series *s, const Post *post)
{
	return post->when_s < s->first_s ? s->first_s - post->when_s
	                                 : MAX(0, post->when_s - s->last_s);
}
