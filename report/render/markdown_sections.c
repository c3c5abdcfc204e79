#include "report/render/markdown_sections.h"

#include "report/digest/for_me.h"
#include "report/digest/group.h"
#include "report/render/excerpt.h"
#include "report/render/markdown.h"
#include "report/render/markdown_escape.h"
#include "report/render/words.h"
#include "report/render/words_audit.h"
#include "report/render/words_entry.h"
#include "report/render/words_series.h"
#include "report/render/words_verdict.h"
#include "report/series/verdicts.h"

/* Begins an entry of a list: "- title — author". */
static void add_entry(
        const Digest *d, GString *out, const char *title, const char *id, const char *author)
{
	g_string_append(out, "- ");
	markdown_title(d, out, title, id);
	markdown_words(out, " — ", author, MARKDOWN_NAME_COLUMNS);
}

static void add_series_entry(const Digest *d, GString *out, const Series *s)
{
	add_entry(d, out, series_title(s), series_lead(s)->rec->message_id,
	        words_person(series_author(s)));
	markdown_words(out, ", v", s->version, MARKDOWN_WORD_COLUMNS);
}

void markdown_sections_for_me(const Digest *d, GString *out)
{
	for (guint i = 0; i < d->for_me->len; i++) {
		const ForMe *m = g_ptr_array_index(d->for_me, i),
		            *before = i ? g_ptr_array_index(d->for_me, i - 1) : NULL;
		g_autofree char *words = words_entry_for_me(d, m);
		if (!before || before->why != m->why)
			g_string_append_printf(out, "\n## %s\n\n", for_me_heading(m->why));
		if (m->series) {
			add_series_entry(d, out, m->series);
			g_string_append_printf(out, ", %s", state_name(m->series->state));
		} else {
			add_entry(d, out, for_me_title(m), for_me_message_id(m),
			        words_person(for_me_author(m)));
			g_string_append(out, m->pull ? ", pull request" : ", discussion");
		}
		markdown_words(out, ": ", words, MARKDOWN_LINE_COLUMNS);
		g_string_append_c(out, '\n');
	}
}

void markdown_sections_verdicts(const Digest *d, GString *out)
{
	bool any = false;
	for (guint i = 0; i < d->verdicts->len; i++) {
		const Post *mail = g_ptr_array_index(d->verdicts, i);
		if (!verdicts_is_bad(mail))
			continue;
		g_string_append(out, any ? "" : "\n## Regressions reported by robots\n\n");
		any = true;
		g_autofree char *commit = words_verdict_commit(mail);
		g_string_append_printf(
		        out, "- **%s** ", words_verdict_result(mail->rec->verdict.result));
		markdown_title(d, out, words_verdict_tree(mail), mail->rec->message_id);
		markdown_words(out, " — ", mail->rec->verdict.bot, MARKDOWN_NAME_COLUMNS);
		markdown_words(out, ", ", commit, MARKDOWN_LINE_COLUMNS);
		g_string_append_c(out, '\n');
	}
}

static void add_news(const Digest *d, GString *out)
{
	if (d->news->len)
		g_string_append(out, "\n## News on earlier series\n\n");
	for (guint i = 0; i < d->news->len; i++) {
		const News *news = g_ptr_array_index(d->news, i);
		const Series *s = news->series;
		g_autofree char *words = words_entry_news(news),
		                *day = words_day(series_lead(s)->when_s, d->head.last_s);
		add_series_entry(d, out, s);
		markdown_words(out, " of ", day, MARKDOWN_NAME_COLUMNS);
		markdown_words(out, ": ", words, MARKDOWN_LINE_COLUMNS);
		g_autofree char *group = d->options.by_subsystem ? group_name(d, s) : NULL;
		markdown_words(out, "; ", group, MARKDOWN_NAME_COLUMNS);
		g_string_append_c(out, '\n');
	}
}

static void add_pulls(const Digest *d, GString *out)
{
	if (d->pulls->len)
		g_string_append(out, "\n## Pull requests\n\n");
	for (guint i = 0; i < d->pulls->len; i++) {
		const Post *pull = g_ptr_array_index(d->pulls, i);
		const Record *rec = pull->rec;
		g_autofree char *words = words_entry_pull(pull);
		add_entry(d, out, rec->title, rec->message_id, words_person(post_author(pull)));
		markdown_words(out, ", ", words, MARKDOWN_LINE_COLUMNS);
		if (rec->pull_url) {
			g_autofree char *where = g_strdup_printf("%s%s%s", rec->pull_url,
			        rec->pull_ref ? " " : "", rec->pull_ref ? rec->pull_ref : "");
			g_string_append(out, ", ");
			markdown_escape_code(out, where, MARKDOWN_ID_COLUMNS);
		}
		g_string_append_c(out, '\n');
	}
}

static void add_threads(const Digest *d, GString *out)
{
	if (d->threads->len)
		g_string_append(out, "\n## Discussions\n\n");
	for (guint i = 0; i < d->threads->len; i++) {
		const Thread *t = g_ptr_array_index(d->threads, i);
		g_autofree char *words = words_entry_thread(t), *opening = excerpt_prose(t->top),
		                *answered = words_entry_answered(t),
		                *proposed = words_series_proposed(t->proposed);
		add_entry(d, out, t->title, t->message_id, words_person(t->author));
		g_string_append_printf(out, ", %s", words);
		markdown_words(out, "; ", proposed, MARKDOWN_LINE_COLUMNS);
		markdown_words(out, "; ", d->talk ? answered : NULL, MARKDOWN_LINE_COLUMNS);
		markdown_words(out, "\n  ", opening, MARKDOWN_LINE_COLUMNS);
		g_string_append_c(out, '\n');
	}
}

static void add_unanswered(const Digest *d, GString *out)
{
	if (d->unanswered->len)
		g_string_append(out, "\n## Without an answer\n\n");
	for (guint i = 0; i < d->unanswered->len; i++) {
		const Thread *t = g_ptr_array_index(d->unanswered, i);
		g_autofree char *age = words_count(digest_thread_age_days(d, t), "day", "days");
		add_entry(d, out, t->title, t->message_id, words_person(t->author));
		g_string_append_printf(out, ", %s\n", age);
	}
}

/* The section HEADING of SERIES (Series *), each with its age. */
static void add_ages(const Digest *d, GString *out, const char *heading, const GPtrArray *series)
{
	if (series->len)
		g_string_append_printf(out, "\n## %s\n\n", heading);
	for (guint i = 0; i < series->len; i++) {
		const Series *s = g_ptr_array_index(series, i);
		g_autofree char *age = words_count(digest_age_days(d, s), "day", "days");
		add_series_entry(d, out, s);
		g_string_append_printf(out, ", %s\n", age);
	}
}

static void add_turns(const Digest *d, GString *out)
{
	if (d->turns->len)
		g_string_append(out, "\n## The author's turn\n\n");
	for (guint i = 0; i < d->turns->len; i++) {
		const Turn *t = g_ptr_array_index(d->turns, i);
		g_autofree char *words = words_entry_turn(d, t),
		                *days = words_count(turn_days(t, d->head.end_s), "day", "days");
		add_series_entry(d, out, t->series);
		g_string_append_printf(out, ", %s", days);
		markdown_words(out, ": ", words, MARKDOWN_LINE_COLUMNS);
		g_string_append_c(out, '\n');
	}
}

static void add_audits(const Digest *d, GString *out)
{
	if (d->audits->len)
		g_string_append(out, "\n## Tags of commits that differ from the list\n\n");
	for (guint i = 0; i < d->audits->len; i++) {
		const Audit *audit = g_ptr_array_index(d->audits, i);
		const Record *rec = audit->patch->rec;
		g_autofree char *commit = words_audit_commit(audit),
		                *unseen = words_audit_unseen(audit),
		                *lost = words_audit_lost(audit);
		add_entry(d, out, rec->title, rec->message_id,
		        words_person(post_author(audit->patch)));
		markdown_words(out, ", ", commit, MARKDOWN_NAME_COLUMNS);
		markdown_words(out, ": ", unseen, MARKDOWN_LINE_COLUMNS);
		markdown_words(out, unseen ? "; " : ": ", lost, MARKDOWN_LINE_COLUMNS);
		g_string_append_c(out, '\n');
	}
}

void markdown_sections_lists(const Digest *d, GString *out)
{
	add_news(d, out);
	add_pulls(d, out);
	add_threads(d, out);
	add_unanswered(d, out);
	add_ages(d, out, "Waiting for an answer", d->waiting);
	add_ages(d, out, "Ready: every patch reviewed, nothing open", d->ready);
	add_turns(d, out);
	add_audits(d, out);
}

static void add_counts(GString *out, const char *heading, GPtrArray *counts, guint top)
{
	if (counts->len)
		g_string_append_printf(out, "\n### %s\n\n", heading);
	for (guint i = 0; i < MIN(counts->len, top); i++) {
		const TallyCount *count = g_ptr_array_index(counts, i);
		g_string_append_printf(out, "- %u ", count->count);
		markdown_words(out, "", count->name, MARKDOWN_NAME_COLUMNS);
		if (count->address) {
			g_string_append(out, count->name ? " " : "");
			markdown_escape_code(out, count->address, MARKDOWN_ADDRESS_COLUMNS);
		}
		g_string_append_c(out, '\n');
	}
}

void markdown_sections_people(const Digest *d, GString *out)
{
	if (d->options.top == 0)
		return;
	if (d->posters->len + d->contributors->len + d->reviewers->len + d->newcomers->len +
	        d->bots->len)
		g_string_append(out, "\n## People\n");
	add_counts(out, "Posters, by mails", d->posters, d->options.top);
	add_counts(out, "Contributors, by patch mails", d->contributors, d->options.top);
	add_counts(out, "Their domains", d->domains, d->options.top);
	add_counts(out, "Reviewers, by tags given", d->reviewers, d->options.top);
	add_counts(out, "Newcomers, by mails: their first ones here", d->newcomers, d->options.top);
	add_counts(out, "Bots, by mails", d->bots, d->options.top);
}
