#include "report/render/render.h"

#include "report/digest/digest.h"

#include <string.h>

/* Output is at most so long: an attacker's mail must not become much more than he sent. */
#define FREE_BYTES (64 << 10)
#define TIMES_MAIL 20

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

static gsize limit_of(const Digest *d)
{
	gsize bytes = 0;
	for (guint i = 0; i < d->posts->len; i++)
		bytes += ((const Post *)g_ptr_array_index(d->posts, i))->size_bytes;
	return FREE_BYTES + TIMES_MAIL * bytes;
}

void render_digest(const Renderer *renderer, Digest *d, GString *out)
{
	const gsize before = out->len, limit = limit_of(d);
	GPtrArray *const blocks = d->blocks;
	renderer->render(d, out);
	if (out->len - before <= limit)
		return;
	d->blocks = g_ptr_array_new();
	for (guint items = 64; out->len - before > limit && items > 0; items /= 4) {
		g_string_truncate(out, before);
		d->options.items_max = items;
		renderer->render(d, out);
	}
	d->options.items_max = 0;
	g_ptr_array_unref(d->blocks);
	d->blocks = blocks;
}
