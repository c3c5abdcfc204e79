/* The digest as one HTML file. The page has no scripts and loads no pictures or style sheets. Its
 * Content-Security-Policy forbids them in case an escape fails. Each section has a heading, so that
 * screen readers can list them. */
#include "report/render/render.h"

#include "report/render/chapter.h"
#include "report/render/chart.h"
#include "report/render/html.h"
#include "report/render/html_chapter.h"
#include "report/render/html_filter.h"
#include "report/render/html_headlines.h"
#include "report/render/html_index.h"
#include "report/render/html_sections.h"
#include "report/render/html_style.h"
#include "report/render/words.h"
#include "report/render/words_audit.h"
#include "report/render/words_highlights.h"
#include "report/render/words_landed.h"
#include "report/render/words_reviews.h"
#include "report/render/words_verdict.h"

static void add_notes(const Digest *d, GString *out)
{
	const DigestHead *h = &d->head;
	html_line(out, "<p class=\"dim\">States, reviews and later versions as of <code>", h->as_of,
	        HTML_TITLE_COLUMNS, "</code></p>\n");
	g_autoptr(GPtrArray) remarks = digest_remarks(d);
	for (guint i = 0; i < remarks->len; i++)
		html_bdi(out, "<p class=\"dim\">", g_ptr_array_index(remarks, i), HTML_LINE_COLUMNS,
		        "</p>\n");
	g_autofree char *robots = words_verdict_digest(d), *audit = words_audit_digest(d);
	html_line(out, "<p class=\"dim\">", audit, HTML_LINE_COLUMNS, "</p>\n");
	for (guint i = 0; h->trees && i < h->trees->len; i++) {
		g_autofree char *line = words_landed_tree(g_ptr_array_index(h->trees, i));
		html_line(out, "<p class=\"dim\">", line, HTML_LINE_COLUMNS, "</p>\n");
	}
	html_line(out, "<p class=\"dim\">", robots, HTML_LINE_COLUMNS, "</p>\n");
	g_autofree char *left_out = words_digest_left_out(d);
	if (left_out)
		g_string_append_printf(out, "<p class=\"dim\">Not shown: %s</p>\n", left_out);
	if (h->unparsed)
		g_string_append_printf(
		        out, "<p class=\"dim\">Could not be read: %u</p>\n", h->unparsed);
	if (h->variants)
		g_string_append_printf(out,
		        "<p class=\"dim\">Left out, because the Message-ID was already known with "
		        "another "
		        "content: %u</p>\n",
		        h->variants);
}

/* What happened, in a few lines. SHOWN: the series with an article. */
static void add_highlights(const Digest *d, GString *out, GHashTable *shown)
{
	g_autoptr(GPtrArray) lines = words_highlights(d);
	g_string_append(out, lines->len ? "<ul class=\"first\">\n" : "");
	for (guint i = 0; i < lines->len; i++) {
		const WordsHighlight *line = g_ptr_array_index(lines, i);
		html_bdi(out, "<li>", line->text, HTML_LINE_COLUMNS, line->titled ? ": " : "");
		if (line->series)
			html_series_title(d, out, line->series, shown);
		else if (line->titled)
			html_title(d, out, line->title, line->message_id);
		if (line->titled)
			html_bdi(out, " <span class=\"dim\">", words_person(line->author),
			        HTML_NAME_COLUMNS, "</span>");
		g_string_append(out, "</li>\n");
	}
	g_string_append(out, lines->len ? "</ul>\n" : "");
}

static void add_head(const Digest *d, GString *out, GHashTable *shown, bool mail)
{
	g_autofree char *period = words_digest_period(d),
	                *range = g_strdup_printf("%s..%s", d->head.from, d->head.to),
	                *numbers = words_digest_numbers(d);
	g_string_append(out, HTML_HEAD);
	html_line(out, "", d->head.title, HTML_TITLE_COLUMNS, HTML_TITLE_LIST);
	g_string_append_printf(out, "%s</title>\n", period);
	html_index_head(d, out);
	g_string_append_printf(out, "<style>\n%s%s</style>\n</head>\n<body>\n",
	        d->options.summary ? HTML_STYLE_SUMMARY : HTML_STYLE_COLOURS HTML_STYLE,
	        d->options.summary || mail ? "" : HTML_FILTER_STYLE);
	g_string_append(
	        out, "<a class=\"skip\" href=\"#main\">Skip to the patches</a>\n<header>\n");
	html_bdi(out, "<h1>", d->head.title, HTML_TITLE_COLUMNS, " mailing list</h1>\n");
	g_string_append_printf(out, "<p class=\"dim\">%s, UTC", period);
	html_line(out, " · ", d->head.messages ? numbers : NULL, HTML_LINE_COLUMNS, "");
	html_line(out, " · <code>", range, HTML_TITLE_COLUMNS, "</code></p>\n");
	html_index_links(d, out);
	add_highlights(d, out, shown);
	add_notes(d, out);
	if (!d->options.summary)
		chart_days(out, d);
	g_string_append(out, "</header>\n");
}

/* --- contents --- */

static void add_contents_line(GString *out, const Chapter *chapter)
{
	const Series *s = chapter->series;
	g_autofree char *anchor = html_anchor(series_lead(s)),
	                *version = g_strdup_printf("v%s ", s->version);
	g_string_append(out, "<li><span class=\"st\">");
	html_state(out, s->state);
	g_string_append_printf(out, "</span><span class=\"ti\"><a href=\"#%s\">", anchor);
	if (number_order(s->version) != number_order("1"))
		html_line(out, "", version, HTML_WORD_COLUMNS, "");
	html_bdi(out, "", series_title(s), HTML_TITLE_COLUMNS, "</a></span>");
	html_bdi(out, "<span class=\"who\">", words_person(series_author(s)), HTML_NAME_COLUMNS,
	        "</span>");
	g_autofree char *tags = words_reviews_series(s);
	if (s->verdicts->len || tags) {
		g_string_append(out, "<span class=\"rev\">");
		html_verdict(out, s);
		html_line(out, " <span class=\"tags\">", tags, HTML_NAME_COLUMNS, "</span>");
		g_string_append(out, "</span>");
	}
	if (s->replies)
		g_string_append_printf(out, "<span class=\"re\">%u %s</span>", s->replies,
		        words_plural(s->replies, "reply", "replies"));
	g_string_append(out, "</li>\n");
}

static bool any_tags(GPtrArray *chapters)
{
	for (guint i = 0; i < chapters->len; i++)
		if (((Chapter *)g_ptr_array_index(chapters, i))->series->reviews->len)
			return true;
	return false;
}

static void add_series_list(const Digest *d, GString *out, GPtrArray *chapters)
{
	bool grouped = chapter_list_has_projects(chapters);
	if (chapters->len == 0)
		return;
	g_string_append(out, "<ul class=\"toc\">\n");
	for (guint i = 0; i < chapters->len; i++) {
		const Chapter *chapter = g_ptr_array_index(chapters, i);
		if (grouped)
			html_bdi(out, "<li class=\"group\">", chapter_heading(d, chapters, i),
			        HTML_NAME_COLUMNS, "</li>\n");
		add_contents_line(out, chapter);
	}
	g_string_append(out, "</ul>\n");
	if (any_tags(chapters))
		g_string_append(out, "<p class=\"dim\">People who gave a tag: R Reviewed-by, A "
		                     "Acked-by, T Tested-by, "
		                     "N Nacked-by. 1R 1/3: one of 3 patches has a tag. Open: a "
		                     "remark without an answer.</p>\n");
}

static void add_contents(const Digest *d, GString *out, GPtrArray *chapters, bool mail)
{
	if (chapters->len + d->news->len + d->pulls->len + d->threads->len + d->waiting->len +
	                d->people ==
	        0)
		return;
	g_string_append(out, "<nav aria-label=\"Contents\">\n<h2>Contents</h2>\n");
	g_string_append(out, "<ul class=\"sections\">\n");
	html_sections_link(out, "patches", "Patches", chapters->len);
	html_sections_links(d, out);
	html_sections_link(out, "people", "People", d->people);
	g_string_append(out, "</ul>\n");
	if (!mail)
		html_filter_add(out, chapters);
	add_series_list(d, out, chapters);
	g_string_append(out, "</nav>\n");
}

/* --- the whole --- */

static void add_chapters(const Digest *d, GString *out, GPtrArray *chapters)
{
	bool grouped = chapter_list_has_projects(chapters);
	g_string_append_printf(out, "<section id=\"patches\">\n<h2>Patches</h2>\n%s",
	        chapters->len ? "" : "<p>None in this range.</p>\n");
	for (guint i = 0; i < chapters->len; i++) {
		const Chapter *chapter = g_ptr_array_index(chapters, i);
		if (grouped)
			html_bdi(out, "<h3 class=\"group\">", chapter_heading(d, chapters, i),
			        HTML_NAME_COLUMNS, "</h3>\n");
		html_chapter(d, out, chapter, grouped ? 4 : 3);
	}
	g_string_append(out, "</section>\n");
}

static void add_tip(const Digest *d, GString *out)
{
	g_string_append_printf(out,
	        "</main>\n<footer><p>Chain tip, to be checked with: <code>listdigest-store verify "
	        "--tip=%s</code>"
	        "</p></footer>\n</body>\n</html>\n",
	        d->head.tip);
}

static void write_summary(const Digest *d, GString *out)
{
	g_autoptr(GHashTable) shown = g_hash_table_new(NULL, NULL);
	add_head(d, out, shown, false);
	g_string_append(out, "<main id=\"main\">\n");
	html_headlines_add(d, out);
	add_tip(d, out);
}

static void write_page(const Digest *d, GString *out, bool mail)
{
	if (d->options.summary) {
		write_summary(d, out);
		return;
	}
	g_autoptr(GPtrArray) chapters = chapter_list(d);
	g_autoptr(GHashTable) shown = g_hash_table_new(NULL, NULL);
	bool reading = d->options.order == DIGEST_ORDER_READING;
	for (guint i = 0; i < chapters->len; i++)
		g_hash_table_add(shown, ((Chapter *)g_ptr_array_index(chapters, i))->series);
	add_head(d, out, shown, mail);
	html_sections_for_me(d, out, shown);
	html_sections_verdicts(d, out);
	add_contents(d, out, chapters, mail);
	g_string_append(out, "<main id=\"main\">\n");
	if (!reading)
		html_sections_people(d, out);
	if (!d->talk)
		add_chapters(d, out, chapters);
	html_sections_lists(d, out, shown);
	if (reading)
		html_sections_people(d, out);
	add_tip(d, out);
}

static void render(const Digest *d, GString *out)
{
	write_page(d, out, false);
}

static void render_for_mail(const Digest *d, GString *out)
{
	write_page(d, out, true);
}

const Renderer render_html = {
        "html", "text/html; charset=utf-8", DIGEST_ORDER_READING, true, render, .openings = true};

const Renderer render_html_mail = {.name = "html", .render = render_for_mail};
