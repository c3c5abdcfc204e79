/* An article: what it is, from whom, what became of it; then its opening, the rest folded. Works as mail too, where folds may stand open. */
#include "html_chapter.h"
#include "../store/times.h"
#include "chart.h"
#include "link.h"
#include "markup.h"

#include <string.h>

#define WORD_COLUMNS  12
#define PATH_COLUMNS  160
#define PATHS         60 /* shown of a diffstat */
#define OPENING_LINES 10 /* of a text, before the fold */

void html_words(GString *out, const char *before, const char *text, guint columns, const char *after)
{
	if (!text)
		return;
	g_string_append(out, before);
	markup_html_line(out, text, columns);
	g_string_append(out, after);
}

void html_title(const Digest *d, GString *out, const char *title, const char *message_id)
{
	g_autofree char *link = link_make(d->options.link, message_id);
	html_words(out, "<a href=\"", link, 0, "\">");
	html_words(out, "", title ? title : "(no subject)", HTML_TITLE_COLUMNS, link ? "</a>" : "");
}

char *html_anchor(const Post *post)
{
	return g_strdup_printf("m%.16s", post->id);
}

void html_state(GString *out, SeriesState state)
{
	const char *name = digest_state_name(state);
	g_string_append_printf(out, "<span class=\"tag %s\">%s</span>", name, name);
}

/* --- what became of it ----------------------------------------------------------------------------------------------------------- */

static void add_tags(GString *out, const Series *s)
{
	g_autofree char *counter = outline_counter(s), *version = g_strdup_printf("v%s", s->version);
	g_string_append(out, "<p>");
	html_state(out, s->state);
	html_words(out, "<span class=\"tag\">", version, WORD_COLUMNS, "</span>");
	html_words(out, "<span class=\"tag\">", counter, 2 * WORD_COLUMNS, "</span>");
	g_string_append(out, s->rfc ? "<span class=\"tag\">RFC</span>" : "");
	g_string_append(out, s->resend ? "<span class=\"tag\">resend</span>" : "");
	g_string_append(out, "</p>\n");
}

static void add_byline(GString *out, const Series *s)
{
	const Person *author = series_author(s);
	g_autofree char *day = times_date(series_lead(s)->when_s), *reviews = outline_reviews(s);
	html_words(out, "<p class=\"dim\">", outline_author(author), HTML_NAME_COLUMNS, "");
	if (author->name)
		html_words(out, " &lt;", author->address, HTML_NAME_COLUMNS, "&gt;");
	g_string_append_printf(out, " · %s", day);
	if (s->replies)
		g_string_append_printf(out, " · %u %s", s->replies, s->replies == 1 ? "reply" : "replies");
	g_string_append_printf(out, "%s%s</p>\n", reviews ? " · " : "", reviews ? reviews : "");
}

static void add_changes(GString *out, const Chapter *chapter)
{
	g_autofree char *replaces = outline_replaces(chapter), *changes = outline_changes(chapter->series);
	html_words(out, "<p>", replaces, HTML_TITLE_COLUMNS, "</p>\n");
	if (!changes)
		return;
	g_string_append(out, "<div class=\"changes\">");
	chart_changes(out, &chapter->series->changes);
	g_string_append_printf(out, "<span class=\"dim\">patches: %s</span></div>\n", changes);
}

static void add_patches(const Digest *d, GString *out, const Series *s)
{
	if (s->patches->len == 0 || (s->patches->len == 1 && !s->cover))
		return;
	g_string_append(out, "<ol class=\"patches\">\n");
	for (guint i = 0; i < s->patches->len; i++) {
		const Post *patch = g_ptr_array_index(s->patches, i);
		SeriesState state = digest_patch_state(s, patch);
		html_words(out, "<li><span class=\"no\">", patch->rec->index ? patch->rec->index : "1",
		        WORD_COLUMNS, "</span><span>");
		html_title(d, out, patch->rec->title, patch->rec->message_id);
		if (state != s->state) {
			g_string_append_c(out, ' ');
			html_state(out, state);
		}
		g_string_append(out, "</span></li>\n");
	}
	g_string_append(out, "</ol>\n");
}

/* --- diffstat -------------------------------------------------------------------------------------------------------------------- */

static void add_path(GString *out, const PathStat *path, guint64 most)
{
	html_words(out, "<tr><td><code>", path->path, PATH_COLUMNS, "</code></td>");
	g_string_append_printf(out,
	        "<td class=\"n plus\">+%u</td><td class=\"n minus\">−%u</td><td class=\"chart\">",
	        path->insertions, path->deletions);
	chart_diff(out, path->insertions, path->deletions, most);
	g_string_append(out, "</td></tr>\n");
}

static void add_diffstat(GString *out, const Series *s)
{
	g_autoptr(GPtrArray) paths = outline_paths(s);
	guint64 insertions = 0, deletions = 0;
	if (paths->len == 0)
		return;
	for (guint i = 0; i < paths->len; i++) {
		insertions += ((PathStat *)g_ptr_array_index(paths, i))->insertions;
		deletions += ((PathStat *)g_ptr_array_index(paths, i))->deletions;
	}
	const PathStat *first = g_ptr_array_index(paths, 0); /* the most changed */
	guint64 most = (guint64)first->insertions + first->deletions;
	g_string_append_printf(out,
	        "<details><summary>%u %s changed, <span class=\"plus\">+%" G_GUINT64_FORMAT
	        "</span> <span class=\"minus\">−%" G_GUINT64_FORMAT "</span></summary>\n<table><thead><tr>"
	        "<th scope=\"col\">File</th><th scope=\"col\" class=\"n\">Added</th>"
	        "<th scope=\"col\" class=\"n\">Removed</th><td class=\"chart\"></td></tr></thead><tbody>\n",
	        paths->len, paths->len == 1 ? "file" : "files", insertions, deletions);
	for (guint i = 0; i < MIN(paths->len, PATHS); i++)
		add_path(out, g_ptr_array_index(paths, i), most);
	g_string_append(out, "</tbody></table>\n");
	if (paths->len > PATHS)
		g_string_append_printf(out, "<p class=\"dim\">and %u more</p>\n", paths->len - PATHS);
	g_string_append(out, "</details>\n");
}

/* --- texts ----------------------------------------------------------------------------------------------------------------------- */

static void add_pre(GString *out, const char *text, const char *end)
{
	while (text < end && *text == '\n')
		text++;
	while (end > text && end[-1] == '\n')
		end--;
	g_string_append(out, "<pre>\n"); /* a parser drops this line feed, not the text's own */
	markup_html(out, text, end - text);
	g_string_append(out, "</pre>\n");
}

static void add_cut(const Digest *d, GString *out, const Post *post, guint left)
{
	g_autofree char *link = link_make(d->options.link, post->rec->message_id);
	g_string_append_printf(out, "<p class=\"dim\">%u more %s", left, left == 1 ? "line" : "lines");
	if (link)
		html_words(out, " <a href=\"", link, 0, "\">in the archive</a>");
	else
		html_words(out, " in <code>", post->rec->message_id, HTML_TITLE_COLUMNS, "</code>");
	g_string_append(out, "</p>\n");
}

/* The lead's text: its opening, and a fold for what follows. */
static void add_lead_text(const Digest *d, GString *out, const Block *block)
{
	const Series *s = block->series;
	guint left;
	g_autofree char *text = outline_text(block->post, s->patches->len == 0, d->options.max_lines, &left);
	const char *rest = outline_lines(text, outline_opening(text, OPENING_LINES));
	if (*text)
		add_pre(out, text, rest);
	if (*rest) {
		guint lines = 0;
		for (const char *p = rest; *p; lines++)
			p = outline_lines(p, 1);
		g_string_append_printf(out, "<details><summary>%u more lines</summary>\n", lines);
		add_pre(out, rest, rest + strlen(rest));
		g_string_append(out, "</details>\n");
	}
	if (left)
		add_cut(d, out, block->post, left);
}

static void add_folded_text(const Digest *d, GString *out, const Block *block)
{
	guint left;
	const Record *rec = block->post->rec;
	g_autofree char *text = outline_text(block->post, true, d->options.max_lines, &left);
	html_words(out, "<details><summary>", rec->subject ? rec->subject : "(no subject)",
	        HTML_TITLE_COLUMNS, "</summary>\n");
	html_words(out, "<p class=\"dim\">", outline_author(post_author(block->post)), HTML_NAME_COLUMNS,
	        "</p>\n");
	add_pre(out, text, text + strlen(text));
	if (left)
		add_cut(d, out, block->post, left);
	g_string_append(out, "</details>\n");
}

void html_chapter(const Digest *d, GString *out, const Chapter *chapter, guint level)
{
	const Series *s = chapter->series;
	const Post *lead = series_lead(s);
	g_autofree char *anchor = html_anchor(lead);
	g_string_append_printf(out, "<article id=\"%s\">\n<h%u>", anchor, level);
	html_title(d, out, series_title(s), lead->rec->message_id);
	g_string_append_printf(out, "</h%u>\n", level);
	add_tags(out, s);
	add_byline(out, s);
	add_changes(out, chapter);
	for (guint i = 0; i < chapter->blocks->len; i++) {
		const Block *block = g_ptr_array_index(chapter->blocks, i);
		if (block->lead)
			add_lead_text(d, out, block);
	}
	add_patches(d, out, s);
	for (guint i = 0; i < chapter->blocks->len; i++) {
		const Block *block = g_ptr_array_index(chapter->blocks, i);
		if (!block->lead)
			add_folded_text(d, out, block);
	}
	add_diffstat(out, s);
	g_string_append(out, "</article>\n");
}
