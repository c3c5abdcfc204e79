#include "store/base/list_label.h"

#include <glib.h>
#include <string.h>

#define LABEL_MAX_BYTES 250

char *list_label_spelled(const char *text)
{
	if (!text)
		return NULL;
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	GString *out = g_string_new(NULL);
	for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		if (g_unichar_isspace(c) || g_unichar_iscntrl(c) || c == '<' || c == '>' ||
		        !g_unichar_isgraph(c))
			continue;
		if (out->len + 6 > LABEL_MAX_BYTES)
			break;
		g_string_append_unichar(out, c == '@'  ? '.'
		                             : c < 128 ? (gunichar)g_ascii_tolower((char)c)
		                                       : c);
	}
	return g_string_free(out, strspn(out->str, ".") == out->len);
}
