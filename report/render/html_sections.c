#include "report/render/html_sections.h"

#include "report/digest/for_me.h"
#include "report/digest/group.h"
#include "report/render/chart.h"
#include "report/render/excerpt.h"
#include "report/render/html.h"
#include "report/render/words.h"
#include "report/render/words_audit.h"
#include "report/render/words_entry.h"
#include "report/render/words_series.h"
#include "report/render/words_verdict.h"
#include "report/series/verdicts.h"

/* --- lists --- */

/* Begins the line below a title: "Ann · Mon 7 Nov". */
static void add_from(const Digest *d, GString *out, const RecordPerson *author, gint64 when_s)
{
	html_bdi(out, "<p class=\"by\">", words_person(author), HTML_NAME_COLUMNS, " · ");
	html_day(d, out, when_s);
}

static void add_version(GString *out, const Series *s)
{
	if (number_order(s->version) != number_order("1"))
		html_line(out, " <span class=\"dim\">v", s->version, HTML_WORD_COLUMNS, "</span>");
}

static void add_for_me(const Digest *d, GString *out, const ForMe *m, GHashTable *shown)
{
	g_autofree char *words = words_entry_for_me(d, m);
	g_string_append(out, "<li>");
	if (m->series) {
		html_series_title(d, out, m->series, shown);
		add_version(out, m->series);
		html_state(out, m->series->state);
		html_series_tags(out, m->series);
	} else {
		html_title(d, out, for_me_title(m), for_me_message_id(m));
		html_tag(out, "", m->pull ? "pull request" : "discussion");
	}
	html_bdi(out, "<p class=\"by\">", words_person(for_me_author(m)), HTML_NAME_COLUMNS, "");
	html_bdi(out, " · ", words, HTML_LINE_COLUMNS, "");
	g_string_append(out, "</p></li>\n");
}

void html_sections_for_me(const Digest *d, GString *out, GHashTable *shown)
{
	if (d->for_me->len == 0)
		return;
	g_string_append(out, "<section id=\"mine\" aria-label=\"What concerns you\">\n");
	for (guint i = 0; i < d->for_me->len; i++) {
		const ForMe *m = g_ptr_array_index(d->for_me, i),
		            *before = i ? g_ptr_array_index(d->for_me, i - 1) : NULL;
		if (!before || before->why != m->why)
			g_string_append_printf(out, "%s<h2>%s</h2>\n<ul class=\"plain\">\n",
			        before ? "</ul>\n" : "", for_me_heading(m->why));
		add_for_me(d, out, m, shown);
	}
	g_string_append(out, "</ul>\n</section>\n");
}

void html_sections_verdicts(const Digest *d, GString *out)
{
	bool any = false;
	for (guint i = 0; i < d->verdicts->len; i++) {
		const Post *mail = g_ptr_array_index(d->verdicts, i);
		if (!verdicts_is_bad(mail))
			continue;
		g_autofree char *commit = words_verdict_commit(mail);
		g_string_append(
		        out, any ? ""
		                 : "<section id=\"regressions\">\n<h2>Regressions reported by "
		                   "robots</h2>\n<ul class=\"plain\">\n");
		any = true;
		g_string_append(out, "<li>");
		html_title(d, out, words_verdict_tree(mail), mail->rec->message_id);
		html_tag(out, "dropped", words_verdict_result(mail->rec->verdict.result));
		add_from(d, out, &mail->rec->from, mail->when_s);
		html_bdi(out, " · ", commit, HTML_LINE_COLUMNS, "");
		g_string_append(out, "</p></li>\n");
	}
	g_string_append(out, any ? "</ul>\n</section>\n" : "");
}

static void add_news(const Digest *d, GString *out, gconstpointer entry, GHashTable *shown)
{
	const News *news = entry;
	const Series *s = news->series;
	g_autofree char *words = words_entry_news(news);
	html_series_title(d, out, s, shown);
	add_version(out, s);
	if (s->state >= SERIES_PARTIAL)
		html_state(out, s->state);
	html_bdi(out, " <span class=\"dim\">", words_person(series_author(s)), HTML_NAME_COLUMNS,
	        " · ");
	html_day(d, out, series_lead(s)->when_s);
	g_string_append(out, "</span>\n");
	html_bdi(out, "<p class=\"fate\">", words, HTML_LINE_COLUMNS, "</p>");
	g_autofree char *group = d->options.by_subsystem ? group_name(d, s) : NULL;
	html_bdi(out, "<p class=\"dim\">", group, HTML_NAME_COLUMNS, "</p>");
}

static void add_pull(const Digest *d, GString *out, gconstpointer entry, GHashTable *shown)
{
	const Post *pull = entry;
	const Record *rec = pull->rec;
	g_autofree char *words = words_entry_pull(pull);
	(void)shown;
	html_title(d, out, rec->title, rec->message_id);
	if (pull->applied_by)
		html_tag(out, "applied", "pulled");
	add_from(d, out, post_author(pull), pull->when_s);
	html_bdi(out, " · ", words, HTML_LINE_COLUMNS, "");
	g_string_append(out, "</p>\n");
	html_line(out, "<p class=\"dim\"><code>", rec->pull_url, HTML_TITLE_COLUMNS, "</code>");
	html_line(out, " <code>", rec->pull_ref, HTML_TITLE_COLUMNS, "</code>");
	g_string_append(out, rec->pull_url ? "</p>" : "");
}

static void add_thread(const Digest *d, GString *out, gconstpointer entry, GHashTable *shown)
{
	const Thread *t = entry;
	g_autofree char *words = words_entry_thread(t), *opening = excerpt_prose(t->top),
	                *proposed = words_series_proposed(t->proposed),
	                *answered = d->talk ? words_entry_answered(t) : NULL;
	(void)shown;
	html_title(d, out, t->title, t->message_id);
	html_bdi(out, "<p class=\"by\">", words_person(t->author), HTML_NAME_COLUMNS, "");
	g_string_append_printf(out, " · %s", words);
	html_bdi(out, " · ", answered, HTML_LINE_COLUMNS, "");
	g_string_append(out, "</p>");
	html_bdi(out, "<p>", opening, HTML_LINE_COLUMNS, "</p>");
	html_bdi(out, "<p class=\"by\">", proposed, HTML_LINE_COLUMNS, "</p>");
}

static void add_unanswered(const Digest *d, GString *out, gconstpointer entry, GHashTable *shown)
{
	const Thread *t = entry;
	g_autofree char *age = words_count(digest_thread_age_days(d, t), "day", "days");
	(void)shown;
	g_string_append_printf(out, "<span class=\"n\">%s</span><div>", age);
	html_title(d, out, t->title, t->message_id);
	html_bdi(out, "<p class=\"by\">", words_person(t->author), HTML_NAME_COLUMNS, "</p></div>");
}

/* Begins the entry of S, which something is expected of for DAYS days. */
static void begin_aged(
        const Digest *d, GString *out, const Series *s, guint days, GHashTable *shown)
{
	g_string_append_printf(out, "<span class=\"n\">%u %s</span><div>", days,
	        words_plural(days, "day", "days"));
	html_series_title(d, out, s, shown);
	add_version(out, s);
	html_bdi(out, "<p class=\"by\">", words_person(series_author(s)), HTML_NAME_COLUMNS, "");
}

static void add_aged(const Digest *d, GString *out, gconstpointer entry, GHashTable *shown)
{
	begin_aged(d, out, entry, digest_age_days(d, entry), shown);
	g_string_append(out, "</p></div>");
}

static void add_turn(const Digest *d, GString *out, gconstpointer entry, GHashTable *shown)
{
	const Turn *t = entry;
	g_autofree char *words = words_entry_turn(d, t);
	begin_aged(d, out, t->series, turn_days(t, d->head.end_s), shown);
	html_bdi(out, " · ", words, HTML_LINE_COLUMNS, "</p></div>");
}

static void add_audit(const Digest *d, GString *out, gconstpointer entry, GHashTable *shown)
{
	const Audit *audit = entry;
	const Post *patch = audit->patch;
	g_autofree char *commit = words_audit_commit(audit), *unseen = words_audit_unseen(audit),
	                *lost = words_audit_lost(audit);
	(void)shown;
	html_title(d, out, patch->rec->title, patch->rec->message_id);
	add_from(d, out, post_author(patch), patch->when_s);
	html_line(out, " · <code>", commit, HTML_NAME_COLUMNS, "</code></p>");
	html_bdi(out, "<p class=\"fate\">", unseen, HTML_LINE_COLUMNS, "</p>");
	html_bdi(out, "<p class=\"fate\">", lost, HTML_LINE_COLUMNS, "</p>");
}

static const struct {
	const char *id, *heading, *note, *item;
	gsize entries; /* where the GPtrArray is in Digest */
	void (*add)(const Digest *d, GString *out, gconstpointer entry, GHashTable *shown);
} LISTS[] = {
        {"news", "News on earlier series", "", "<li>", G_STRUCT_OFFSET(Digest, news), add_news},
        {"pulls", "Pull requests", "", "<li>", G_STRUCT_OFFSET(Digest, pulls), add_pull},
        {"threads", "Discussions",
                "<p class=\"dim\">Threads without a patch, the busiest first.</p>\n", "<li>",
                G_STRUCT_OFFSET(Digest, threads), add_thread},
        {"unanswered", "Without an answer",
                "<p class=\"dim\">Discussions that nobody else answered; the oldest "
                "first.</p>\n",
                "<li class=\"age\">", G_STRUCT_OFFSET(Digest, unanswered), add_unanswered},
        {"waiting", "Waiting for an answer",
                "<p class=\"dim\">Nobody else has answered yet; the longest first.</p>\n",
                "<li class=\"age\">", G_STRUCT_OFFSET(Digest, waiting), add_aged},
        {"ready", "Ready",
                "<p class=\"dim\">Every patch was reviewed, and nothing is open; the longest "
                "first.</p>\n",
                "<li class=\"age\">", G_STRUCT_OFFSET(Digest, ready), add_aged},
        {"turns", "The author's turn",
                "<p class=\"dim\">Somebody answered, and the author has written nothing for a "
                "week or more.</p>\n",
                "<li class=\"age\">", G_STRUCT_OFFSET(Digest, turns), add_turn},
        {"tags", "Tags of commits",
                "<p class=\"dim\">Review tags of commits that nobody gave on the list, and tags "
                "given there that the commits lack.</p>\n",
                "<li>", G_STRUCT_OFFSET(Digest, audits), add_audit},
};

static const GPtrArray *entries_of(const Digest *d, gsize list)
{
	return G_STRUCT_MEMBER(GPtrArray *, d, LISTS[list].entries);
}

void html_sections_lists(const Digest *d, GString *out, GHashTable *shown)
{
	for (gsize k = 0; k < G_N_ELEMENTS(LISTS); k++) {
		const GPtrArray *entries = entries_of(d, k);
		if (entries->len)
			g_string_append_printf(out,
			        "<section id=\"%s\">\n<h2>%s</h2>\n%s<ul class=\"plain\">\n",
			        LISTS[k].id, LISTS[k].heading, LISTS[k].note);
		for (guint i = 0; i < entries->len; i++) {
			g_string_append(out, LISTS[k].item);
			LISTS[k].add(d, out, g_ptr_array_index(entries, i), shown);
			g_string_append(out, "</li>\n");
		}
		g_string_append(out, entries->len ? "</ul>\n</section>\n" : "");
	}
}

void html_sections_link(GString *out, const char *id, const char *name, guint n)
{
	if (n)
		g_string_append_printf(out, "<li><a href=\"#%s\">%s</a> %u</li>\n", id, name, n);
}

void html_sections_links(const Digest *d, GString *out)
{
	for (gsize k = 0; k < G_N_ELEMENTS(LISTS); k++)
		html_sections_link(out, LISTS[k].id, LISTS[k].heading, entries_of(d, k)->len);
}

/* --- tables of people --- */

static void add_counts(GString *out, const char *caption, const char *what, const char *of,
        GPtrArray *counts, guint top)
{
	if (counts->len == 0)
		return;
	g_string_append_printf(out,
	        "<div><table class=\"count\"><caption>%s</caption><thead><tr><th "
	        "scope=\"col\">%s</th><th scope=\"col\">%s</th><td></td></tr></thead><tbody>\n",
	        caption, of, what);
	guint most = ((TallyCount *)g_ptr_array_index(counts, 0))->count;
	for (guint i = 0; i < MIN(counts->len, top); i++) {
		const TallyCount *count = g_ptr_array_index(counts, i);
		g_string_append_printf(out, "<tr><td>%u</td><td>", count->count);
		html_bdi(out, "", count->name, HTML_NAME_COLUMNS, " ");
		html_bdi(out, "<small>", count->address, HTML_NAME_COLUMNS, "</small>");
		g_string_append(out, "</td><td>");
		chart_bar(out, count->count, most);
		g_string_append(out, "</td></tr>\n");
	}
	g_string_append(out, "</tbody></table>\n");
	if (counts->len > top)
		g_string_append_printf(
		        out, "<p class=\"dim\">and %u more</p>\n", counts->len - top);
	g_string_append(out, "</div>\n");
}

void html_sections_people(const Digest *d, GString *out)
{
	if (d->people == 0 || d->options.top == 0)
		return;
	g_string_append(out, "<section id=\"people\">\n<h2>People</h2>\n<div class=\"tables\">\n");
	add_counts(out, "Who wrote", "Name", "Mails", d->posters, d->options.top);
	add_counts(
	        out, "Who wrote patches", "Contributor", "Mails", d->contributors, d->options.top);
	add_counts(out, "From where", "Domain", "Mails", d->domains, d->options.top);
	add_counts(out, "Who gave review tags", "Reviewer", "Tags", d->reviewers, d->options.top);
	add_counts(out, "Newcomers: their first mail here", "Name", "Mails", d->newcomers,
	        d->options.top);
	add_counts(out, "Bots", "Bot", "Mails", d->bots, d->options.top);
	g_string_append(out, "</div>\n</section>\n");
}
