/* Escaping happens here and nowhere else: renderers hand every string of a mail to one of these. */
#include "report/render/markup.h"
#include "store/base/escape.h"

#include <stdbool.h>
#include <string.h>

#define BREAK                                                                                      \
	"<!-- -->" /* shows nothing, and GitHub's autolinks and mentions do not reach over it */

static void add_html(GString *out, const char *plain)
{
	for (const char *p = plain; *p; p++) {
		switch (*p) {
		case '&':
			g_string_append(out, "&amp;");
			break;
		case '<':
			g_string_append(out, "&lt;");
			break;
		case '>':
			g_string_append(out, "&gt;");
			break;
		case '"':
			g_string_append(out, "&quot;");
			break;
		case '\'':
			g_string_append(out, "&#39;");
			break;
		default:
			g_string_append_c(out, *p);
		}
	}
}

void markup_html(GString *out, const char *text, gssize len)
{
	g_autoptr(GString) plain = g_string_new(NULL);
	escape_text(plain, text, len, false);
	add_html(out, plain->str);
}

void markup_html_line(GString *out, const char *text, guint columns)
{
	g_autofree char *plain = escape_line(text, columns);
	add_html(out, plain);
}

/* Where GitHub would make a link of plain text: addresses and mentions, schemes, www, issue
 * numbers. A backslash does not keep it from that. */
static bool acts_alone(const char *start, const char *p)
{
	if (*p == '@')
		return true;
	if (*p == '#' && g_ascii_isdigit(p[1]))
		return true;
	if (*p == ':' && p[1] == '/')
		return true;
	return *p == '.' && p - start >= 3 && g_ascii_strncasecmp(p - 3, "www", 3) == 0;
}

/* "- x", "1. x", "1) x" at the beginning of an item of ours would be a list in it. */
static bool begins_item(const char *start, const char *p)
{
	if (*p == '-' || *p == '+')
		return p == start;
	return (*p == '.' || *p == ')') && strspn(start, "0123456789") == (gsize)(p - start);
}

void markup_md_line(GString *out, const char *text, guint columns)
{
	g_autofree char *plain = escape_line(text, columns);
	g_strstrip(plain);
	for (const char *p = plain; *p; p++) {
		if (acts_alone(plain, p)) {
			g_string_append_printf(out, "\\%c" BREAK, *p);
			continue;
		}
		if (strchr("\\`*_[]<>#!|~&$", *p) || begins_item(plain, p))
			g_string_append_c(out, '\\');
		g_string_append_c(out, *p);
	}
}

static gsize longest_run(const char *text, char c)
{
	gsize longest = 0, run = 0;
	for (const char *p = text; *p; p++) {
		run = *p == c ? run + 1 : 0;
		longest = MAX(longest, run);
	}
	return longest;
}

static void add_run(GString *out, gsize n, char c)
{
	while (n--)
		g_string_append_c(out, c);
}

void markup_md_code(GString *out, const char *text, guint columns)
{
	g_autofree char *plain = escape_line(text, columns);
	gsize fence = longest_run(plain, '`') + 1;
	const char *pad = fence > 1 || *plain == 0 ? " " : "";
	add_run(out, fence, '`');
	g_string_append_printf(out, "%s%s%s", pad, plain, pad);
	add_run(out, fence, '`');
}

void markup_md_block(GString *out, const char *text, gssize len)
{
	g_autoptr(GString) plain = g_string_new(NULL);
	escape_text(plain, text, len, false);
	gsize fence = MAX(longest_run(plain->str, '`') + 1, 3);
	add_run(out, fence, '`');
	g_string_append_printf(
	        out, "text\n%s%s", plain->str, g_str_has_suffix(plain->str, "\n") ? "" : "\n");
	add_run(out, fence, '`');
	g_string_append_c(out, '\n');
}
