#include "report/render/html_filter.h"

#include "report/render/chapter.h"

#define LEAST 5 /* a shorter list is seen whole */

static void add_button(GString *out, const char *name, guint n, const char *checked)
{
	g_string_append_printf(out,
	        "<label><input type=\"radio\" name=\"only\" id=\"only-%s\"%s> %s %u</label>\n",
	        name, checked, name, n);
}

void html_filter_add(GString *out, const GPtrArray *chapters)
{
	guint count[SERIES_APPLIED + 1] = {0}, states = 0;
	for (guint i = 0; i < chapters->len; i++) {
		const Chapter *chapter = g_ptr_array_index(chapters, i);
		states += count[chapter->series->state]++ == 0;
	}
	if (chapters->len < LEAST || states < 2)
		return;
	g_string_append(out, "<fieldset class=\"pick\" hidden><legend>Show</legend>\n");
	add_button(out, "all", chapters->len, " checked");
	for (guint state = 0; state < G_N_ELEMENTS(count); state++)
		if (count[state])
			add_button(out, state_name((SeriesState)state), count[state], "");
	g_string_append(out, "</fieldset>\n");
}
