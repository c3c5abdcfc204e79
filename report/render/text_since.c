#include "report/render/text_since.h"

#include "report/render/text_line.h"
#include "store/base/escape.h"

char *text_since(const Series *s)
{
	const struct {
		guint n;
		const char *what;
	} items[] = {{s->changes.unchanged, "same"}, {s->changes.changed, "changed"},
	        {s->changes.added, "new"}, {s->changes.dropped, "dropped"}};
	if (!s->previous || !s->changes.known)
		return NULL;
	g_autofree char *version = escape_line(s->previous->version, TEXT_LINE_WORD_COLUMNS);
	GString *out = g_string_new(NULL);
	g_string_append_printf(
	        out, "since %sv%s:", s->previous->rfc && !s->rfc ? "RFC " : "", version);
	const char *comma = "";
	for (gsize i = 0; i < G_N_ELEMENTS(items); i++) {
		if (!items[i].n)
			continue;
		g_string_append_printf(out, "%s %u %s", comma, items[i].n, items[i].what);
		comma = ",";
	}
	return g_string_free(out, FALSE);
}
