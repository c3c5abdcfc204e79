/* Text in shape. format=flowed follows RFC 3676 4.1 to 4.5: lines of one quote depth that end in a
 * blank are joined with the next; the signature separator never is; stuffed blanks come off. */
#include "mda/decode/decode_text.h"
#include <stdlib.h>
#include <string.h>

void decode_text_unix(GString *text, gsize from)
{
	char *end = text->str + text->len;
	char *to = memchr(text->str + from, '\r', text->len - from);
	if (to == NULL)
		return;
	for (const char *in = to; in < end; in++)
		if (*in != '\r' || in + 1 == end || in[1] != '\n')
			*to++ = *in;
	g_string_truncate(text, (gsize)(to - text->str));
}

typedef struct {     /* a line of flowed text, taken apart */
	gsize depth; /* of quoting */
	const char *text;
	gsize n;
	bool flowed;
} FlowedLine;

static void read_flowed_line(const char *line, gsize n, FlowedLine *l)
{
	gsize depth = 0;
	while (depth < n && line[depth] == '>')
		depth++;
	l->depth = depth;
	l->text = line + depth;
	l->n = n - depth;
	if (l->n > 0 && l->text[0] == ' ') {
		l->text++;
		l->n--;
	}
	bool separator = l->n == 3 && memcmp(l->text, "-- ", 3) == 0;
	bool empty_context = depth == 0 && l->n == 1;
	l->flowed = l->n > 0 && l->text[l->n - 1] == ' ' && !separator && !empty_context;
}

static void begin_line(GString *out, const FlowedLine *l)
{
	for (gsize i = 0; i < l->depth; i++)
		g_string_append_c(out, '>');
	if (l->depth > 0 && l->n > 0)
		g_string_append_c(out, ' ');
}

void decode_text_flowed(GString *out, const char *text, gsize n, bool delsp)
{
	const char *end = text + n;
	bool open = false; /* the line before goes on */
	gsize depth = 0;
	while (text < end) {
		const char *lf = memchr(text, '\n', (gsize)(end - text));
		FlowedLine l;
		read_flowed_line(text, (gsize)((lf ? lf : end) - text), &l);
		bool separator = l.n == 3 && memcmp(l.text, "-- ", 3) == 0;
		if (open &&
		        (l.depth != depth ||
		                separator)) { /* RFC 3676 4.5: not a paragraph that could go on */
			g_string_append_c(out, '\n');
			open = false;
		}
		if (!open)
			begin_line(out, &l);
		g_string_append_len(out, l.text, (gssize)(l.n - (l.flowed && delsp)));
		if (!l.flowed && lf)
			g_string_append_c(out, '\n');
		open = l.flowed;
		depth = l.depth;
		text = lf ? lf + 1 : end;
	}
	if (open)
		g_string_append_c(out, '\n');
}

/* "@@ -l,s +l,s @@": the line counts of both sides; false where LINE is no such. */
static bool hunk_counts(const char *line, guint64 counts[2])
{
	static const char sides[] = "-+";
	if (strncmp(line, "@@ -", 4) != 0)
		return false;
	line += 3;
	for (int i = 0; i < 2; i++) {
		char *end;
		if (*line++ != sides[i] || !g_ascii_isdigit(*line))
			return false;
		g_ascii_strtoull(line, &end, 10);
		counts[i] = *end == ',' ? g_ascii_strtoull(end + 1, &end, 10) : 1;
		if (*end != ' ')
			return false;
		line = end + 1;
	}
	return strncmp(line, "@@", 2) == 0;
}

static const char *next_line(const char *line)
{
	const char *lf = strchr(line, '\n');
	return lf ? lf + 1 : line + strlen(line);
}

/* Read the lines of a hunk from LINE on while they are some; true if both sides came out as
 * counted. *END: the line after. An empty line is an empty context line whose blank was lost. */
static bool read_hunk(const char *line, guint64 counts[2], const char **end)
{
	while ((counts[0] > 0 || counts[1] > 0) && *line) {
		bool old = *line == '-' || *line == ' ' || *line == '\n',
		     new = *line == '+' || *line == ' ' || *line == '\n';
		if ((!old && !new &&*line != '\\') || (old && counts[0] == 0) ||
		        (new &&counts[1] == 0))
			break;
		counts[0] -= old;
		counts[1] -= new;
		line = next_line(line);
	}
	*end = line;
	return counts[0] == 0 && counts[1] == 0;
}

guint decode_text_broken_hunks(const char *text)
{
	guint broken = 0;
	guint64 counts[2];
	for (const char *line = text; *line;) {
		if (!hunk_counts(line, counts))
			line = next_line(line);
		else if (!read_hunk(next_line(line), counts, &line))
			broken++;
	}
	return broken;
}

static gunichar entity(const char *name, gsize n)
{
	static const struct {
		const char *name;
		gunichar c;
	} known[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''},
	        {"nbsp", ' '}, {"shy", 0xad}, {"ndash", 0x2013}, {"mdash", 0x2014},
	        {"lsquo", 0x2018}, {"rsquo", 0x2019}, {"ldquo", 0x201c}, {"rdquo", 0x201d},
	        {"hellip", 0x2026}, {"euro", 0x20ac}, {"copy", 0xa9}};
	if (n > 1 && name[0] == '#') {
		bool hex = name[1] == 'x' || name[1] == 'X';
		guint64 c = g_ascii_strtoull(name + (hex ? 2 : 1), NULL, hex ? 16 : 10);
		return c >= 32 && c <= 0x10ffff && g_unichar_validate((gunichar)c) ? (gunichar)c
		                                                                   : ' ';
	}
	for (guint i = 0; i < G_N_ELEMENTS(known); i++)
		if (strlen(known[i].name) == n && memcmp(known[i].name, name, n) == 0)
			return known[i].c;
	return 0;
}

/* Append what the entity at P means; returns the place after it (after the & where it is none). */
static const char *append_entity(GString *out, const char *p, const char *end)
{
	const char *semicolon = memchr(p, ';', (gsize)MIN(end - p, 12));
	gunichar c = semicolon ? entity(p + 1, (gsize)(semicolon - p - 1)) : 0;
	g_string_append_unichar(out, c ? c : '&');
	return c ? semicolon + 1 : p + 1;
}

static bool tag_is(const char *tag, const char *end, const char *name)
{
	gsize n = strlen(name);
	return (gsize)(end - tag) > n && g_ascii_strncasecmp(tag, name, n) == 0 &&
	       !g_ascii_isalnum(tag[n]);
}

/* The place after the tag at P, its hidden content (script, style, comment) included. */
static const char *skip_tag(const char *p, const char *end, GString *out)
{
	static const char *const breaks[] = {"br", "p", "/p", "div", "/div", "tr", "li", "/ul",
	        "/ol", "/table", "pre", "/pre", "h1", "h2", "h3", "/h1", "/h2", "/h3", "blockquote",
	        "/blockquote"};
	const char *close;
	if (end - p >= 4 && memcmp(p, "<!--", 4) == 0) {
		close = g_strstr_len(p, end - p, "-->");
		return close ? close + 3 : end;
	}
	for (guint i = 0; i < G_N_ELEMENTS(breaks); i++)
		if (tag_is(p + 1, end, breaks[i]) && out->len > 0 && out->str[out->len - 1] != '\n')
			g_string_append_c(out, '\n');
	close = memchr(p, '>', (gsize)(end - p));
	if (close == NULL)
		return end;
	bool script = tag_is(p + 1, end, "script");
	if (!script && !tag_is(p + 1, end, "style"))
		return close + 1;
	for (p = close; p < end; p++)
		if (*p == '<' && end - p > 2 && p[1] == '/' &&
		        tag_is(p + 2, end, script ? "script" : "style"))
			return skip_tag(p, end, out);
	return end;
}

void decode_text_html(GString *out, const char *html, gsize n)
{
	const char *end = html + n;
	while (html < end) {
		if (*html == '<' && end - html > 1 &&
		        (g_ascii_isalpha(html[1]) || html[1] == '/' || html[1] == '!')) {
			html = skip_tag(html, end, out);
		} else if (*html == '&') {
			html = append_entity(out, html, end);
		} else if (g_ascii_isspace(*html)) {
			if (out->len > 0 && !g_ascii_isspace(out->str[out->len - 1]))
				g_string_append_c(out, ' ');
			html++;
		} else {
			g_string_append_c(out, *html++);
		}
	}
	if (out->len > 0 && out->str[out->len - 1] != '\n')
		g_string_append_c(out, '\n');
}

/* Whether nothing is to be done to TEXT: printable ASCII with single blanks inside. */
static bool is_clean_line(const char *text)
{
	char before = ' ';
	for (const char *p = text; *p; before = *p++)
		if (!g_ascii_isprint(*p) || (*p == ' ' && before == ' '))
			return false;
	return before != ' ';
}

char *decode_text_line(const char *text)
{
	if (text == NULL)
		return NULL;
	if (is_clean_line(text))
		return g_strdup(text);
	GString *out = g_string_new(NULL);
	bool blank = false;
	for (const char *p = text; *p; p = g_utf8_next_char(p)) {
		gunichar c = (guchar)*p < 128 ? (gunichar)*p : g_utf8_get_char(p);
		if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xa0) {
			blank = true;
		} else if (c >= 32 && !(c >= 0x7f && c < 0xa0)) {
			if (blank && out->len > 0)
				g_string_append_c(out, ' ');
			blank = false;
			g_string_append_len(out, p, g_utf8_next_char(p) - p);
		}
	}
	char *line = g_string_free(out, FALSE);
	if (*line && !g_str_is_ascii(line)) {
		char *composed = g_utf8_normalize(line, -1, G_NORMALIZE_NFC);
		g_free(line);
		line = composed;
	}
	if (line == NULL || *line == '\0')
		g_clear_pointer(&line, g_free);
	return line;
}
