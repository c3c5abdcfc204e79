#include "report/render/html_escape.h"

#include "store/base/escape.h"

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

void html_escape_text(GString *out, const char *text, gssize len)
{
	g_autoptr(GString) plain = g_string_new(NULL);
	escape_text(plain, text, len, false);
	add_html(out, plain->str);
}

void html_escape_line(GString *out, const char *text, guint columns)
{
	g_autofree char *plain = escape_line(text, columns);
	add_html(out, plain);
}
