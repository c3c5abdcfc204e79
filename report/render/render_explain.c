/* How one series came to be: a line for each decision, with the Message-IDs it is about. The
 * reasons were left in the model by the stages that decided. */
#include "report/digest/ready.h"
#include "report/render/render.h"
#include "report/render/words.h"
#include "report/render/words_verdict.h"
#include "report/series/landed.h"
#include "report/series/notices.h"
#include "store/base/escape.h"

#include <string.h>

/* Appends a line: WHAT, indented, and the text of FORMAT, which may come from mail. */
static void add_line(GString *out, const char *what, const char *format, ...) G_GNUC_PRINTF(3, 4);
static void add_line(GString *out, const char *what, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_autofree char *line = escape_line(text, 0);
	g_string_append_printf(out, "  %-16s %s\n", what, line);
}

/* "<id>" of POST, and its place among the patches of a mail. A new string. */
static char *name_of(const Post *post)
{
	const char *id = post_name(post);
	return post->part ? g_strdup_printf("<%s> part %u", id, post->part)
	                  : g_strdup_printf("<%s>", id);
}

static char *name_of_series(const Series *s)
{
	g_autofree char *lead = name_of(series_lead(s));
	return g_strdup_printf("v%s %s", s->version, lead);
}

/* --- which mail */

static void add_member(GString *out, const Post *post, const char *what)
{
	g_autofree char *name = name_of(post);
	const Record *rec = post->rec;
	const char *index = rec->index ? rec->index : "1", *total = rec->total ? rec->total : "1";
	g_autofree char *number =
	        what ? g_strdup(what) : g_strdup_printf("patch %s/%s", index, total);
	add_line(out, number, "%s %s this series", name,
	        post->mail     ? "is attached, and makes"
	        : post->joined ? post->joined
	                       : "opens");
}

static void add_members(GString *out, const Series *s)
{
	if (s->cover)
		add_member(out, s->cover, "cover letter");
	for (guint i = 0; i < s->patches->len; i++)
		add_member(out, g_ptr_array_index(s->patches, i), NULL);
	for (guint i = 0; i < s->replaced->len; i++)
		add_member(out, g_ptr_array_index(s->replaced, i), "replaced patch");
}

/* --- which version */

static void add_lineage(GString *out, const Series *s)
{
	g_autofree char *before = s->previous ? name_of_series(s->previous) : NULL,
	                *after = s->superseded_by ? name_of_series(s->superseded_by) : NULL,
	                *other = s->runner_up ? name_of_series(s->runner_up) : NULL;
	if (before)
		add_line(out, "version before", "%s, by %s", before, s->previous_rule);
	else if (s->previous_id)
		add_line(out, "version before", "<%s>, by link; it is not here", s->previous_id);
	else
		add_line(out, "version before", "no rule names one");
	if (other && s->runner_up != s->previous)
		add_line(out, "runner-up", "%s, by %s: %s", other, s->runner_up_rule,
		        s->runner_up_why);
	if (after)
		add_line(out, s->resent ? "sent again" : "later version", "%s, by %s", after,
		        s->superseded_rule ? s->superseded_rule : s->superseded_by->previous_rule);
}

/* --- what became of it */

static const char *why_applied(const Post *patch)
{
	const Post *notice = patch->applied_by;
	const RecordApplied *item = notices_item(notice, patch);
	const Series *of = notice->answers ? notice->answers->series : NULL;
	if (of && of != patch->series)
		return "speaks of the same patch in an earlier version";
	if (notice == patch)
		return "says so in its subject";
	if (item)
		return item->title ? "names its title" : "names its number";
	return notice->answers == patch ? "answers it" : "answers the cover letter";
}

static void add_fate(GString *out, const Post *patch)
{
	const Post *notice = patch->applied_by;
	g_autofree char *name = name_of(patch);
	if (notice)
		add_line(out, "applied", "%s by <%s>, which %s", name, post_name(notice),
		        why_applied(patch));
	if (patch->withdrawn_by)
		add_line(out, "withdrawn", "%s by its author in <%s>", name,
		        post_name(patch->withdrawn_by));
	if (patch->pulled_in)
		add_line(out, "pulled", "%s: it is in the shortlog of <%s>", name,
		        post_name(patch->pulled_in));
	for (guint i = 0; patch->landed && i < patch->landed->len; i++) {
		const Landed *landed = g_ptr_array_index(patch->landed, i);
		g_autofree char *hash = commit_hash_hex(landed->commit);
		add_line(out, "landed", "%s in %s as %s, by %s%s", name, landed->tree, hash,
		        landed_by_name(landed->by), landed->reverted_by ? ", reverted later" : "");
	}
}

static void add_verdicts(GString *out, const Series *s)
{
	for (guint i = 0; i < s->verdicts->len; i++) {
		const SeriesVerdict *v = g_ptr_array_index(s->verdicts, i);
		g_autofree char *words = words_verdict_one(v);
		add_line(out, "verdict", "<%s>: %s", post_name(v->mail), words);
	}
}

static void add_state(GString *out, const Digest *d, const Series *s)
{
	const char *why = waiting_why_not(s, d->head.end_s, d->head.waiting);
	if (s->cover)
		add_fate(out, s->cover);
	for (guint i = 0; i < s->patches->len; i++)
		add_fate(out, g_ptr_array_index(s->patches, i));
	add_verdicts(out, s);
	if (s->superseded_by && s->resent) {
		g_autofree char *again = name_of(series_lead(s->superseded_by));
		add_line(out, "state", "sent again as %s, which is %s; a digest shows that one",
		        again, state_name(s->superseded_by->state));
	} else {
		add_line(out, "state", "%s", state_name(s->state));
	}
	add_line(out, "waiting", "%s%s", why ? "no: " : "yes: nobody answered it", why ? why : "");
	const char *not_ready = ready_why_not(s, d->head.end_s, d->head.waiting.most_s),
	           *not_turn = turn_why_not(s, d->head.end_s, d->head.waiting.most_s);
	add_line(out, "ready", "%s%s", not_ready ? "no: " : "yes: every patch was reviewed",
	        not_ready ? not_ready : "");
	add_line(out, "author's turn", "%s%s", not_turn ? "no: " : "yes: a remark is open",
	        not_turn ? not_turn : "");
}

/* --- what was said */

static void add_reviews(GString *out, const char *what, const GPtrArray *reviews)
{
	for (guint i = 0; i < reviews->len; i++) {
		const Review *review = g_ptr_array_index(reviews, i);
		g_autofree char *target = name_of(review->target);
		add_line(out, what, "%s by %s <%s> in <%s>, for %s", review->key, review->name,
		        review->address, review->message_id, target);
	}
}

static void add_answer(GString *out, const Series *s, const Post *reply)
{
	g_autofree char *name = name_of(reply), *target = name_of(reply->answers);
	const char *to = reply->rec->in_reply_to, *up = reply->parent->rec->message_id;
	add_line(out, "answer", "%s by %s, below %s, by %s: %s", name,
	        words_person(post_author(reply)), target,
	        g_strcmp0(to, up) == 0 ? "In-Reply-To" : "References",
	        post_is_bot(reply) ? "does not count, a robot's"
	        : series_is_senders(s, reply)
	                ? "counts as a reply; its own author's does not end waiting"
	                : "counts");
}

static void add_answers(GString *out, const Digest *d, const Series *s)
{
	g_autoptr(GPtrArray) answers = g_ptr_array_new();
	for (guint i = 0; i < d->posts->len; i++) {
		Post *post = g_ptr_array_index(d->posts, i);
		if (post->answers && post->answers->series == s && post->parent)
			g_ptr_array_add(answers, post);
	}
	g_ptr_array_sort(answers, post_compare_oldest);
	for (guint i = 0; i < answers->len; i++)
		add_answer(out, s, g_ptr_array_index(answers, i));
}

/* Returns the series that the user named: by one of its mails, or by an answer to one. */
static const Series *find_named(const Digest *d)
{
	for (guint i = 0; i < d->posts->len; i++) {
		const Post *post = g_ptr_array_index(d->posts, i);
		const Series *s = post->series    ? post->series
		                  : post->answers ? post->answers->series
		                                  : NULL;
		if (s && g_strcmp0(post->rec->message_id, d->options.choice.series) == 0)
			return s;
	}
	return g_ptr_array_index(d->series, 0);
}

static void render(const Digest *d, GString *out)
{
	const Series *s = find_named(d);
	g_autofree char *title = escape_line(series_title(s), 0),
	                *who = escape_line(words_person(series_author(s)), 0),
	                *version = escape_line(s->version, 0);
	g_string_append_printf(out, "v%s %s (%s)\n", version, title, who);
	add_members(out, s);
	add_lineage(out, s);
	add_state(out, d, s);
	add_reviews(out, "review", s->reviews);
	add_reviews(out, "earlier review", s->carried);
	add_answers(out, d, s);
}

const Renderer render_explain = {
        "explain", "text/plain; charset=utf-8", DIGEST_ORDER_READING, false, render};
