#include "report/render/no_address.h"

#include "store/base/escape.h"

#include <string.h>

static bool may_be_domain(gunichar c)
{
	return g_unichar_isalnum(c) || g_unichar_ismark(c) ||
	       (c && c < 0x80 && strchr("-._[]:", (int)c));
}

char *no_address_line(const char *text, guint columns)
{
	g_autofree char *plain = escape_line(text, columns);
	GString *out = g_string_new(NULL);
	bool glued = false; /* the character before may end a local part */
	for (const char *p = plain; *p;) {
		gunichar c = g_utf8_get_char(p);
		p = g_utf8_next_char(p);
		g_string_append_unichar(out, c);
		if (c == '@' && glued && may_be_domain(g_utf8_get_char(p))) {
			g_string_append(out, "...");
			while (may_be_domain(g_utf8_get_char(p)))
				p = g_utf8_next_char(p);
		}
		glued = !g_unichar_isspace(c);
	}
	return g_string_free(out, FALSE);
}
