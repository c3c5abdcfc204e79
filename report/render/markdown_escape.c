#include "report/render/markdown_escape.h"

#include "store/base/escape.h"

#include <stdbool.h>
#include <string.h>

/* An empty HTML comment: invisible, but GitHub's automatic links and mentions stop at it. */
#define BREAK "<!-- -->"

/* Whether GitHub makes a link of the plain text at P: an address or mention, a URL's scheme,
 * "www.", an issue number. A backslash does not prevent that. */
static bool begins_link(const char *start, const char *p)
{
	if (*p == '@')
		return true;
	if (*p == '#' && g_ascii_isdigit(p[1]))
		return true;
	if (*p == ':' && p[1] == '/')
		return true;
	return *p == '.' && p - start >= 3 && g_ascii_strncasecmp(p - 3, "www", 3) == 0;
}

/* Whether the character at P, in a text from START on, makes a list of it: "- x", "1. x", "1) x".
 */
static bool begins_item(const char *start, const char *p)
{
	if (*p == '-' || *p == '+')
		return p == start;
	return (*p == '.' || *p == ')') && strspn(start, "0123456789") == (gsize)(p - start);
}

void markdown_escape_line(GString *out, const char *text, guint columns)
{
	g_autofree char *plain = escape_line(text, columns);
	g_strstrip(plain);
	for (const char *p = plain; *p; p++) {
		if (begins_link(plain, p)) {
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

void markdown_escape_code(GString *out, const char *text, guint columns)
{
	g_autofree char *plain = escape_line(text, columns);
	gsize fence = longest_run(plain, '`') + 1;
	const char *pad = fence > 1 || *plain == 0 ? " " : "";
	add_run(out, fence, '`');
	g_string_append_printf(out, "%s%s%s", pad, plain, pad);
	add_run(out, fence, '`');
}

void markdown_escape_block(GString *out, const char *text, gssize len)
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
