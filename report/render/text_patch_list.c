#include "report/render/text_patch_list.h"

#include "report/render/text_line.h"
#include "report/render/text_since.h"
#include "report/render/words_series.h"
#include "store/base/escape.h"

#include <string.h>

static const char *state_color(SeriesState state)
{
	return state == SERIES_APPLIED   ? TEXT_LINE_GREEN
	       : state == SERIES_UPDATED ? TEXT_LINE_YELLOW
	       : state == SERIES_NEW     ? TEXT_LINE_PLAIN
	                                 : TEXT_LINE_DIM;
}

void text_patch_list(const Digest *d, GString *out)
{
	guint counters = 0, states = TEXT_LINE_STATE_COLUMNS;
	g_autofree char *project = g_strdup("");
	text_line_heading(d, out, "===== Patch list in this time period =====");
	for (guint i = 0; i < d->series->len; i++) {
		const Series *s = g_ptr_array_index(d->series, i);
		g_autofree char *count = text_line_counter(s);
		counters = MAX(counters, escape_columns(count));
		states = MAX(states, (guint)strlen(state_name(s->state)));
	}
	for (guint i = 0; i < d->series->len; i++) {
		const Series *s = g_ptr_array_index(d->series, i);
		g_autofree char *line = text_line_series(s, counters, states),
		                *here = series_project(s), *since = text_since(s),
		                *proposed = words_series_proposed(s->proposed);
		if (d->options.order == DIGEST_ORDER_READING &&
		        g_ascii_strcasecmp(project, here) != 0) {
			g_string_append(out, i ? "\n" : "");
			text_line_add(out, "", here, TEXT_LINE_COLUMNS);
			g_free(project);
			project = g_steal_pointer(&here);
		}
		text_line_color(d, out, state_color(s->state));
		g_string_append(out, line);
		text_line_color(d, out, TEXT_LINE_PLAIN);
		g_string_append_c(out, '\n');
		if (since)
			text_line_add_indented(out, counters + states + 4, since);
		if (proposed)
			text_line_add_indented(out, counters + states + 4, proposed);
	}
	g_string_append_c(out, '\n');
}
