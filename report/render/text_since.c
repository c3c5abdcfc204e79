#include "report/render/text_since.h"

#include "report/render/text_line.h"
#include "report/render/words_series.h"
#include "store/base/escape.h"

char *text_since(const Series *s)
{
	g_autofree char *changes = words_series_changes(s, "same");
	if (!s->previous || !changes)
		return NULL;
	g_autofree char *version = escape_line(s->previous->version, TEXT_LINE_WORD_COLUMNS);
	return g_strdup_printf(
	        "since %sv%s: %s", s->previous->rfc && !s->rfc ? "RFC " : "", version, changes);
}
