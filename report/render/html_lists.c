/* Lists of two lines an entry: what it is about, then from whom and what happened. */
#include "report/render/html_lists.h"
#include "report/render/chart.h"
#include "report/render/html.h"
#include "report/digest/mine.h"
#include "report/render/words.h"

static void begin(GString *out, const char *id, const char *heading, const char *note)
{
	g_string_append_printf(out, "<section id=\"%s\">\n<h2>%s</h2>\n", id, heading);
	if (note)
		g_string_append_printf(out, "<p class=\"dim\">%s</p>\n", note);
	g_string_append(out, "<ul class=\"plain\">\n");
}

static void end(GString *out)
{
	g_string_append(out, "</ul>\n</section>\n");
}

/* "Ann · Mon 7 Nov", the line below a title begins so. */
static void add_from(const Digest *d, GString *out, const RecordPerson *author, gint64 when_s)
{
	html_bdi(out, "<p class=\"by\">", words_author(author), HTML_NAME_COLUMNS, " · ");
	html_day(d, out, when_s);
}

static void add_version(GString *out, const Series *s)
{
	if (number_order(s->version) != number_order("1"))
		html_words(out, " <span class=\"dim\">v", s->version, HTML_WORD_COLUMNS, "</span>");
}

/* What is known of it: of a series its state, reviews and news, of the others what their own lists
 * say. */
static void add_mine_words(const Digest *d, GString *out, const Mine *m)
{
	g_autofree char *words = m->series ? words_mine(d, m->series)
	                         : m->pull ? words_pull(m->pull)
	                                   : words_thread(m->thread);
	html_bdi(out, " · ", words, HTML_LINE_COLUMNS, "");
}

static void add_mine(const Digest *d, GString *out, const Mine *m, GHashTable *shown)
{
	g_string_append(out, "<li>");
	if (m->series) {
		html_series(d, out, m->series, shown);
		add_version(out, m->series);
		g_string_append_c(out, ' ');
		html_state(out, m->series->state);
		html_tags(out, m->series->reviews);
	} else {
		html_title(d, out, mine_title(m), mine_message_id(m));
		g_string_append_c(out, ' ');
		html_tag(out, "", m->pull ? "pull request" : "discussion");
	}
	html_bdi(out, "<p class=\"by\">", words_author(mine_author(m)), HTML_NAME_COLUMNS, "");
	add_mine_words(d, out, m);
	g_string_append(out, "</p></li>\n");
}

void html_mine(const Digest *d, GString *out, GHashTable *shown)
{
	if (d->mine->len == 0)
		return;
	g_string_append(out, "<section id=\"mine\" aria-label=\"What concerns you\">\n");
	for (guint i = 0; i < d->mine->len; i++) {
		const Mine *m = g_ptr_array_index(d->mine, i),
		           *before = i ? g_ptr_array_index(d->mine, i - 1) : NULL;
		if (!before || before->why != m->why)
			g_string_append_printf(out, "%s<h2>%s</h2>\n<ul class=\"plain\">\n",
			        before ? "</ul>\n" : "", mine_heading(m->why));
		add_mine(d, out, m, shown);
	}
	end(out);
}

static void add_news(const Digest *d, GString *out, const News *news, GHashTable *shown)
{
	const Series *s = news->series;
	g_autofree char *words = words_news(news);
	g_string_append(out, "<li>");
	html_series(d, out, s, shown);
	add_version(out, s);
	g_string_append_c(out, ' ');
	if (s->state == SERIES_APPLIED || s->state == SERIES_SUPERSEDED)
		html_state(out, s->state);
	add_from(d, out, series_author(s), series_lead(s)->when_s);
	g_string_append(out, "</p>\n");
	html_bdi(out, "<p class=\"fate\">", words, HTML_LINE_COLUMNS, "</p>");
	g_string_append(out, "</li>\n");
}

void html_news(const Digest *d, GString *out, GHashTable *shown)
{
	if (d->news->len == 0)
		return;
	begin(out, "news", "News on earlier series", NULL);
	for (guint i = 0; i < d->news->len; i++)
		add_news(d, out, g_ptr_array_index(d->news, i), shown);
	end(out);
}

static void add_pull(const Digest *d, GString *out, const Post *pull)
{
	g_autofree char *words = words_pull(pull);
	g_string_append(out, "<li>");
	html_title(d, out, pull->rec->title, pull->rec->message_id);
	g_string_append_c(out, ' ');
	if (pull->applied_by)
		html_tag(out, "applied", "pulled");
	add_from(d, out, post_author(pull), pull->when_s);
	html_bdi(out, " · ", words, HTML_LINE_COLUMNS, "");
	g_string_append(out, "</p>\n");
	html_words(
	        out, "<p class=\"dim\"><code>", pull->rec->pull_url, HTML_TITLE_COLUMNS, "</code>");
	html_words(out, " <code>", pull->rec->pull_ref, HTML_TITLE_COLUMNS, "</code>");
	g_string_append(out, pull->rec->pull_url ? "</p></li>\n" : "</li>\n");
}

void html_pulls(const Digest *d, GString *out)
{
	if (d->pulls->len == 0)
		return;
	begin(out, "pulls", "Pull requests", NULL);
	for (guint i = 0; i < d->pulls->len; i++)
		add_pull(d, out, g_ptr_array_index(d->pulls, i));
	end(out);
}

void html_threads(const Digest *d, GString *out)
{
	if (d->threads->len == 0)
		return;
	begin(out, "threads", "Discussions", "Threads without a patch, the busiest first.");
	for (guint i = 0; i < d->threads->len; i++) {
		const Thread *t = g_ptr_array_index(d->threads, i);
		g_autofree char *words = words_thread(t);
		g_string_append(out, "<li>");
		html_title(d, out, t->title, t->message_id);
		html_bdi(out, "<p class=\"by\">", words_author(t->author), HTML_NAME_COLUMNS, "");
		g_string_append_printf(out, " · %s</p></li>\n", words);
	}
	end(out);
}

void html_waiting(const Digest *d, GString *out, GHashTable *shown)
{
	if (d->waiting->len == 0)
		return;
	begin(out, "waiting", "Waiting for an answer",
	        "Nobody else has answered yet; the longest first.");
	for (guint i = 0; i < d->waiting->len; i++) {
		const Series *s = g_ptr_array_index(d->waiting, i);
		guint days = digest_age_days(d, s);
		g_string_append_printf(out, "<li class=\"age\"><span class=\"n\">%u %s</span><div>",
		        days, words_plural(days, "day", "days"));
		html_series(d, out, s, shown);
		add_version(out, s);
		html_bdi(out, "<p class=\"by\">", words_author(series_author(s)), HTML_NAME_COLUMNS,
		        "</p>");
		g_string_append(out, "</div></li>\n");
	}
	end(out);
}

/* --- people
 * ----------------------------------------------------------------------------------------------------------------------
 */

static void add_counts(GString *out, const char *caption, const char *what, const char *of,
        GPtrArray *counts, guint top)
{
	if (counts->len == 0)
		return;
	g_string_append_printf(out,
	        "<div><table><caption>%s</caption><thead><tr><th scope=\"col\" "
	        "class=\"n\">%s</th><th "
	        "scope=\"col\">%s"
	        "</th><td class=\"chart\"></td></tr></thead><tbody>\n",
	        caption, of, what);
	guint most = ((Count *)g_ptr_array_index(counts, 0))->count;
	for (guint i = 0; i < MIN(counts->len, top); i++) {
		const Count *count = g_ptr_array_index(counts, i);
		g_string_append_printf(out, "<tr><td class=\"n\">%u</td><td>", count->count);
		html_bdi(out, "", count->name, HTML_NAME_COLUMNS, " ");
		html_bdi(out, "<span class=\"dim\">", count->address, HTML_NAME_COLUMNS, "</span>");
		g_string_append(out, "</td><td class=\"chart\">");
		chart_bar(out, count->count, most);
		g_string_append(out, "</td></tr>\n");
	}
	g_string_append(out, "</tbody></table>\n");
	if (counts->len > top)
		g_string_append_printf(
		        out, "<p class=\"dim\">and %u more</p>\n", counts->len - top);
	g_string_append(out, "</div>\n");
}

void html_people(const Digest *d, GString *out)
{
	if (d->people == 0)
		return;
	g_string_append(out, "<section id=\"people\">\n<h2>People</h2>\n<div class=\"tables\">\n");
	add_counts(
	        out, "Who wrote patches", "Contributor", "Mails", d->contributors, d->options.top);
	add_counts(out, "From where", "Domain", "Mails", d->domains, d->options.top);
	add_counts(out, "Who gave review tags", "Reviewer", "Tags", d->reviewers, d->options.top);
	add_counts(out, "Newcomers: their first mail here", "Name", "Mails", d->newcomers,
	        d->options.top);
	add_counts(out, "Bots", "Bot", "Mails", d->bots, d->options.top);
	g_string_append(out, "</div>\n</section>\n");
}
