#include "mda/decode/decode_html.h"

#include <stdbool.h>
#include <string.h>

/* The character of the reference NAME ("amp", "#228", "#xe4"), 0 if it is unknown. */
static gunichar find_entity(const char *name, gsize n)
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

/* Appends the character of the reference at P ("&"), or "&" if it is none. Returns where to go on.
 */
static const char *append_entity(GString *out, const char *p, const char *end)
{
	const char *semicolon = memchr(p, ';', (gsize)MIN(end - p, 12));
	gunichar c = semicolon ? find_entity(p + 1, (gsize)(semicolon - p - 1)) : 0;
	g_string_append_unichar(out, c ? c : '&');
	return c ? semicolon + 1 : p + 1;
}

static bool tag_is(const char *tag, const char *end, const char *name)
{
	gsize n = strlen(name);
	return (gsize)(end - tag) > n && g_ascii_strncasecmp(tag, name, n) == 0 &&
	       !g_ascii_isalnum(tag[n]);
}

/* Skips the tag at P and the content of scripts, styles and comments. Ends the line in OUT if it is
 * a block element. */
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
	if (!close)
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

void decode_html_append(GString *out, const char *html, gsize n)
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
