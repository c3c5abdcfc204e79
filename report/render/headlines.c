#include "report/render/headlines.h"

#include "report/digest/for_me.h"
#include "report/digest/turn.h"
#include "report/render/words.h"
#include "report/render/words_audit.h"
#include "report/render/words_entry.h"
#include "report/render/words_reviews.h"
#include "report/render/words_verdict.h"
#include "report/series/landed.h"
#include "report/series/notices.h"
#include "report/series/verdicts.h"

#include <string.h>

#define NAMES 2 /* in a row; the others are counted */

typedef struct {
	const Digest *d;
	GPtrArray *sections;
	HeadlinesSection *section; /* the last one */
} Headlines;

static void headline_free(gpointer p)
{
	HeadlinesLine *line = p;
	g_free(line->mark);
	g_free(line->what);
	g_free(line);
}

static void section_free(gpointer p)
{
	g_ptr_array_unref(((HeadlinesSection *)p)->lines);
	g_free(p);
}

static void begin_section(Headlines *h, const char *id, const char *heading)
{
	h->section = g_new0(HeadlinesSection, 1);
	*h->section =
	        (HeadlinesSection){id, heading, g_ptr_array_new_with_free_func(headline_free), 0};
	g_ptr_array_add(h->sections, h->section);
}

/* Adds a line to the last section; NULL if there is no room for it. Owns MARK. */
static HeadlinesLine *add_line(Headlines *h, char *mark, const char *title, const char *message_id,
        const RecordPerson *author)
{
	guint rows = h->d->options.rows;
	if (rows && h->section->lines->len >= rows) {
		h->section->more++;
		g_free(mark);
		return NULL;
	}
	HeadlinesLine *line = g_new0(HeadlinesLine, 1);
	*line = (HeadlinesLine){mark, title, message_id, author, NULL, NULL};
	g_ptr_array_add(h->section->lines, line);
	return line;
}

static HeadlinesLine *add_series(Headlines *h, char *mark, const Series *s)
{
	HeadlinesLine *line = add_line(
	        h, mark, series_title(s), series_lead(s)->rec->message_id, series_author(s));
	if (line)
		line->series = s;
	return line;
}

/* Appends N and the PEOPLE (RecordPerson *) that they are by, such as "12 by Ann, Bo +3". */
static void add_replies(GString *out, guint n, const GPtrArray *people)
{
	words_add_item(out, "%u", n);
	for (guint i = 0; i < MIN(people->len, NAMES); i++)
		g_string_append_printf(
		        out, "%s%s", i ? ", " : " by ", words_person(g_ptr_array_index(people, i)));
	if (people->len > NAMES)
		g_string_append_printf(out, " +%u", people->len - NAMES);
}

/* --- sections --- */

static void add_for_me(Headlines *h)
{
	const GPtrArray *list = h->d->for_me;
	for (guint i = 0; i < list->len; i++) {
		const ForMe *m = g_ptr_array_index(list, i),
		            *before = i ? g_ptr_array_index(list, i - 1) : NULL;
		if (!before || before->why != m->why)
			begin_section(h, for_me_word(m->why), for_me_heading(m->why));
		const char *mark = m->series ? state_name(m->series->state)
		                   : m->pull ? "pull"
		                             : "thread";
		HeadlinesLine *line = add_line(
		        h, g_strdup(mark), for_me_title(m), for_me_message_id(m), for_me_author(m));
		if (line)
			line->series = m->series;
	}
}

static void add_regressions(Headlines *h)
{
	bool any = false;
	for (guint i = 0; i < h->d->verdicts->len; i++) {
		const Post *mail = g_ptr_array_index(h->d->verdicts, i);
		if (!verdicts_is_bad(mail))
			continue;
		if (!any)
			begin_section(h, "regressions", "Regressions reported by robots");
		any = true;
		(void)add_line(h, g_strdup(words_verdict_result(mail->rec->verdict.result)),
		        words_verdict_tree(mail), mail->rec->message_id, &mail->rec->from);
	}
}

/* Where S landed, and what robots found. */
static void add_fate(GString *out, const Series *s)
{
	const SeriesVerdict *worst = s->verdicts->len ? g_ptr_array_index(s->verdicts, 0) : NULL;
	const Landed *landed = NULL;
	for (guint i = 0; i < s->patches->len && !landed; i++)
		landed = landed_last(series_patch(s, i));
	if (landed)
		words_add_item(out, "in %s", landed->tree);
	if (worst && verdicts_is_bad(worst->mail))
		words_add_item(
		        out, "CI: %s", words_verdict_result(worst->mail->rec->verdict.result));
}

static void add_patches(Headlines *h)
{
	if (h->d->series->len)
		begin_section(h, "patches", "Patches");
	for (guint i = 0; i < h->d->series->len; i++) {
		const Series *s = g_ptr_array_index(h->d->series, i);
		g_autofree char *tags = words_reviews_series(s);
		HeadlinesLine *line = add_series(
		        h, g_strdup_printf("v%s %s", s->version, state_name(s->state)), s);
		GString *what = g_string_new(tags);
		add_fate(what, s);
		char *words = words_finish(what);
		if (line)
			line->what = words;
		else
			g_free(words);
	}
}

/* The first two things that happened, with who did them. */
static char *news_words(const News *news)
{
	const Series *s = news->series;
	const Post *notice = NULL;
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < s->patches->len && !notice; i++) {
		const Post *by = series_patch(s, i)->applied_by;
		notice = by && by->in_range ? by : NULL;
	}
	if (news->landed)
		add_fate(out, s);
	else if (notice)
		words_add_item(out, "applied by %s", words_person(notices_applier(notice)));
	else if (news->pulled)
		words_add_item(out, "in a pull request");
	else if (news->superseded && s->superseded_by)
		words_add_item(out, "v%s came", s->superseded_by->version);
	g_autofree char *tags = words_reviews_tags(news->reviews, "");
	if (tags)
		words_add_item(out, "%s", tags);
	if (news->replies->len)
		add_replies(out, news->replies->len, news->people);
	if (!out->len && news->verdicts) {
		g_autofree char *verdicts = words_verdict_series(s, true);
		words_add_item(out, "%s", verdicts);
	}
	return words_finish(out);
}

static void add_news(Headlines *h)
{
	if (h->d->news->len)
		begin_section(h, "news", "News on earlier series");
	for (guint i = 0; i < h->d->news->len; i++) {
		const News *news = g_ptr_array_index(h->d->news, i);
		const Series *s = news->series;
		HeadlinesLine *line = add_series(
		        h, g_strdup_printf("v%s %s", s->version, state_name(s->state)), s);
		if (line)
			line->what = news_words(news);
	}
}

static void add_pulls(Headlines *h)
{
	if (h->d->pulls->len)
		begin_section(h, "pulls", "Pull requests");
	for (guint i = 0; i < h->d->pulls->len; i++) {
		const Post *pull = g_ptr_array_index(h->d->pulls, i);
		HeadlinesLine *line = add_line(h, g_strdup(pull->applied_by ? "pulled" : "open"),
		        pull->rec->title, pull->rec->message_id, post_author(pull));
		if (line)
			line->what = words_entry_pull(pull);
	}
}

/* LIST: Thread *. */
static void add_threads(Headlines *h, const char *id, const char *heading, const GPtrArray *list)
{
	if (list->len)
		begin_section(h, id, heading);
	for (guint i = 0; i < list->len; i++) {
		const Thread *t = g_ptr_array_index(list, i);
		HeadlinesLine *line = add_line(
		        h, g_strdup_printf("%u", t->replies), t->title, t->message_id, t->author);
		GString *what = g_string_new(NULL);
		if (line && t->replies)
			add_replies(what, t->replies, t->others);
		char *words = words_finish(what);
		if (line)
			line->what = words;
		else
			g_free(words);
	}
}

/* LIST: Series *, of which something is expected. */
static void add_expected(Headlines *h, const char *id, const char *heading, const GPtrArray *list)
{
	if (list->len)
		begin_section(h, id, heading);
	for (guint i = 0; i < list->len; i++) {
		const Series *s = g_ptr_array_index(list, i);
		(void)add_series(h, words_count(digest_age_days(h->d, s), "day", "days"), s);
	}
}

static void add_turns(Headlines *h)
{
	if (h->d->turns->len)
		begin_section(h, "turns", "The author's turn");
	for (guint i = 0; i < h->d->turns->len; i++) {
		const Turn *turn = g_ptr_array_index(h->d->turns, i);
		const guint days = turn_days(turn, h->d->head.end_s);
		(void)add_series(h, words_count(days, "day", "days"), turn->series);
	}
}

static void add_audits(Headlines *h)
{
	if (h->d->audits->len)
		begin_section(h, "tags", "Tags of commits that differ from the list");
	for (guint i = 0; i < h->d->audits->len; i++) {
		const Audit *audit = g_ptr_array_index(h->d->audits, i);
		const Post *patch = audit->patch;
		g_autofree char *unseen = words_audit_unseen(audit);
		HeadlinesLine *line = add_line(h, words_audit_commit(audit), patch->rec->title,
		        patch->rec->message_id, post_author(patch));
		if (line)
			line->what = unseen ? g_steal_pointer(&unseen) : words_audit_lost(audit);
	}
}

GPtrArray *headlines_list(const Digest *d)
{
	Headlines h = {.d = d, .sections = g_ptr_array_new_with_free_func(section_free)};
	add_for_me(&h);
	add_regressions(&h);
	add_patches(&h);
	add_news(&h);
	add_pulls(&h);
	add_threads(&h, "threads", "Discussions", d->threads);
	add_threads(&h, "unanswered", "Without an answer", d->unanswered);
	add_expected(&h, "waiting", "Waiting for an answer", d->waiting);
	add_expected(&h, "ready", "Ready: every patch reviewed, nothing open", d->ready);
	add_turns(&h);
	add_audits(&h);
	return h.sections;
}
