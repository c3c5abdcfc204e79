#include "report/render/xml_escape.h"

#include "store/base/escape.h"

#include <string.h>

static void add_char(GString *out, gunichar c)
{
	switch (c) {
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
		g_string_append_unichar(out, (c & ~1u) == 0xfffe ? 0xfffd : c);
	}
}

static bool may_be_domain(gunichar c)
{
	return g_unichar_isalnum(c) || g_unichar_ismark(c) ||
	       (c && c < 0x80 && strchr("-._[]:", (int)c));
}

void xml_escape_line(GString *out, const char *text, guint columns)
{
	g_autofree char *plain = escape_line(text, columns);
	bool glued = false; /* the character before could be the end of a local part */
	for (const char *p = plain; *p;) {
		gunichar c = g_utf8_get_char(p);
		p = g_utf8_next_char(p);
		add_char(out, c);
		if (c == '@' && glued && may_be_domain(g_utf8_get_char(p))) {
			g_string_append(out, "...");
			while (may_be_domain(g_utf8_get_char(p)))
				p = g_utf8_next_char(p);
		}
		glued = !g_unichar_isspace(c);
	}
}

void xml_escape_uri(GString *out, const char *uri)
{
	for (; *uri; uri++)
		add_char(out, (guchar)*uri);
}
