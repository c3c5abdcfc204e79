/* Mail is wrapped at about 72 columns, but a phone has 45: each line would break again in the
 * middle. So prose becomes a paragraph, which the browser wraps; anything else (code, tables,
 * trailers, quotations) stays in <pre>. Only the line breaks change; the text's line feeds stay in
 * the HTML source.
 *
 * Prose is recognised by its wrapping: in a filled paragraph, the first word of a line would not
 * have fitted on the line before. */
#include "report/render/html_text.h"

#include "report/render/archive_link.h"
#include "report/render/excerpt.h"
#include "report/render/html.h"
#include "report/render/html_escape.h"
#include "report/render/words.h"

#include <string.h>

#define WRAPPED_LEAST 44 /* the longest line of a filled paragraph has at least this length */
#define WRAPPED_SLACK 14 /* a line may break this much too early */
#define INDENT_MOST   8  /* indentation of a list item, at most */

typedef enum { AS_TYPED, PROSE, ITEM } UnitKind;

typedef struct {
	const char *start, *end; /* without its line feed */
} TextLine;

static TextLine line_at(const char *p, const char *end)
{
	const char *stop = memchr(p, '\n', (gsize)(end - p));
	return (TextLine){p, stop ? stop : end};
}

static gsize indent_of(TextLine line)
{
	gsize n = 0;
	while (line.start + n < line.end && line.start[n] == ' ')
		n++;
	return n;
}

static bool is_blank(TextLine line)
{
	while (line.start < line.end && g_ascii_isspace(*line.start))
		line.start++;
	return line.start == line.end;
}

/* The length of a bullet at P, such as "- ", "* ", "12. ", "[3] " or "a) "; 0 if there is none. */
static gsize bullet_length(const char *p, const char *end)
{
	const char *start = p;
	bool bracket = p < end && *p == '[';
	if (p < end && strchr("-*+o", *p)) {
		p++;
	} else {
		p += bracket;
		const char *number = p;
		while (p < end && p - number < 3 && g_ascii_isdigit(*p))
			p++;
		if (p == number && !bracket && p < end && g_ascii_islower(*p))
			p++;
		if (p == number || p == end || !strchr(bracket ? "]" : ".)", *p))
			return 0;
		p++;
	}
	return p < end && *p == ' ' ? (gsize)(p - start) + 1 : 0;
}

/* Whether LINE begins with a label, such as "Signed-off-by:", "Cc:" or "Changes:". Such a line is
 * not joined with others. */
static bool is_labelled(TextLine line)
{
	const char *stop = line.start;
	while (stop < line.end && *stop != ' ')
		stop++;
	return stop > line.start && stop[-1] == ':' && g_ascii_isupper(*line.start);
}

/* Whether the line consists of words with one space between them, or two after punctuation. */
static bool is_words(const char *p, const char *end)
{
	for (; p < end; p++) {
		if (*p == '\t' || *p == '|')
			return false;
		if (*p == ' ' && p + 1 < end && p[1] == ' ' && !strchr(".?!:;,)\"", p[-1]))
			return false;
	}
	return true;
}

static gsize first_word(const char *p, const char *end)
{
	const char *start = p;
	while (p < end && *p != ' ')
		p++;
	return (gsize)(p - start);
}

/* Whether the lines from FIRST up to END were filled. All but the first are indented by INDENT. */
static bool is_filled(const char *first, const char *end, gsize indent)
{
	gsize longest = 0;
	for (const char *p = first; p < end;) {
		TextLine line = line_at(p, end);
		longest = MAX(longest, (gsize)(line.end - line.start));
		p = line.end < end ? line.end + 1 : end;
	}
	for (const char *p = first; p < end;) {
		TextLine line = line_at(p, end);
		p = line.end < end ? line.end + 1 : end;
		if (p == end)
			return true;
		TextLine next = line_at(p, end);
		gsize length = (gsize)(line.end - line.start),
		      word = first_word(next.start + indent, next.end);
		if (longest < WRAPPED_LEAST || length + 1 + word + WRAPPED_SLACK < longest)
			return false;
	}
	return true;
}

/* The kind of the unit from P up to END: prose, a list item with its hanging lines, or neither. */
static UnitKind kind_of(const char *p, const char *end)
{
	TextLine line = line_at(p, end);
	gsize indent = indent_of(line), bullet = bullet_length(line.start + indent, line.end);
	if (indent > INDENT_MOST || (indent && !bullet) ||
	        !is_words(line.start + indent + bullet, line.end))
		return AS_TYPED;
	gsize hanging = 0;
	if (!bullet && (is_labelled(line) || !(g_ascii_isalnum(*p) || *p == '"' || *p == '(' ||
	                                             *p == '\'' || (guchar)*p >= 0x80)))
		return AS_TYPED;
	for (const char *next = line.end; next < end; next = line.end) {
		line = line_at(next + 1, end);
		gsize here = indent_of(line);
		if (hanging == 0)
			hanging = here;
		if (here != hanging ||
		        (bullet ? here <= indent || here > indent + bullet + 2 : here > 0))
			return AS_TYPED;
		if (is_labelled(line) || !is_words(line.start + here, line.end))
			return AS_TYPED;
	}
	if (!is_filled(p, end, hanging))
		return AS_TYPED;
	return bullet ? ITEM : PROSE;
}

/* Returns the end of the unit that begins at P: before a blank line or the next bullet. */
static const char *unit_end(const char *p, const char *end)
{
	TextLine line = line_at(p, end);
	while (line.end < end) {
		TextLine next = line_at(line.end + 1, end);
		gsize indent = indent_of(next);
		if (is_blank(next) ||
		        (indent <= INDENT_MOST && bullet_length(next.start + indent, next.end)))
			break;
		line = next;
	}
	return line.end;
}

typedef struct {
	GString *out;
	const char *from, *to; /* text for the next <pre>, not yet written; NULL: none */
} Typed;

static void flush(Typed *typed)
{
	if (typed->from) {
		/* HTML parsers drop this line feed, so that one of the text stays. */
		g_string_append(typed->out, "<pre>\n");
		html_escape_text(typed->out, typed->from, typed->to - typed->from);
		g_string_append(typed->out, "</pre>\n");
	}
	typed->from = NULL;
}

static void add_unit(Typed *typed, const char *p, const char *end)
{
	UnitKind kind = kind_of(p, end);
	if (kind == AS_TYPED) {
		typed->from = typed->from ? typed->from : p;
		typed->to = end;
		return;
	}
	flush(typed);
	g_string_append(typed->out, kind == ITEM ? "<p class=\"i\"" : "<p");
	g_string_append(typed->out, html_is_ascii(p, end) ? ">" : " dir=\"auto\">");
	html_escape_text(typed->out, p, end - p);
	g_string_append(typed->out, "</p>\n");
}

void html_text(GString *out, const char *text, const char *end)
{
	Typed typed = {out, NULL, NULL};
	while (end > text && end[-1] == '\n')
		end--;
	while (text < end) {
		TextLine line = line_at(text, end);
		if (is_blank(line)) {
			text = line.end < end ? line.end + 1 : end;
			continue;
		}
		const char *stop = unit_end(text, end);
		add_unit(&typed, text, stop);
		text = stop < end ? stop + 1 : end;
	}
	flush(&typed);
}

void html_text_opening(GString *out, const char *text, guint lines)
{
	const char *rest = excerpt_lines(text, excerpt_opening(text, lines));
	html_text(out, text, rest);
	rest += strspn(rest, "\n");
	guint more = excerpt_count_lines(rest);
	if (!more)
		return;
	g_string_append_printf(
	        out, "<details><summary class=\"more\">%u more lines</summary>\n", more);
	html_text(out, rest, rest + strlen(rest));
	g_string_append(out, "</details>\n");
}

void html_text_cut(const Digest *d, GString *out, const Post *post, guint left)
{
	if (!left)
		return;
	g_autofree char *link = archive_link_make(d->options.link, post->rec->message_id);
	g_string_append_printf(
	        out, "<p class=\"dim\">%u more %s", left, words_plural(left, "line", "lines"));
	if (link)
		html_line(out, " <a href=\"", link, 0, "\">in the archive</a>");
	else
		html_line(out, " in <code>", post->rec->message_id, HTML_TITLE_COLUMNS, "</code>");
	g_string_append(out, "</p>\n");
}
