/* HTML: one file without script, picture or style from elsewhere; its Content-Security-Policy forbids them, should an escape ever fail. What
 * is new comes first, who wrote last; every section is a heading, so that a screen reader can leaf through them. */
#include "render_html.h"
#include "chart.h"
#include "html_chapter.h"
#include "html_style.h"
#include "markup.h"

static const char HEAD[] = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                           "<meta name=\"color-scheme\" content=\"light dark\">\n"
                           "<meta name=\"referrer\" content=\"no-referrer\">\n"
                           "<meta http-equiv=\"Content-Security-Policy\" "
                           "content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
                           "form-action 'none'\">\n<title>";

static void add_fact(GString *out, guint n, const char *one, const char *many)
{
	if (n == 0)
		return;
	g_string_append_printf(out, "<li><b>%u</b> %s</li>\n", n, n == 1 ? one : many);
}

static guint count_state(const Digest *d, SeriesState state)
{
	guint n = 0;
	for (guint i = 0; i < d->series->len; i++)
		n += ((Series *)g_ptr_array_index(d->series, i))->state == state;
	return n;
}

static void add_notes(const Digest *d, GString *out)
{
	const DigestHead *h = &d->head;
	html_words(out, "<p class=\"dim\">States, reviews and later versions as of <code>", h->as_of,
	        HTML_TITLE_COLUMNS, "</code></p>\n");
	if (h->unparsed)
		g_string_append_printf(out, "<p class=\"dim\">Could not be read: %u</p>\n", h->unparsed);
	if (h->variants)
		g_string_append_printf(out,
		        "<p class=\"dim\">Left out, because the Message-ID was already known with another "
		        "content: %u</p>\n",
		        h->variants);
}

static void add_head(const Digest *d, GString *out)
{
	g_autofree char *period = outline_period(d),
	                *range = g_strdup_printf("%s..%s", d->head.from, d->head.to);
	g_string_append(out, HEAD);
	html_words(out, "", d->head.title, HTML_TITLE_COLUMNS, " mailing list, ");
	g_string_append_printf(out, "%s</title>\n", period);
	g_string_append(out, "<style>\n" HTML_STYLE "</style>\n</head>\n<body>\n");
	g_string_append(out, "<a class=\"skip\" href=\"#main\">Skip to the patches</a>\n<header>\n");
	html_words(out, "<h1>", d->head.title, HTML_TITLE_COLUMNS, " mailing list</h1>\n");
	g_string_append_printf(out, "<p class=\"dim\">%s, UTC · ", period);
	html_words(out, "<code>", range, HTML_TITLE_COLUMNS, "</code></p>\n");
	g_string_append(out, d->head.messages ? "<ul class=\"facts\">\n" : "");
	add_fact(out, count_state(d, SERIES_NEW), "new", "new");
	add_fact(out, count_state(d, SERIES_UPDATED), "updated", "updated");
	add_fact(out, count_state(d, SERIES_APPLIED), "applied", "applied");
	add_fact(out, d->waiting->len, "waiting for an answer", "waiting for an answer");
	add_fact(out, d->head.messages, "message", "messages");
	add_fact(out, d->people, "person", "people");
	g_string_append(out, d->head.messages ? "</ul>\n" : "");
	add_notes(d, out);
	chart_days(out, d);
	g_string_append(out, "</header>\n");
}

static const char *project_name(const Chapter *chapter)
{
	return *chapter->project ? chapter->project : "No project named";
}

/* --- contents -------------------------------------------------------------------------------------------------------------------- */

static void add_section_link(GString *out, const char *anchor, const char *name, guint n)
{
	if (n)
		g_string_append_printf(
		        out, "<li class=\"sections\"><a href=\"#%s\">%s</a> (%u)</li>\n", anchor, name, n);
}

static void add_contents_line(GString *out, const Chapter *chapter)
{
	const Series *s = chapter->series;
	g_autofree char *anchor = html_anchor(series_lead(s)), *reviews = outline_reviews(s),
	                *version = g_strdup_printf("v%s ", s->version);
	g_string_append(out, "<li><span>");
	html_state(out, s->state);
	g_string_append_printf(out, "</span><span><a href=\"#%s\">", anchor);
	if (number_order(s->version) != number_order("1"))
		html_words(out, "", version, 12, "");
	html_words(out, "", series_title(s), HTML_TITLE_COLUMNS, "</a></span><span class=\"dim\">");
	html_words(out, "", outline_author(series_author(s)), HTML_NAME_COLUMNS, "");
	g_string_append_printf(out, "%s%s</span></li>\n", reviews ? " · " : "", reviews ? reviews : "");
}

static void add_contents(const Digest *d, GString *out, GPtrArray *chapters)
{
	bool grouped = outline_grouped(d, chapters);
	if (chapters->len + d->pulls->len + d->threads->len + d->people == 0)
		return;
	g_string_append(out, "<nav aria-label=\"Contents\">\n<h2>Contents</h2>\n<ul>\n");
	for (guint i = 0; i < chapters->len; i++) {
		const Chapter *chapter = g_ptr_array_index(chapters, i);
		if (grouped && outline_begins_group(chapters, i))
			html_words(out, "<li class=\"group\">", project_name(chapter), HTML_NAME_COLUMNS,
			        "</li>\n");
		add_contents_line(out, chapter);
	}
	add_section_link(out, "pulls", "Pull requests", d->pulls->len);
	add_section_link(out, "threads", "Discussions", d->threads->len);
	add_section_link(out, "waiting", "Waiting for an answer", d->waiting->len);
	add_section_link(out, "people", "People", d->people);
	g_string_append(out, "</ul>\n</nav>\n");
}

/* --- sections -------------------------------------------------------------------------------------------------------------------- */

static void add_chapters(const Digest *d, GString *out, GPtrArray *chapters)
{
	bool grouped = outline_grouped(d, chapters);
	g_string_append_printf(
	        out, "<h2>Patches</h2>\n%s", chapters->len ? "" : "<p>None in this range.</p>\n");
	for (guint i = 0; i < chapters->len; i++) {
		const Chapter *chapter = g_ptr_array_index(chapters, i);
		if (grouped && outline_begins_group(chapters, i))
			html_words(out, "<h3 class=\"group\">", project_name(chapter), HTML_NAME_COLUMNS,
			        "</h3>\n");
		html_chapter(d, out, chapter, grouped ? 4 : 3);
	}
}

static void add_pulls(const Digest *d, GString *out)
{
	if (d->pulls->len == 0)
		return;
	g_string_append(out, "<section id=\"pulls\">\n<h2>Pull requests</h2>\n<ul class=\"plain\">\n");
	for (guint i = 0; i < d->pulls->len; i++) {
		const Post *pull = g_ptr_array_index(d->pulls, i);
		g_string_append(out, "<li>");
		html_title(d, out, pull->rec->title, pull->rec->message_id);
		html_words(out, "<br><span class=\"dim\">", outline_author(post_author(pull)),
		        HTML_NAME_COLUMNS, "</span>");
		html_words(out, " <code>", pull->rec->pull_url, HTML_TITLE_COLUMNS, "</code>");
		html_words(out, " <code>", pull->rec->pull_ref, HTML_TITLE_COLUMNS, "</code>");
		g_string_append(out, "</li>\n");
	}
	g_string_append(out, "</ul>\n</section>\n");
}

static void add_threads(const Digest *d, GString *out)
{
	if (d->threads->len == 0)
		return;
	g_string_append(out, "<section id=\"threads\">\n<h2>Discussions</h2>\n<ul class=\"plain\">\n");
	for (guint i = 0; i < d->threads->len; i++) {
		const Thread *t = g_ptr_array_index(d->threads, i);
		g_string_append(out, "<li>");
		html_title(d, out, t->title, t->message_id);
		html_words(out, "<br><span class=\"dim\">", outline_author(t->author), HTML_NAME_COLUMNS, "");
		g_string_append_printf(out, " · %u %s, %u %s</span></li>\n", t->replies,
		        t->replies == 1 ? "reply" : "replies", t->people,
		        t->people == 1 ? "person" : "people");
	}
	g_string_append(out, "</ul>\n</section>\n");
}

static void add_waiting(const Digest *d, GString *out)
{
	if (d->waiting->len == 0)
		return;
	g_string_append(
	        out, "<section id=\"waiting\">\n<h2>Waiting for an answer</h2>\n<ul class=\"plain\">\n");
	for (guint i = 0; i < d->waiting->len; i++) {
		const Series *s = g_ptr_array_index(d->waiting, i);
		g_autofree char *anchor = html_anchor(series_lead(s));
		gint64 days = (d->head.end_s - s->last_s) / (24 * 3600);
		g_string_append_printf(out, "<li><a href=\"#%s\">", anchor);
		html_words(out, "", series_title(s), HTML_TITLE_COLUMNS, "</a><br>");
		html_words(
		        out, "<span class=\"dim\">", outline_author(series_author(s)), HTML_NAME_COLUMNS, "");
		g_string_append_printf(out, " · %" G_GINT64_FORMAT " days</span></li>\n", days);
	}
	g_string_append(out, "</ul>\n</section>\n");
}

/* --- people ---------------------------------------------------------------------------------------------------------------------- */

static void add_counts(
        GString *out, const char *caption, const char *what, const char *of, GPtrArray *counts, guint top)
{
	if (counts->len == 0)
		return;
	g_string_append_printf(out,
	        "<table><caption>%s</caption><thead><tr><th scope=\"col\" class=\"n\">%s</th><th "
	        "scope=\"col\">%s"
	        "</th><td class=\"chart\"></td></tr></thead><tbody>\n",
	        caption, of, what);
	guint most = ((Count *)g_ptr_array_index(counts, 0))->count;
	for (guint i = 0; i < MIN(counts->len, top); i++) {
		const Count *count = g_ptr_array_index(counts, i);
		g_string_append_printf(out, "<tr><td class=\"n\">%u</td><td>", count->count);
		html_words(out, "", count->name, HTML_NAME_COLUMNS, " ");
		html_words(out, "<span class=\"dim\">", count->address, HTML_NAME_COLUMNS, "</span>");
		g_string_append(out, "</td><td class=\"chart\">");
		chart_bar(out, count->count, most);
		g_string_append(out, "</td></tr>\n");
	}
	g_string_append(out, "</tbody></table>\n");
	if (counts->len > top)
		g_string_append_printf(out, "<p class=\"dim\">and %u more</p>\n", counts->len - top);
}

static void add_people(const Digest *d, GString *out)
{
	if (d->people == 0)
		return;
	g_string_append(out, "<section id=\"people\">\n<h2>People</h2>\n");
	add_counts(out, "Who wrote patches", "Contributor", "Mails", d->contributors, d->options.top);
	add_counts(out, "From where", "Domain", "Mails", d->domains, d->options.top);
	add_counts(out, "Who gave review tags", "Reviewer", "Tags", d->reviewers, d->options.top);
	add_counts(out, "Bots", "Bot", "Mails", d->bots, d->options.top);
	g_string_append(out, "</section>\n");
}

static void render(const Digest *d, GString *out)
{
	g_autoptr(GPtrArray) chapters = outline_chapters(d);
	bool reading = d->options.order == ORDER_READING;
	add_head(d, out);
	add_contents(d, out, chapters);
	g_string_append(out, "<main id=\"main\">\n");
	if (!reading)
		add_people(d, out);
	add_chapters(d, out, chapters);
	add_pulls(d, out);
	add_threads(d, out);
	add_waiting(d, out);
	if (reading)
		add_people(d, out);
	g_string_append_printf(out,
	        "</main>\n<footer><p>Chain tip, to be checked with: <code>listdigest-store verify "
	        "--tip=%s</code>"
	        "</p></footer>\n</body>\n</html>\n",
	        d->head.tip);
}

const struct renderer render_html = {"html", "text/html; charset=utf-8", ORDER_READING, true, render};
