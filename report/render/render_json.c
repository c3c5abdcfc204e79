/* Every array is present, maybe empty; any other member is left out if its value is not known: it
 * is never null or "". listdigest-report(1) describes the members. */
#include "report/digest/for_me.h"
#include "report/render/excerpt.h"
#include "report/render/json_parts.h"
#include "report/render/json_series.h"
#include "report/render/render.h"
#include "report/render/words_highlights.h"
#include "store/base/json_out.h"

static void put_tree_verdict(GString *out, const Digest *d, gconstpointer element)
{
	const Post *mail = element;
	json_series_verdict(out, d, mail);
	json_out_text(out, "title", mail->rec->verdict.title);
	json_out_text(out, "commit", mail->rec->verdict.commit);
}

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
		if (i != SECTION_CRASHED || h->crashed)
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
	json_series(out, d, n->series);
	json_out_begin(out, "news", '{');
	json_out_number(out, "replies", n->replies->len);
	json_out_number(out, "people", n->people->len);
	json_out_begin(out, "by", '[');
	for (guint i = 0; i < n->people->len; i++)
		json_parts_person(out, NULL, g_ptr_array_index(n->people, i));
	json_out_end(out, ']');
	json_parts_reviews(out, "reviews", n->reviews, false);
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
	json_parts_person(out, "author", t->author);
	json_out_time(out, "date", t->top->when_s);
	json_out_number(out, "replies", t->replies);
	json_out_number(out, "people", t->people);
	if (t->diffs)
		json_out_number(out, "diffs", t->diffs);
	if (t->whole || t->others->len)
		json_out_bool(out, "answered", t->others->len > 0);
	json_out_begin(out, "answered_by", '[');
	for (guint i = 0; i < t->others->len; i++)
		json_parts_person(out, NULL, g_ptr_array_index(t->others, i));
	json_out_end(out, ']');
	json_out_text(out, "opening", opening);
	json_parts_proposed(out, t->proposed);
	json_parts_link(out, d, t->message_id);
}

static void put_unanswered(GString *out, const Digest *d, gconstpointer element)
{
	const Thread *t = element;
	json_out_text(out, "message_id", t->message_id);
	json_out_text(out, "title", t->title);
	json_parts_person(out, "author", t->author);
	json_out_time(out, "date", t->top->when_s);
	json_out_number(out, "age_days", digest_thread_age_days(d, t));
	json_parts_link(out, d, t->message_id);
}

static void put_pull(GString *out, const Digest *d, gconstpointer element)
{
	const Post *post = element;
	json_out_text(out, "message_id", post->rec->message_id);
	json_parts_id(out, post);
	json_out_text(out, "title", post->rec->title);
	json_parts_person(out, "author", post_author(post));
	json_out_text(out, "url", post->rec->pull_url);
	json_out_text(out, "ref", post->rec->pull_ref);
	json_out_text(out, "base", post->rec->pull_base);
	json_out_text(out, "head", post->rec->pull_head);
	json_out_text(out, "state", post->applied_by ? "pulled" : "open");
	json_parts_notice(out, "applied", post->applied_by, post->commit);
	json_out_number(out, "replies", post->replies);
	json_out_number(out, "patches", post->carries);
	if (post->listed > post->carries)
		json_out_number(out, "listed", post->listed);
	json_parts_link(out, d, post->rec->message_id);
}

static void put_for_me(GString *out, const Digest *d, gconstpointer element)
{
	const ForMe *m = element;
	json_out_text(out, "why", for_me_word(m->why));
	json_out_text(out, "kind", m->series ? "series" : m->pull ? "pull" : "thread");
	json_out_text(out, "message_id", for_me_message_id(m));
	json_out_text(out, "title", for_me_title(m));
	json_parts_person(out, "author", for_me_author(m));
	json_parts_link(out, d, for_me_message_id(m));
}

static void put_waiting(GString *out, const Digest *d, gconstpointer element)
{
	json_series_brief(out, d, element);
	json_out_number(out, "age_days", digest_age_days(d, element));
}

static void put_turn(GString *out, const Digest *d, gconstpointer element)
{
	const Turn *t = element;
	put_waiting(out, d, t->series);
	json_out_number(out, "silent_days", turn_days(t, d->head.end_s));
	json_out_begin(out, "remarks", '[');
	for (guint i = 0; i < t->remarks->len; i++) {
		const Post *remark = g_ptr_array_index(t->remarks, i);
		json_out_begin(out, NULL, '{');
		json_out_text(out, "message_id", remark->rec->message_id);
		json_parts_person(out, "author", post_author(remark));
		json_out_time(out, "date", remark->when_s);
		json_out_end(out, '}');
	}
	json_out_end(out, ']');
}

typedef void (*PutMembers)(GString *out, const Digest *d, gconstpointer element);

/* An array of objects, one for each of ELEMENTS; PUT appends its members. */
static void put_list(
        GString *out, const Digest *d, const char *key, GPtrArray *elements, PutMembers put)
{
	json_out_begin(out, key, '[');
	for (guint i = 0, n = json_parts_upto_long(elements->len); i < n; i++) {
		json_out_begin(out, NULL, '{');
		put(out, d, g_ptr_array_index(elements, i));
		json_out_end(out, '}');
	}
	json_out_end(out, ']');
}

static void put_waiting_ids(GString *out, const Digest *d)
{
	json_out_begin(out, "waiting", '[');
	for (guint i = 0, n = json_parts_upto_long(d->waiting->len); i < n; i++)
		json_out_text(
		        out, NULL, series_lead(g_ptr_array_index(d->waiting, i))->rec->message_id);
	json_out_end(out, ']');
}

static void put_crashed(GString *out, const GPtrArray *crashed)
{
	if (!crashed)
		return;
	json_out_begin(out, "crashed", '[');
	for (guint i = 0; i < crashed->len; i++) {
		const DigestCrashed *one = g_ptr_array_index(crashed, i);
		json_out_begin(out, NULL, '{');
		json_out_text(out, "message_id", *one->message_id ? one->message_id : NULL);
		json_out_text(out, "title", *one->title ? one->title : NULL);
		json_out_end(out, '}');
	}
	json_out_end(out, ']');
}

static void put_counts_of(GString *out, const HighlightsCounts *n)
{
	json_out_number(out, "messages", n->messages);
	json_out_number(out, "people", n->people);
	json_out_number(out, "series", n->series);
	json_out_number(out, "failed", n->failed);
	json_out_number(out, "regressions", n->regressions);
}

static void put_places(GString *out, const GPtrArray *places)
{
	json_out_begin(out, "places", '[');
	for (guint i = 0; i < places->len; i++) {
		const HighlightsPlace *place = g_ptr_array_index(places, i);
		json_out_begin(out, NULL, '{');
		json_out_text(out, "where", place->where);
		if (place->pull)
			json_out_bool(out, "pull", true);
		json_out_number(out, "series", place->series);
		json_out_end(out, '}');
	}
	json_out_end(out, ']');
}

static void put_lines(GString *out, const Digest *d)
{
	g_autoptr(GPtrArray) lines = words_highlights(d);
	json_out_begin(out, "lines", '[');
	for (guint i = 0; i < lines->len; i++) {
		const WordsHighlight *line = g_ptr_array_index(lines, i);
		json_out_begin(out, NULL, '{');
		json_out_text(out, "text", line->text);
		json_out_text(out, "title", line->title);
		json_out_text(out, "message_id", line->message_id);
		if (line->author)
			json_parts_person(out, "author", line->author);
		json_out_end(out, '}');
	}
	json_out_end(out, ']');
}

/* The first lines, and the numbers in them. */
static void put_highlights(GString *out, const Digest *d)
{
	const Highlights *h = &d->highlights;
	const HighlightsBefore *before = &d->head.before;
	json_out_begin(out, "highlights", '{');
	put_lines(out, d);
	put_counts_of(out, &h->counts);
	json_out_number(out, "taken", h->taken);
	json_out_number(out, "taken_patches", h->taken_patches);
	put_places(out, h->places);
	if (before->known) {
		json_out_begin(out, "before", '{');
		json_out_time(out, "since", before->since_s);
		json_out_time(out, "until", before->until_s);
		put_counts_of(out, &before->counts);
		json_out_end(out, '}');
	}
	json_out_end(out, '}');
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
	json_parts_begin(d);
	json_out_begin(out, NULL, '{');
	json_out_number(out, "format", 2);
	json_out_text(out, "title", d->head.title);
	put_range(out, d);
	put_crashed(out, d->head.crashed);
	json_out_text(out, "tip", d->head.tip);
	put_trees(out, d);
	put_highlights(out, d);
	if (d->head.audit)
		json_out_number(out, "audited", d->audited);
	put_counts(out, "posters", d->posters, top, "name");
	put_counts(out, "domains", d->domains, top, "domain");
	put_counts(out, "contributors", d->contributors, top, "name");
	put_counts(out, "reviewers", d->reviewers, top, "name");
	put_counts(out, "newcomers", d->newcomers, top, "name");
	put_counts(out, "bots", d->bots, top, "name");
	put_list(out, d, "mine", d->for_me, put_for_me);
	put_list(out, d, "series", d->series, json_series);
	put_list(out, d, "news", d->news, put_news);
	put_list(out, d, "threads", d->threads, put_thread);
	put_list(out, d, "unanswered", d->unanswered, put_unanswered);
	put_list(out, d, "verdicts", d->verdicts, put_tree_verdict);
	put_list(out, d, "pulls", d->pulls, put_pull);
	put_list(out, d, "waiting_series", d->waiting, put_waiting);
	put_waiting_ids(out, d);
	put_list(out, d, "ready", d->ready, put_waiting);
	put_list(out, d, "authors_turn", d->turns, put_turn);
	json_parts_end(out);
	json_out_end(out, '}');
	g_string_append_c(out, '\n');
}

const Renderer render_json = {
        "json", "application/json", DIGEST_ORDER_READING, false, render, .openings = true};
