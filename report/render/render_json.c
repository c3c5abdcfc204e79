/* Every array is present, maybe empty; any other member is left out if its value is not known: it
 * is never null or "". listdigest-report(1) describes the members of format 1. */
#include "report/digest/for_me.h"
#include "report/render/archive_link.h"
#include "report/render/excerpt.h"
#include "report/render/render.h"
#include "report/series/landed.h"
#include "report/series/notices.h"
#include "store/base/json_out.h"

#define MISSING_LIMIT 200 /* patch numbers in "missing" */

/* --- what several objects share --- */

static void put_link(GString *out, const Digest *d, const char *message_id)
{
	g_autofree char *link = archive_link_make(d->options.link, message_id);
	json_out_text(out, "link", link);
}

static void put_person(GString *out, const char *key, const RecordPerson *person)
{
	json_out_begin(out, key, '{');
	json_out_text(out, "name", person->name);
	json_out_text(out, "address", person->address);
	json_out_end(out, '}');
}

static void put_id(GString *out, const Post *post)
{
	g_autofree char *id = hash_hex(&post->id, 64);
	json_out_text(out, "id", id);
}

/* Writes the patches in POSTS, inner posts. */
static void put_proposed(GString *out, const GPtrArray *posts)
{
	json_out_begin(out, "proposed", '[');
	for (guint i = 0; i < posts->len; i++) {
		const Post *post = g_ptr_array_index(posts, i);
		json_out_begin(out, NULL, '{');
		json_out_text(out, "message_id", post->rec->message_id);
		json_out_number(out, "part", post->part);
		json_out_text(out, "title", post->rec->title);
		put_person(out, "author", post_author(post));
		json_out_end(out, '}');
	}
	json_out_end(out, ']');
}

static void put_notice(GString *out, const char *key, const Post *notice, const char *commit)
{
	if (!notice)
		return;
	json_out_begin(out, key, '{');
	json_out_text(out, "message_id", notice->rec->message_id);
	put_person(out, "by", notices_applier(notice));
	json_out_text(out, "branch", notice->rec->applied_branch);
	json_out_text(out, "commit", commit);
	json_out_end(out, '}');
}

static void put_review_list(GString *out, GPtrArray *list, bool carried)
{
	for (guint i = 0; i < list->len; i++) {
		const Review *review = g_ptr_array_index(list, i);
		json_out_begin(out, NULL, '{');
		json_out_text(out, "key", review->key);
		json_out_text(out, "name", review->name);
		json_out_text(out, "address", review->address);
		json_out_text(out, "message_id", review->message_id);
		if (review->passed_on_by)
			put_person(out, "passed_on_by", review->passed_on_by);
		if (carried)
			json_out_text(out, "version", review->target->series->version);
		json_out_end(out, '}');
	}
}

/* REVIEWS, then MORE (may be NULL). If CARRIED, each has the version that it was given to. */
static void put_reviews(
        GString *out, const char *key, GPtrArray *reviews, GPtrArray *more, bool carried)
{
	json_out_begin(out, key, '[');
	put_review_list(out, reviews, carried);
	if (more)
		put_review_list(out, more, carried);
	json_out_end(out, ']');
}

/* --- a series --- */

static void put_change(GString *out, const Post *post)
{
	static const char *const words[] = {[POST_CHANGE_NONE] = "unchanged",
	        [POST_CHANGE_TEXT] = "changed",
	        [POST_CHANGE_NEW] = "new"};
	if (post->change != POST_CHANGE_UNKNOWN)
		json_out_text(out, "change", words[post->change]);
	if (post->before)
		json_out_text(out, "before", post->before->rec->message_id);
}

static void put_patch_name(GString *out, const Post *post)
{
	json_out_text(out, "index", post->rec->index ? post->rec->index : "1");
	json_out_text(out, "title", post->rec->title);
}

static void put_landed(GString *out, const Post *patch)
{
	json_out_begin(out, "landed", '[');
	for (guint i = 0; patch->landed && i < patch->landed->len; i++) {
		const Landed *landed = g_ptr_array_index(patch->landed, i);
		g_autofree char *hash = commit_hash_hex(landed->commit),
		                *revert = landed->reverted_by ? commit_hash_hex(landed->reverted_by)
		                                              : NULL;
		json_out_begin(out, NULL, '{');
		json_out_text(out, "tree", landed->tree);
		json_out_text(out, "commit", hash);
		json_out_time(out, "date", landed->commit->merged_s);
		json_out_text(out, "tag", landed->commit->tag);
		json_out_text(out, "by", landed_by_name(landed->by));
		json_out_text(out, "reverted_by", revert);
		json_out_end(out, '}');
	}
	json_out_end(out, ']');
}

static void put_series_landed(GString *out, const Digest *d, const Series *s)
{
	if (!s->landed)
		return;
	json_out_begin(out, "landed", '{');
	json_out_number(out, "patches", s->landed);
	json_out_begin(out, "trees", '[');
	for (guint i = 0; i < d->head.trees->len; i++) {
		const DigestTree *tree = g_ptr_array_index(d->head.trees, i);
		bool here = false;
		for (guint k = 0; k < s->patches->len; k++)
			here = here || landed_in(series_patch(s, k), tree->name);
		if (here)
			json_out_text(out, NULL, tree->name);
	}
	json_out_end(out, ']');
	json_out_end(out, '}');
}

static void put_patch(GString *out, const Series *s, const Post *post)
{
	json_out_begin(out, NULL, '{');
	json_out_text(out, "message_id", post->rec->message_id);
	if (post->part)
		json_out_number(out, "part", post->part);
	put_id(out, post);
	put_patch_name(out, post);
	put_person(out, "author", post_author(post));
	/* a tag given to the cover letter counts for every patch */
	put_reviews(out, "reviews", post->reviews, s->cover ? s->cover->reviews : NULL, false);
	put_reviews(out, "carried", post->carried, NULL, true);
	json_out_text(out, "state", state_name(state_of_patch(s, post)));
	put_change(out, post);
	put_notice(out, "applied", post->applied_by, post->commit);
	put_landed(out, post);
	if (post->pulled_in)
		json_out_text(out, "pulled_in", post->pulled_in->rec->message_id);
	json_out_end(out, '}');
}

static void put_stat(GString *out, const char *key, const Series *s)
{
	SeriesStat stat = series_stat(s);
	if (!stat.known)
		return;
	json_out_begin(out, key, '{');
	json_out_number(out, "files", (gint64)stat.files);
	json_out_number(out, "insertions", (gint64)stat.insertions);
	json_out_number(out, "deletions", (gint64)stat.deletions);
	json_out_end(out, '}');
}

static void put_changes(GString *out, const Series *s)
{
	if (!s->changes.known)
		return;
	json_out_begin(out, "changes", '{');
	json_out_number(out, "unchanged", s->changes.unchanged);
	json_out_number(out, "changed", s->changes.changed);
	json_out_number(out, "new", s->changes.added);
	json_out_number(out, "dropped", s->changes.dropped);
	json_out_end(out, '}');
}

static void put_dropped(GString *out, const Series *s)
{
	json_out_begin(out, "dropped", '[');
	for (guint i = 0; i < s->dropped->len; i++) {
		const Post *post = g_ptr_array_index(s->dropped, i);
		json_out_begin(out, NULL, '{');
		json_out_text(out, "message_id", post->rec->message_id);
		put_patch_name(out, post);
		json_out_end(out, '}');
	}
	json_out_end(out, ']');
}

static void put_lineage(GString *out, const Series *s)
{
	const Post *previous = s->previous ? series_lead(s->previous) : NULL;
	json_out_text(out, "previous", previous ? previous->rec->message_id : s->previous_id);
	if (s->previous)
		json_out_text(out, "previous_version", s->previous->version);
	if (s->superseded_by)
		json_out_text(out, "superseded_by", series_lead(s->superseded_by)->rec->message_id);
	put_changes(out, s);
	put_dropped(out, s);
	json_out_text(out, "changelog", s->changelog);
	put_stat(out, "diffstat", s);
	if (s->previous)
		put_stat(out, "diffstat_before", s->previous);
}

static void put_missing(GString *out, const Series *s)
{
	g_autoptr(GPtrArray) numbers = series_missing(s, MISSING_LIMIT);
	json_out_begin(out, "missing", '[');
	for (guint i = 0; i < numbers->len; i++)
		json_out_text(out, NULL, g_ptr_array_index(numbers, i));
	json_out_end(out, ']');
}

static void put_series_brief(GString *out, const Digest *d, const Series *s)
{
	const Post *lead = series_lead(s);
	g_autofree char *project = series_project(s);
	json_out_text(out, "message_id", lead->rec->message_id);
	put_id(out, lead);
	json_out_text(out, "title", series_title(s));
	put_person(out, "author", series_author(s));
	json_out_time(out, "date", lead->when_s);
	json_out_text(out, "project", project);
	if (series_is_automatic(s))
		json_out_bool(out, "robot", true);
	json_out_text(out, "version", s->version);
	json_out_text(out, "total", s->total ? s->total : "1");
	json_out_bool(out, "posted", s->posted);
	json_out_text(out, "state", state_name(s->state));
	if (s->taken)
		json_out_number(out, "taken", s->taken);
	put_link(out, d, lead->rec->message_id);
}

static void put_verdict_members(GString *out, const Digest *d, const Post *mail)
{
	const RecordVerdict *v = &mail->rec->verdict;
	json_out_text(out, "bot", v->bot);
	json_out_text(out, "test", v->test);
	json_out_text(out, "result", v->result);
	json_out_text(out, "what", v->what);
	if (v->count)
		json_out_number(out, "count", (gint64)g_ascii_strtoull(v->count, NULL, 10));
	json_out_text(out, "message_id", mail->rec->message_id);
	json_out_time(out, "date", mail->when_s);
	put_link(out, d, mail->rec->message_id);
}

static void put_verdicts(GString *out, const Digest *d, const Series *s)
{
	json_out_begin(out, "verdicts", '[');
	for (guint i = 0; i < s->verdicts->len; i++) {
		const SeriesVerdict *v = g_ptr_array_index(s->verdicts, i);
		json_out_begin(out, NULL, '{');
		put_verdict_members(out, d, v->mail);
		if (v->patch)
			json_out_text(
			        out, "patch", v->patch->rec->index ? v->patch->rec->index : "1");
		if (v->fixed_in)
			json_out_text(out, "fixed_in", v->fixed_in->version);
		json_out_begin(out, "earlier", '[');
		for (guint k = 0; k < v->earlier->len; k++) {
			json_out_begin(out, NULL, '{');
			put_verdict_members(out, d, g_ptr_array_index(v->earlier, k));
			json_out_end(out, '}');
		}
		json_out_end(out, ']');
		json_out_end(out, '}');
	}
	json_out_end(out, ']');
}

static void put_tree_verdict(GString *out, const Digest *d, gconstpointer element)
{
	const Post *mail = element;
	put_verdict_members(out, d, mail);
	json_out_text(out, "title", mail->rec->verdict.title);
	json_out_text(out, "commit", mail->rec->verdict.commit);
}

static void put_series(GString *out, const Digest *d, gconstpointer element)
{
	const Series *s = element;
	put_series_brief(out, d, s);
	put_missing(out, s);
	put_lineage(out, s);
	put_reviews(out, "reviews", s->reviews, NULL, false);
	put_reviews(out, "carried", s->carried, NULL, true);
	json_out_number(out, "replies", s->replies);
	put_series_landed(out, d, s);
	put_verdicts(out, d, s);
	put_proposed(out, s->proposed);
	json_out_begin(out, "patches", '[');
	for (guint i = 0; i < s->patches->len; i++)
		put_patch(out, s, g_ptr_array_index(s->patches, i));
	json_out_end(out, ']');
}

/* --- the whole --- */

static void put_counts(GString *out, const char *key, GPtrArray *list, guint top, const char *name)
{
	json_out_begin(out, key, '[');
	for (guint i = 0; i < MIN(list->len, top); i++) {
		const TallyCount *count = g_ptr_array_index(list, i);
		json_out_begin(out, NULL, '{');
		json_out_text(out, name, count->name);
		json_out_text(out, "address", count->address);
		json_out_number(out, "count", count->count);
		if (count->newcomer)
			json_out_bool(out, "newcomer", true);
		json_out_end(out, '}');
	}
	json_out_end(out, ']');
}

/* Where the range's messages stand, and why others stand nowhere. */
static void put_sections(GString *out, const DigestHead *h)
{
	json_out_begin(out, "sections", '{');
	for (guint i = 0; i < SECTION_N; i++) {
		if (i == SECTION_LEFT_OUT) {
			json_out_end(out, '}');
			json_out_begin(out, "left_out", '{');
		}
		json_out_number(out, section_word(i), h->sections[i]);
	}
	json_out_number(out, "administrative", h->administrative);
	json_out_number(out, "copies", h->copies);
	json_out_end(out, '}');
}

static void put_range(GString *out, const Digest *d)
{
	const DigestHead *h = &d->head;
	json_out_begin(out, "range", '{');
	json_out_text(out, "from", h->from_start ? NULL : h->from);
	json_out_text(out, "to", h->to);
	json_out_begin(out, "lists", '[');
	for (const char *const *list = h->lists; list && *list; list++)
		json_out_text(out, NULL, *list);
	json_out_end(out, ']');
	if (h->since_s != G_MININT64)
		json_out_time(out, "since", h->since_s);
	if (h->until_s != G_MAXINT64)
		json_out_time(out, "until", h->until_s);
	json_out_text(out, "as_of", h->as_of);
	if (h->messages) {
		json_out_time(out, "first", h->first_s);
		json_out_time(out, "last", h->last_s);
	}
	json_out_number(out, "messages", h->messages);
	json_out_number(out, "people", d->people);
	json_out_number(out, "unparsed", h->unparsed);
	json_out_number(out, "variants", h->variants);
	if (h->late)
		json_out_number(out, "late", h->late);
	put_sections(out, h);
	if (h->waiting_cut)
		json_out_bool(out, "waiting_cut", true);
	if (h->around_cut)
		json_out_bool(out, "around_cut", true);
	json_out_text(out, "choice", h->choice);
	json_out_end(out, '}');
}

static void put_news(GString *out, const Digest *d, gconstpointer element)
{
	const News *n = element;
	put_series(out, d, n->series);
	json_out_begin(out, "news", '{');
	json_out_number(out, "replies", n->replies);
	json_out_number(out, "people", n->people);
	put_reviews(out, "reviews", n->reviews, NULL, false);
	json_out_number(out, "applied", n->applied);
	json_out_number(out, "pulled", n->pulled);
	json_out_number(out, "proposed", n->proposed);
	json_out_number(out, "verdicts", n->verdicts);
	json_out_number(out, "landed", n->landed);
	json_out_bool(out, "superseded", n->superseded);
	json_out_time(out, "last", n->last_s);
	json_out_end(out, '}');
}

static void put_thread(GString *out, const Digest *d, gconstpointer element)
{
	const Thread *t = element;
	g_autofree char *opening = excerpt_prose(t->top);
	json_out_text(out, "message_id", t->message_id);
	json_out_text(out, "title", t->title);
	put_person(out, "author", t->author);
	json_out_time(out, "date", t->top->when_s);
	json_out_number(out, "replies", t->replies);
	json_out_number(out, "people", t->people);
	if (t->diffs)
		json_out_number(out, "diffs", t->diffs);
	json_out_text(out, "opening", opening);
	put_proposed(out, t->proposed);
	put_link(out, d, t->message_id);
}

static void put_pull(GString *out, const Digest *d, gconstpointer element)
{
	const Post *post = element;
	json_out_text(out, "message_id", post->rec->message_id);
	put_id(out, post);
	json_out_text(out, "title", post->rec->title);
	put_person(out, "author", post_author(post));
	json_out_text(out, "url", post->rec->pull_url);
	json_out_text(out, "ref", post->rec->pull_ref);
	json_out_text(out, "base", post->rec->pull_base);
	json_out_text(out, "head", post->rec->pull_head);
	json_out_text(out, "state", post->applied_by ? "pulled" : "open");
	put_notice(out, "applied", post->applied_by, post->commit);
	json_out_number(out, "replies", post->replies);
	json_out_number(out, "patches", post->carries);
	if (post->listed > post->carries)
		json_out_number(out, "listed", post->listed);
	put_link(out, d, post->rec->message_id);
}

static void put_for_me(GString *out, const Digest *d, gconstpointer element)
{
	const ForMe *m = element;
	json_out_text(out, "why", for_me_word(m->why));
	json_out_text(out, "kind", m->series ? "series" : m->pull ? "pull" : "thread");
	json_out_text(out, "message_id", for_me_message_id(m));
	json_out_text(out, "title", for_me_title(m));
	put_person(out, "author", for_me_author(m));
	put_link(out, d, for_me_message_id(m));
}

static void put_waiting(GString *out, const Digest *d, gconstpointer element)
{
	put_series_brief(out, d, element);
	json_out_number(out, "age_days", digest_age_days(d, element));
}

typedef void (*PutMembers)(GString *out, const Digest *d, gconstpointer element);

/* An array of objects, one for each of ELEMENTS; PUT appends its members. */
static void put_list(
        GString *out, const Digest *d, const char *key, GPtrArray *elements, PutMembers put)
{
	json_out_begin(out, key, '[');
	for (guint i = 0; i < elements->len; i++) {
		json_out_begin(out, NULL, '{');
		put(out, d, g_ptr_array_index(elements, i));
		json_out_end(out, '}');
	}
	json_out_end(out, ']');
}

static void put_waiting_ids(GString *out, const Digest *d)
{
	json_out_begin(out, "waiting", '[');
	for (guint i = 0; i < d->waiting->len; i++)
		json_out_text(
		        out, NULL, series_lead(g_ptr_array_index(d->waiting, i))->rec->message_id);
	json_out_end(out, ']');
}

static void put_trees(GString *out, const Digest *d)
{
	json_out_begin(out, "trees", '[');
	for (guint i = 0; d->head.trees && i < d->head.trees->len; i++) {
		const DigestTree *tree = g_ptr_array_index(d->head.trees, i);
		json_out_begin(out, NULL, '{');
		json_out_text(out, "name", tree->name);
		json_out_text(out, "tip", tree->tip);
		json_out_end(out, '}');
	}
	json_out_end(out, ']');
}

static void render(const Digest *d, GString *out)
{
	const guint top = d->options.top;
	json_out_begin(out, NULL, '{');
	json_out_number(out, "format", 2);
	json_out_text(out, "title", d->head.title);
	put_range(out, d);
	json_out_text(out, "tip", d->head.tip);
	put_trees(out, d);
	put_counts(out, "domains", d->domains, top, "domain");
	put_counts(out, "contributors", d->contributors, top, "name");
	put_counts(out, "reviewers", d->reviewers, top, "name");
	put_counts(out, "newcomers", d->newcomers, top, "name");
	put_counts(out, "bots", d->bots, top, "name");
	put_list(out, d, "mine", d->for_me, put_for_me);
	put_list(out, d, "series", d->series, put_series);
	put_list(out, d, "news", d->news, put_news);
	put_list(out, d, "threads", d->threads, put_thread);
	put_list(out, d, "verdicts", d->verdicts, put_tree_verdict);
	put_list(out, d, "pulls", d->pulls, put_pull);
	put_list(out, d, "waiting_series", d->waiting, put_waiting);
	put_waiting_ids(out, d);
	json_out_end(out, '}');
	g_string_append_c(out, '\n');
}

const Renderer render_json = {
        "json", "application/json", DIGEST_ORDER_READING, false, render, .openings = true};
