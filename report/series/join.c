/* The rules of joining. Each cover letter and each patch without a counter opens a series. Then
 * every patch with a counter (2/5), in the order of its number, then of its Date, joins a series in
 * which slot_fits() allows it:
 *
 * 1. by reference: the series of a mail that it answers. If its slot there is taken, it opens a
 *    series of its own.
 * 2. by a common reference: a series near in time of which some mail answers the same mail.
 * 3. by family: the series nearest in time whose Message-IDs are of the same run of git send-email.
 * 4. by time: the series of the same sender and total nearest in time, at most SLOT_NEAR_S away.
 * 5. as a supplement: patch 6/5, or one that was forgotten, sent later, alone and not as a reply;
 *    or as a reply to mail that is not here, if b4 sent both from one branch and version: sending
 *    had stopped, and the rest was sent in another run.
 *
 * What fits nowhere opens a series. Rules 1 to 3 are tried twice for all patches, the second time
 * for patches with another total than the cover letter they answer; rules 4 and 5 come last. A
 * cover letter that is alone in the end then joins its patches by rules 1 to 4. At last a series
 * without a cover letter gets the mail that its first patch answers, if that is one without a tag.
 *
 * All posts are sorted by Date and Message-ID first, so the order of arrival cannot matter. */
#include "report/series/join.h"

#include "report/series/attached.h"
#include "report/series/family.h"
#include "report/series/multimap.h"
#include "report/series/reroll.h"
#include "report/series/slot.h"
#include "store/base/bytes.h"
#include "store/base/debug.h"

/* How many candidates are looked at for one mail: a hostile sender must not make this quadratic. */
#define SCAN_LIMIT 100
#define MISSED_S   (24 * 3600) /* how long after the rest a forgotten patch may come */
#define UNTAGGED_S (24 * 3600) /* how long before its patches a cover without a tag may come */
#define THREADED   3           /* of the rules, those that go by threading */
#define ALL_RULES  5
#define EXTRA_S    (30 * 24 * 3600LL) /* the same for a patch beyond the total: 6/5 */

typedef struct {
	GPtrArray *series; /* every Series made; the caller's */
	const Mails *mails;
	Multimap anchors;  /* Message-ID that a member refers to -> series */
	Multimap families; /* family_key -> series */
	Multimap spans;    /* sender, total and a span of SLOT_NEAR_S -> series with mail in it */
	Multimap sizes;    /* sender and total -> series */
	bool miscounts;    /* second pass: as for slot_fits */
} Join;

static const char *text_of_total(const Post *post)
{
	return post->rec->total ? post->rec->total : "";
}

static char *size_key(const Post *post)
{
	return g_strconcat(post->sender, "\t", text_of_total(post), NULL);
}

/* STEP 0 is the span of POST's Date. Near mail is in that span or in one of its neighbours. */
static char *span_key(const Post *post, int step)
{
	gint64 span = post->when_s / SLOT_NEAR_S + step;
	g_autofree char *hex = bytes_hex(&span, sizeof span); /* faster than decimal digits */
	return g_strconcat(post->sender, "\t", text_of_total(post), "\t", hex, NULL);
}

/* Returns the Nth mail that REC refers to, nearest first: 0 is In-Reply-To, then come the
 * References from the last. There are references->len + 1; an entry may be NULL. */
static const char *nth_reference(const Record *rec, guint n)
{
	return n == 0 ? rec->in_reply_to
	              : g_ptr_array_index(rec->references, rec->references->len - n);
}

/* Enters S under all keys by which later mail can find it through POST. */
static void index_member(Join *j, Series *s, const Post *post)
{
	const Record *rec = post->rec;
	for (guint i = 0; i <= rec->references->len; i++)
		if (nth_reference(rec, i))
			multimap_add(&j->anchors, nth_reference(rec, i), s);
	bool first = (s->cover ? 1 : 0) + s->patches->len == 1;
	g_autofree char *family = first ? family_key(rec->message_id) : NULL;
	if (family) /* the other members have the same one */
		multimap_add(&j->families, family, s);
	gint64 span = post->when_s / SLOT_NEAR_S;
	if (!first && span == s->span && g_strcmp0(s->total, rec->total) == 0)
		return; /* the keys below are there already */
	s->span = span;
	g_autofree char *size = size_key(post), *near_key = span_key(post, 0);
	multimap_add(&j->sizes, size, s);
	multimap_add(&j->spans, near_key, s);
}

static void add_member(Join *j, Series *s, Post *post, bool threaded)
{
	const Record *rec = post->rec;
	post->series = s;
	if (rec->kind == RECORD_COVER)
		s->cover = post;
	else
		g_ptr_array_add(s->patches, post);
	s->first_s = MIN(s->first_s, post->when_s);
	s->last_s = MAX(s->last_s, post->when_s);
	s->rfc |= rec->rfc;
	s->resend |= rec->resend;
	s->posted |= post->in_range;
	s->threaded |= threaded;
	if (!s->total || g_ascii_strcasecmp(s->total, "n") == 0)
		s->total = rec->total ? rec->total : s->total;
	if (s->version_inferred && !rec->version_inferred && rec->version) {
		s->version = rec->version;
		s->number = number_order(s->version);
		s->version_inferred = false;
	}
	if (rec->total || rec->kind == RECORD_COVER) /* nothing joins a single patch */
		index_member(j, s, post);
}

static void open_series(Join *j, Post *post)
{
	Series *s = series_new(post);
	g_ptr_array_add(j->series, s);
	add_member(j, s, post, false);
}

/* JOINED reads "joins by ...", before "the series of" or "this series". */
static void explain(Post *post, const char *joined, const Series *s)
{
	post->joined = joined;
	if (debug_wants(DEBUG_SERIES))
		debug_print(DEBUG_SERIES, "%s \"%s\" %s the series of %s", post_name(post),
		        post->rec->subject ? post->rec->subject : "", joined,
		        post_name(series_lead(s)));
}

/* Rule 1. *TAKEN is set if POST is of a series whose slot another patch has. */
static Series *find_referenced(const Join *j, const Post *post, bool *taken)
{
	for (guint i = 0; i <= post->rec->references->len; i++) {
		const char *id = nth_reference(post->rec, i);
		const Post *target = mails_find_message_id(j->mails, id);
		if (!target || !target->series ||
		        !slot_fits(target->series, post, SLOT_BY_REFERENCE, j->miscounts))
			continue;
		*taken = !slot_is_free(target->series, post);
		return *taken ? NULL : target->series;
	}
	return NULL;
}

/* Rule 2. */
static Series *find_by_anchor(const Join *j, const Post *post)
{
	guint seen = 0;
	for (guint i = 0; i <= post->rec->references->len; i++) {
		GPtrArray *list = multimap_find(&j->anchors, nth_reference(post->rec, i));
		for (guint k = list ? list->len : 0; k > 0 && seen++ < SCAN_LIMIT; k--) {
			Series *s = g_ptr_array_index(list, k - 1);
			if (slot_fits(s, post, SLOT_BY_REFERENCE, j->miscounts) &&
			        slot_is_free(s, post) && slot_is_near(s, post))
				return s;
		}
	}
	return NULL;
}

/* Of LIST (may be NULL) the series nearest to POST in time. By time, a mail with In-Reply-To does
 * not join a series with threading: it would have been found by reference. */
static Series *find_nearest(const Join *j, GPtrArray *list, const Post *post, SlotEvidence how)
{
	Series *best = NULL;
	for (guint i = 0; list && i < MIN(list->len, SCAN_LIMIT); i++) {
		Series *s = g_ptr_array_index(list, list->len - 1 - i);
		bool stranger = how == SLOT_BY_TIME && s->threaded && post->rec->in_reply_to;
		if (stranger || (how == SLOT_BY_TIME && !slot_is_near(s, post)))
			continue;
		if (slot_fits(s, post, how, j->miscounts) && slot_is_free(s, post) &&
		        (!best || slot_distance_s(s, post) < slot_distance_s(best, post)))
			best = s;
	}
	return best;
}

/* Rule 3. */
static Series *find_in_family(const Join *j, const Post *post)
{
	g_autofree char *family = family_key(post->rec->message_id);
	return find_nearest(j, multimap_find(&j->families, family), post, SLOT_BY_FAMILY);
}

/* Rule 4. */
static Series *find_near(const Join *j, const Post *post)
{
	Series *best = NULL;
	for (int step = -1; step <= 1; step++) {
		g_autofree char *key = span_key(post, step);
		Series *s = find_nearest(j, multimap_find(&j->spans, key), post, SLOT_BY_TIME);
		if (s && (!best || slot_distance_s(s, post) < slot_distance_s(best, post)))
			best = s;
	}
	return best;
}

static bool answers_known_mail(const Join *j, const Record *rec)
{
	bool known = false;
	for (guint i = 0; i <= rec->references->len && !known; i++)
		known = mails_find_message_id(j->mails, nth_reference(rec, i));
	return known;
}

/* Whether S and POST are of one branch and version that b4 sent. */
static bool same_topic(const Series *s, const Post *post)
{
	g_autofree char *a = family_topic(series_lead(s)->rec->message_id),
	                *b = family_topic(post->rec->message_id);
	return a && b && strcmp(a, b) == 0;
}

/* Rule 5: the newest series before POST that lacks exactly this patch. */
static Series *find_supplemented(const Join *j, const Post *post)
{
	const Record *rec = post->rec;
	bool reply = rec->in_reply_to || rec->references->len;
	if (post->slot <= NUMBER_ONE || (reply && answers_known_mail(j, rec)))
		return NULL;
	Series *best = NULL;
	gint64 within = post->slot > number_order(rec->total) ? EXTRA_S : MISSED_S;
	g_autofree char *key = size_key(post);
	GPtrArray *list = multimap_find(&j->sizes, key);
	for (guint i = 0; list && i < MIN(list->len, SCAN_LIMIT); i++) {
		Series *s = g_ptr_array_index(list, list->len - 1 - i);
		if (s->last_s > post->when_s || post->when_s - s->last_s > within ||
		        !slot_fits(s, post, SLOT_BY_TIME, j->miscounts) ||
		        (reply && !same_topic(s, post)))
			continue;
		if (slot_is_free(s, post) && (!best || s->last_s > best->last_s))
			best = s;
	}
	return best;
}

/* Returns the series that POST joins by one of the first N_RULES rules, or NULL; *HOW says by
 * which, as for explain(). *TAKEN is as for find_referenced; if it is set, no other rule is tried.
 */
static Series *find_series(
        const Join *j, const Post *post, guint n_rules, bool *taken, const char **how)
{
	static const struct {
		Series *(*find)(const Join *j, const Post *post);
		const char *how;
	} others[] = {{find_by_anchor, "joins by a common reference"},
	        {find_in_family, "joins by the form of its Message-ID"},
	        {find_near, "joins by nearness in time"},
	        {find_supplemented, "is added as a supplement to"}};
	Series *found = find_referenced(j, post, taken);
	*how = "joins by reference";
	for (guint i = 0; !found && !*taken && i + 1 < n_rules; i++) {
		found = others[i].find(j, post);
		*how = others[i].how;
	}
	return found;
}

/* The first N_RULES rules. Returns false if none of them found a place for POST. */
static bool join_by(Join *j, Post *post, guint n_rules)
{
	bool taken = false;
	const char *how;
	Series *found = find_series(j, post, n_rules, &taken, &how);
	if (found) {
		explain(post, how, found);
		add_member(j, found, post, n_rules == THREADED);
	} else if (taken) {
		open_series(j, post);
		explain(post, "finds its slot taken and opens", post->series);
	}
	return found || taken;
}

/* Tries rules 1 to 3 once more, because others have joined meanwhile, then all. */
static void join_loose(Join *j, Post *post)
{
	if (join_by(j, post, THREADED) || join_by(j, post, ALL_RULES))
		return;
	open_series(j, post);
	explain(post, "fits nowhere and opens", post->series);
}

/* A cover letter that came late, or that answers its own first patch, joins the series that its
 * patches made without it. S, emptied, is dropped at the end if it does. */
static void join_lone_cover(Join *j, Series *s)
{
	Post *cover = s->cover;
	s->cover = NULL; /* so that S itself is no candidate */
	cover->series = NULL;
	bool taken = false; /* ignored: another series' cover letter is no reason to stay alone */
	Series *found = find_referenced(j, cover, &taken);
	if (!found)
		found = find_by_anchor(j, cover);
	if (!found)
		found = find_in_family(j, cover);
	if (!found)
		found = find_near(j, cover);
	if (found)
		explain(cover, "is the cover letter that came late of", found);
	add_member(j, found ? found : s, cover, found);
}

/* Opens the series of cover letters and single patches. Returns the patches with a counter, by
 * number. */
static GPtrArray *open_first(Join *j)
{
	GPtrArray *numbered = g_ptr_array_new(), *posts = j->mails->posts;
	for (guint i = 0; i < posts->len; i++) {
		Post *post = g_ptr_array_index(posts, i);
		if (!post_makes_series(post) || post_attaches(post))
			continue; /* attached.c makes a series of the latter */
		if (post->rec->kind == RECORD_COVER || !post->rec->total)
			open_series(j, post);
		else
			g_ptr_array_add(numbered, post);
	}
	g_ptr_array_sort(numbered, post_compare_slots);
	return numbered;
}

/* Returns the mail of S's sender that is its cover letter though its subject does not say so: the
 * first patch answers it, it is at most UNTAGGED_S older, and it has no diff. A pull request may be
 * one. NULL if there is none. */
static Post *find_untagged_cover(const Join *j, const Series *s)
{
	const Post *first = NULL;
	for (guint i = 0; i < s->patches->len; i++) {
		const Post *patch = g_ptr_array_index(s->patches, i);
		if (!first || post_compare_slots(&patch, &first) < 0)
			first = patch;
	}
	Post *up = first && s->total && !s->cover
	                   ? mails_find_message_id(j->mails, nth_reference(first->rec, 0))
	                   : NULL;
	if (!up || up->series || strcmp(up->sender, s->sender) != 0 ||
	        slot_distance_s(s, up) > UNTAGGED_S)
		return NULL;
	const Record *rec = up->rec;
	bool topic = (rec->kind == RECORD_OTHER && !post_is_bot(up)) || rec->kind == RECORD_PULL;
	bool number = rec->index && up->slot != 0; /* a patch 1/3 that lost its diff */
	bool version =
	        !rec->version || rec->version_inferred || number_order(rec->version) == s->number;
	return topic && version && !number && !rec->forwarded && !rec->has_diff ? up : NULL;
}

static void join_untagged_cover(const Join *j, Series *s)
{
	Post *cover = find_untagged_cover(j, s);
	if (!cover)
		return;
	explain(cover, "is the cover letter without a tag of", s);
	if (cover->rec->kind == RECORD_OTHER)
		cover->rec->kind = RECORD_COVER;
	cover->series = s;
	s->cover = cover;
	s->first_s = MIN(s->first_s, cover->when_s);
	s->posted |= cover->in_range;
	s->rfc |= cover->rec->rfc;
}

static void join_all(Join *j)
{
	g_autoptr(GPtrArray) numbered = open_first(j), loose = g_ptr_array_new();
	for (int pass = 0; pass < 2; pass++) {
		j->miscounts = pass > 0;
		for (guint i = 0; i < numbered->len; i++) {
			Post *post = g_ptr_array_index(numbered, i);
			if (!post->series && !join_by(j, post, THREADED) && j->miscounts)
				g_ptr_array_add(loose, post);
		}
	}
	for (guint i = 0; i < loose->len; i++)
		join_loose(j, g_ptr_array_index(loose, i));
	for (guint i = 0; i < j->series->len; i++) {
		Series *s = g_ptr_array_index(j->series, i);
		if (s->cover && s->patches->len == 0)
			join_lone_cover(j, s);
		else
			join_untagged_cover(j, s);
	}
}

/* If all patches agree on another total or version than their cover letter, theirs is right: the
 * subject of a cover letter is often written by hand. */
static void correct_by_patches(Series *s)
{
	const Record *first = s->cover && s->patches->len ? series_patch(s, 0)->rec : NULL;
	const char *total = first ? first->total : NULL;
	const char *version = first && !first->version_inferred ? first->version : NULL;
	for (guint i = 1; first && i < s->patches->len; i++) {
		const Record *rec = series_patch(s, i)->rec;
		total = g_strcmp0(rec->total, total) == 0 ? total : NULL;
		version = g_strcmp0(rec->version, version) == 0 ? version : NULL;
	}
	if (number_order(total))
		s->total = total;
	if (version) {
		s->version = version;
		s->number = number_order(version);
	}
}

GPtrArray *join_posts(const Mails *mails, GPtrArray *owned)
{
	Join j = {.series = owned, .mails = mails};
	multimap_init(&j.anchors, false); /* keys are the records' */
	multimap_init(&j.families, true);
	multimap_init(&j.spans, true);
	multimap_init(&j.sizes, true);
	join_all(&j);
	GPtrArray *joined = g_ptr_array_new();
	for (guint i = 0; i < owned->len; i++) {
		Series *s = g_ptr_array_index(owned, i);
		if (series_is_empty(s))
			continue;
		correct_by_patches(s);
		g_ptr_array_add(joined, s);
	}
	attached_open(mails, owned, joined);
	for (guint i = 0; i < joined->len; i++)
		g_ptr_array_sort(
		        ((Series *)g_ptr_array_index(joined, i))->patches, post_compare_slots);
	g_ptr_array_sort(joined, series_compare_oldest);
	reroll_merge(joined, mails);
	multimap_release(&j.anchors);
	multimap_release(&j.families);
	multimap_release(&j.spans);
	multimap_release(&j.sizes);
	return joined;
}
