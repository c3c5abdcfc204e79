#include "report/render/render.h"

#include "report/digest/digest.h"

#include <string.h>

/* Output is at most so long: an attacker's mail must not become much more than he sent. */
#define FREE_BYTES (64 << 10)
#define TIMES_MAIL 20

static const Renderer *const RENDERERS[] = {&render_text, &render_markdown, &render_html,
        &render_json, &render_mail, &render_notes, &render_atom};

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

/* What is shown where a digest is too long: the beginnings of texts, no texts, and then less and
 * less. The last step has so few lines, each of bounded length, that it always fits. */
static const struct {
	guint lines; /* of each text; 0: no texts */
	bool summary;
	guint items; /* DigestOptions.items_max */
	guint rows;  /* DigestOptions.rows */
} STEPS[] = {{20, false, 0, 0}, {10, false, 0, 0}, {10, false, 64, 0}, {0, false, 64, 0},
        {0, true, 16, 0}, {0, true, 4, 200}, {0, true, 1, 60}, {0, true, 1, 15}, {0, true, 1, 3}};

static gsize limit_of(const Renderer *renderer, const Digest *d)
{
	gsize bytes = 0;
	for (guint i = 0; i < d->posts->len; i++)
		bytes += ((const Post *)g_ptr_array_index(d->posts, i))->size_bytes;
	const gsize limit = FREE_BYTES + TIMES_MAIL * bytes;
	return renderer->most_bytes ? MIN(limit, renderer->most_bytes) : limit;
}

void render_digest(const Renderer *renderer, Digest *d, GString *out)
{
	const gsize before = out->len, limit = limit_of(renderer, d);
	const DigestOptions asked = d->options;
	renderer->render(d, out);
	if (out->len - before <= limit)
		return;
	for (guint i = 0; i < G_N_ELEMENTS(STEPS) && out->len - before > limit; i++) {
		g_string_truncate(out, before);
		if (STEPS[i].lines == 0)
			d->options.detail = DIGEST_DETAIL_NONE;
		else if (asked.max_lines == 0 || STEPS[i].lines < asked.max_lines)
			d->options.max_lines = STEPS[i].lines;
		d->options.summary = asked.summary || STEPS[i].summary;
		d->options.items_max = STEPS[i].items;
		d->options.rows = STEPS[i].rows;
		renderer->render(d, out);
	}
	d->options = asked;
}
