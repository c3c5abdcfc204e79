#include "report/render/render.h"

#include <string.h>

static const Renderer *const RENDERERS[] = {
        &render_text, &render_markdown, &render_html, &render_json, &render_mail, &render_notes};

const Renderer *render_find(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(RENDERERS); i++)
		if (strcmp(RENDERERS[i]->name, name) == 0)
			return RENDERERS[i];
	return NULL;
}

char *render_names(void)
{
	GString *names = g_string_new(NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(RENDERERS); i++)
		g_string_append_printf(names, "%s%s", i ? ", " : "", RENDERERS[i]->name);
	return g_string_free(names, FALSE);
}
