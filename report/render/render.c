#include "report/render/render.h"

#include <string.h>

static const Renderer *const RENDERERS[] = {
        &render_text, &render_markdown, &render_html, &render_json, &render_mail, &render_notes};

const Renderer *render_find(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(RENDERERS); i++)
		if (strcmp(RENDERERS[i]->name, strcmp(name, "md") == 0 ? "markdown" : name) == 0)
			return RENDERERS[i];
	return NULL;
}

char **render_names(void)
{
	char **names = g_new0(char *, G_N_ELEMENTS(RENDERERS) + 1);
	for (gsize i = 0; i < G_N_ELEMENTS(RENDERERS); i++)
		names[i] = g_strdup(RENDERERS[i]->name);
	return names;
}
