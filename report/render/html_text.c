/* Mail is wrapped by hand at some 72 columns, a phone has 45: there every line would break once
 * more in its middle. So what is prose flows, in the page's own letters, and what is not stays as
 * typed. Nothing but the breaking of lines changes: the text's own line feeds stay in the source.
 *
 * Prose is told by its wrapping: in a paragraph that was filled, the first word of a line would not
 * have fitted on the line before. */
#include "report/render/html_text.h"
#include "report/render/html.h"
#include "report/render/archive_link.h"
#include "report/render/excerpt.h"
#include "report/render/html_escape.h"
#include "report/render/words.h"

#include <string.h>

#define WRAPPED_LEAST 44 /* columns of the longest line of a filled paragraph */
#define WRAPPED_SLACK 14 /* people break a little early */
#define INDENT_MOST   8

typedef enum { AS_TYPED, PROSE, ITEM } Kind;

typedef struct {
	const char *start, *end; /* without its line feed */
} Line;

static Line line_at(const char *p, const char *end)
{
	const char *stop = memchr(p, '\n', (gsize)(end - p));
	return (Line){p, stop ? stop : end};
}

static gsize indent_of(Line line)
{
	gsize n = 0;
	while (line.start + n < line.end && line.start[n] == ' ')
		n++;
	return n;
}

static bool is_blank(Line line)
{
	while (line.start < line.end && g_ascii_isspace(*line.start))
		line.start++;
	return line.start == line.end;
}

/* The length of "- ", "* ", "12. ", "[3] ", "a) " at P, or 0. */
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

/* "Signed-off-by: ", "Cc: ", "Changes in v2:": a line of its own. */
static bool is_labelled(Line line)
{
	const char *stop = line.start;
	while (stop < line.end && *stop != ' ')
		stop++;
	return stop > line.start && stop[-1] == ':' && g_ascii_isupper(*line.start);
}

/* Whether the line is words with single blanks between them, or two after a full stop. */
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

/* Whether the lines from FIRST up to END, of which the later ones are indented by INDENT, were
 * filled. */
static bool is_filled(const char *first, const char *end, gsize indent)
{
	gsize longest = 0;
	for (const char *p = first; p < end;) {
		Line line = line_at(p, end);
		longest = MAX(longest, (gsize)(line.end - line.start));
		p = line.end < end ? line.end + 1 : end;
	}
	for (const char *p = first; p < end;) {
		Line line = line_at(p, end);
		p = line.end < end ? line.end + 1 : end;
		if (p == end)
			return true;
		Line next = line_at(p, end);
		gsize length = (gsize)(line.end - line.start),
		      word = first_word(next.start + indent, next.end);
		if (longest < WRAPPED_LEAST || length + 1 + word + WRAPPED_SLACK < longest)
			return false;
	}
	return true;
}

/* What the unit from P up to END is: a paragraph, or an item of a list with its hanging lines. */
static Kind kind_of(const char *p, const char *end)
{
	Line line = line_at(p, end);
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

/* Where the unit that begins at P ends: before a blank line or the next bullet. */
static const char *unit_end(const char *p, const char *end)
{
	Line line = line_at(p, end);
	while (line.end < end) {
		Line next = line_at(line.end + 1, end);
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
	const char *from, *to; /* as typed, not written yet */
} Typed;

static void flush(Typed *typed)
{
	if (typed->from) {
		g_string_append(typed->out,
		        "<pre>\n"); /* a parser drops this line feed, not the text's own */
		html_escape_text(typed->out, typed->from, typed->to - typed->from);
		g_string_append(typed->out, "</pre>\n");
	}
	typed->from = NULL;
}

static void add_unit(Typed *typed, const char *p, const char *end)
{
	Kind kind = kind_of(p, end);
	if (kind == AS_TYPED) {
		typed->from = typed->from ? typed->from : p;
		typed->to = end;
		return;
	}
	flush(typed);
	g_string_append(typed->out,
	        kind == ITEM ? "<p class=\"t i\" dir=\"auto\">" : "<p class=\"t\" dir=\"auto\">");
	html_escape_text(typed->out, p, end - p);
	g_string_append(typed->out, "</p>\n");
}

void html_text(GString *out, const char *text, const char *end)
{
	Typed typed = {out, NULL, NULL};
	while (end > text && end[-1] == '\n')
		end--;
	while (text < end) {
		Line line = line_at(text, end);
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
	guint more = 0;
	html_text(out, text, rest);
	rest += strspn(rest, "\n");
	for (const char *p = rest; *p; more++)
		p = excerpt_lines(p, 1);
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
