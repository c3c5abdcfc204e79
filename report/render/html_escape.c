#include "report/render/html_escape.h"

#include "store/base/escape.h"

static void add_html(GString *out, const char *plain)
{
	static const char *const entities[G_MAXUINT8 + 1] = {['&'] = "&amp;",
	        ['<'] = "&lt;",
	        ['>'] = "&gt;",
	        ['"'] = "&quot;",
	        ['\''] = "&#39;"};
	for (const char *p = plain; *p; p++) {
		if (entities[(guchar)*p])
			g_string_append(out, entities[(guchar)*p]);
		else
			g_string_append_c(out, *p);
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
