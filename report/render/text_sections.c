#include "report/render/text_sections.h"

#include "report/digest/for_me.h"
#include "report/digest/group.h"
#include "report/render/excerpt.h"
#include "report/render/text_line.h"
#include "report/render/words.h"
#include "report/render/words_audit.h"
#include "report/render/words_entry.h"
#include "report/render/words_series.h"
#include "report/render/words_verdict.h"
#include "report/series/verdicts.h"
#include "store/base/escape.h"

#include <string.h>

#define INDENT        4
#define AGE_COLUMNS   7 /* "12 days" */
#define COUNT_COLUMNS 8

/* --- lists --- */

static char *for_me_line(const ForMe *m)
{
	if (m->series)
		return text_line_series(m->series, 0, TEXT_LINE_STATE_COLUMNS);
	return text_line_titled(
	        m->pull ? "pull request  " : "discussion  ", for_me_title(m), for_me_author(m), "");
}

void text_sections_for_me(const Digest *d, GString *out)
{
	for (guint i = 0; i < d->for_me->len; i++) {
		const ForMe *m = g_ptr_array_index(d->for_me, i),
		            *before = i ? g_ptr_array_index(d->for_me, i - 1) : NULL;
		g_autofree char *line = for_me_line(m);
		if (!before || before->why != m->why) {
			g_string_append(out, before ? "\n" : "");
			text_line_heading(d, out, for_me_heading(m->why));
		}
		g_string_append_printf(out, "%s\n", line);
	}
	if (d->for_me->len)
		g_string_append_c(out, '\n');
}

static void add_verdict(GString *out, const Post *mail)
{
	g_autofree char *before = g_strdup_printf(
	                        "%-11s  ", words_verdict_result(mail->rec->verdict.result)),
	                *commit = words_verdict_commit(mail),
	                *line = text_line_titled(
	                        before, words_verdict_tree(mail), &mail->rec->from, "");
	g_string_append_printf(out, "%s\n", line);
	if (commit)
		text_line_add_indented(out, INDENT, commit);
}

/* The rows of a section that may be long: as many as those of a table of people, if there are
 * tables. */
static guint most_rows(const Digest *d)
{
	return d->options.top ? d->options.top : DIGEST_TOP_DEFAULT;
}

void text_sections_verdicts(const Digest *d, GString *out)
{
	guint n = 0;
	for (guint i = 0; i < d->verdicts->len; i++) {
		const Post *mail = g_ptr_array_index(d->verdicts, i);
		if (!verdicts_is_bad(mail))
			continue;
		if (n == 0)
			text_line_heading(d, out, "===== Regressions reported by robots =====");
		if (n++ < most_rows(d))
			add_verdict(out, mail);
	}
	if (n > most_rows(d))
		g_string_append_printf(out, "and %u more\n", n - most_rows(d));
	if (n)
		g_string_append_c(out, '\n');
}

/* The heading above element I of the news, if it is the first of its subsystem. */
static void add_group(const Digest *d, GString *out, guint i)
{
	const News *news = g_ptr_array_index(d->news, i),
	           *before = i ? g_ptr_array_index(d->news, i - 1) : NULL;
	if (!d->options.by_subsystem ||
	        (before && group_compare(d, before->series, news->series) == 0))
		return;
	g_autofree char *name = group_name(d, news->series);
	g_string_append(out, i ? "\n" : "");
	text_line_add(out, "", name, TEXT_LINE_COLUMNS);
}

void text_sections_news(const Digest *d, GString *out)
{
	if (d->news->len)
		text_line_heading(d, out, "===== News on earlier series =====");
	for (guint i = 0; i < d->news->len; i++) {
		const News *news = g_ptr_array_index(d->news, i);
		g_autofree char *line = text_line_series(news->series, 0, TEXT_LINE_STATE_COLUMNS),
		                *what = words_entry_news(news),
		                *day = words_day(series_lead(news->series)->when_s, d->head.last_s),
		                *dated = g_strdup_printf("of %s: %s", day, what ? what : "");
		add_group(d, out, i);
		g_string_append_printf(out, "%s\n", line);
		text_line_add_wrapped(out, INDENT, dated);
	}
	if (d->news->len)
		g_string_append_c(out, '\n');
}

static void add_pulls(const Digest *d, GString *out)
{
	if (d->pulls->len)
		text_line_heading(d, out, "===== Pull requests =====");
	for (guint i = 0; i < d->pulls->len; i++) {
		const Post *pull = g_ptr_array_index(d->pulls, i);
		g_autofree char *what = words_entry_pull(pull);
		g_autofree char *line = text_line_titled(pull->applied_by ? "pulled  " : "open    ",
		        pull->rec->title, post_author(pull), "");
		g_string_append_printf(out, "%s\n", line);
		if (what)
			text_line_add_indented(out, INDENT, what);
	}
	if (d->pulls->len)
		g_string_append_c(out, '\n');
}

static void add_threads(const Digest *d, GString *out)
{
	guint n = MIN(d->threads->len, most_rows(d));
	if (n)
		text_line_heading(d, out, "===== Discussions without a patch =====");
	for (guint i = 0; i < n; i++) {
		const Thread *t = g_ptr_array_index(d->threads, i);
		g_autofree char *counts = words_entry_thread(t);
		g_autofree char *after = g_strdup_printf(" %s", counts);
		g_autofree char *line = text_line_titled("", t->title, t->author, after),
		                *proposed = words_series_proposed(t->proposed);
		g_string_append_printf(out, "%s\n", line);
		if (proposed)
			text_line_add_indented(out, INDENT, proposed);
	}
	if (d->threads->len > n)
		g_string_append_printf(out, "and %u more\n", d->threads->len - n);
	if (n)
		g_string_append_c(out, '\n');
}

static void add_audits(const Digest *d, GString *out)
{
	if (d->audits->len)
		text_line_heading(d, out, "===== Tags of commits that differ from the list =====");
	for (guint i = 0; i < d->audits->len; i++) {
		const Audit *audit = g_ptr_array_index(d->audits, i);
		g_autofree char *commit = words_audit_commit(audit),
		                *shown = escape_line(commit, 0),
		                *before = g_strdup_printf("%s  ", shown),
		                *unseen = words_audit_unseen(audit),
		                *lost = words_audit_lost(audit),
		                *line = text_line_titled(before, audit->patch->rec->title,
		                        post_author(audit->patch), "");
		g_string_append_printf(out, "%s\n", line);
		if (unseen)
			text_line_add_indented(out, INDENT, unseen);
		if (lost)
			text_line_add_indented(out, INDENT, lost);
	}
	if (d->audits->len)
		g_string_append_c(out, '\n');
}

/* The line of S, which something is expected of for DAYS days. */
static void add_aged(GString *out, const Series *s, guint days)
{
	g_autofree char *counter = text_line_counter(s), *age = words_count(days, "day", "days");
	g_autofree char *before = g_strdup_printf("%*s  %s  ", AGE_COLUMNS, age, counter);
	g_autofree char *line = text_line_titled(before, series_title(s), series_author(s), "");
	g_string_append_printf(out, "%s\n", line);
}

/* The section HEADING of SERIES (Series *), each with its age. */
static void add_ages(const Digest *d, GString *out, const char *heading, const GPtrArray *series)
{
	if (series->len)
		text_line_heading(d, out, heading);
	for (guint i = 0; i < series->len; i++) {
		const Series *s = g_ptr_array_index(series, i);
		add_aged(out, s, digest_age_days(d, s));
	}
	if (series->len)
		g_string_append_c(out, '\n');
}

static void add_turns(const Digest *d, GString *out)
{
	if (d->turns->len)
		text_line_heading(d, out, "===== The author's turn =====");
	for (guint i = 0; i < d->turns->len; i++) {
		const Turn *t = g_ptr_array_index(d->turns, i);
		g_autofree char *words = words_entry_turn(d, t);
		add_aged(out, t->series, turn_days(t, d->head.end_s));
		text_line_add_wrapped(out, INDENT + AGE_COLUMNS, words);
	}
	if (d->turns->len)
		g_string_append_c(out, '\n');
}

/* A range without patches: the discussions with their first lines, and those without an answer. */
static void add_questions(const Digest *d, GString *out)
{
	if (d->threads->len)
		text_line_heading(d, out, "===== Questions and discussions =====");
	for (guint i = 0; i < d->threads->len; i++) {
		const Thread *t = g_ptr_array_index(d->threads, i);
		g_autofree char *counts = words_entry_thread(t), *opening = excerpt_prose(t->top),
		                *answered = words_entry_answered(t),
		                *after = g_strdup_printf(" %s", counts),
		                *line = text_line_titled("", t->title, t->author, after);
		g_string_append_printf(out, "%s\n", line);
		if (opening)
			text_line_add_wrapped(out, INDENT, opening);
		if (answered)
			text_line_add_indented(out, INDENT, answered);
	}
	g_string_append(out, d->threads->len ? "\n" : "");
	if (d->unanswered->len)
		text_line_heading(d, out, "===== Without an answer =====");
	for (guint i = 0; i < d->unanswered->len; i++) {
		const Thread *t = g_ptr_array_index(d->unanswered, i);
		g_autofree char *age = words_count(digest_thread_age_days(d, t), "day", "days"),
		                *before = g_strdup_printf("%*s  ", AGE_COLUMNS, age),
		                *line = text_line_titled(before, t->title, t->author, "");
		g_string_append_printf(out, "%s\n", line);
	}
	g_string_append(out, d->unanswered->len ? "\n" : "");
}

void text_sections_lists(const Digest *d, GString *out)
{
	add_pulls(d, out);
	if (d->talk)
		add_questions(d, out);
	else
		add_threads(d, out);
	add_ages(d, out, "===== Waiting for an answer =====", d->waiting);
	add_ages(d, out, "===== Ready: every patch reviewed, nothing open =====", d->ready);
	add_turns(d, out);
	add_audits(d, out);
}

/* --- tables of people --- */

/* GAP stands between a number and its text, which is cut to COLUMNS columns (0: not cut). */
static void add_rows(
        const Digest *d, GString *out, GPtrArray *counts, const char *gap, guint columns)
{
	for (guint i = 0; i < MIN(counts->len, d->options.top); i++) {
		const TallyCount *count = g_ptr_array_index(counts, i);
		g_string_append_printf(out, "%*u ", COUNT_COLUMNS - 1, count->count);
		text_line_add(out, gap, count->text, columns);
	}
	g_string_append_c(out, '\n');
}

static void add_contributors(
        const Digest *d, GString *out, const char *what, GPtrArray *counts, const char *gap)
{
	g_autofree char *heading =
	        g_strdup_printf("Top %u %s (Based on Email Body)", d->options.top, what);
	text_line_heading(d, out, heading);
	add_rows(d, out, counts, gap, TEXT_LINE_COLUMNS - COUNT_COLUMNS - (guint)strlen(gap));
}

static void add_others(const Digest *d, GString *out, const char *heading, GPtrArray *counts)
{
	if (counts->len == 0 || d->options.top == 0)
		return;
	text_line_heading(d, out, heading);
	add_rows(d, out, counts, " ", 0);
}

void text_sections_contributors(const Digest *d, GString *out)
{
	if (d->options.top == 0 || d->talk)
		return;
	add_contributors(d, out, "contributor Email domains", d->domains, "");
	add_contributors(d, out, "contributors", d->contributors, " ");
}

void text_sections_reviewers(const Digest *d, GString *out)
{
	g_autofree char *posters =
	        g_strdup_printf("Top %u posters (Mails in This Range)", d->options.top);
	add_others(d, out, posters, d->posters);
	g_autofree char *reviewers =
	        g_strdup_printf("Top %u reviewers (Trailers Given in Replies)", d->options.top);
	add_others(d, out, reviewers, d->reviewers);
	add_others(d, out, "Newcomers (First Mail in the Store)", d->newcomers);
}
