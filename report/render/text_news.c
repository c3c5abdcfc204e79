/* A line each, as in the patch list; what happened stands below, indented. */
#include "report/render/text_news.h"
#include "store/base/escape.h"
#include "report/render/render_text.h"
#include "report/render/words.h"

#include <string.h>

#define COLUMNS    80
#define INDENT     4
#define WAIT_WIDTH 7 /* "12 days" */

static void add_line(GString *out, guint indent, const char *text)
{
	g_autofree char *line = escape_line(text, COLUMNS - indent);
	g_string_append_printf(out, "%*s%s\n", (int)indent, "", line);
}

/* TITLE and AUTHOR in what BEFORE and AFTER leave of a line. */
static void add_titled(GString *out, const char *before, const char *title,
        const RecordPerson *author, const char *after)
{
	g_autofree char *name = escape_line(words_author(author), RENDER_TEXT_AUTHOR);
	guint used = escape_columns(before) + escape_columns(name) + 3 + escape_columns(after);
	g_autofree char *shown = escape_line(
	        title ? title : "(no subject)", used + 8 < COLUMNS ? COLUMNS - used : 8);
	g_string_append_printf(out, "%s%s (%s)%s\n", before, shown, name, after);
}

char *text_since(const Series *s)
{
	const struct {
		guint n;
		const char *what;
	} items[] = {{s->changes.unchanged, "same"}, {s->changes.changed, "changed"},
	        {s->changes.added, "new"}, {s->changes.dropped, "dropped"}};
	if (!s->previous || !s->changes.known)
		return NULL;
	g_autofree char *version = escape_line(s->previous->version, 12);
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

void text_news(const Digest *d, GString *out)
{
	if (d->news->len)
		render_text_heading(d, out, "===== News on earlier series =====");
	for (guint i = 0; i < d->news->len; i++) {
		const News *news = g_ptr_array_index(d->news, i);
		g_autofree char *line = render_text_line(news->series, 0), *what = words_news(news);
		g_string_append_printf(out, "%s\n", line);
		if (what)
			add_line(out, INDENT, what);
	}
	if (d->news->len)
		g_string_append_c(out, '\n');
}

void text_pulls(const Digest *d, GString *out)
{
	if (d->pulls->len)
		render_text_heading(d, out, "===== Pull requests =====");
	for (guint i = 0; i < d->pulls->len; i++) {
		const Post *pull = g_ptr_array_index(d->pulls, i);
		g_autofree char *what = words_pull(pull);
		add_titled(out, pull->applied_by ? "pulled  " : "open    ", pull->rec->title,
		        post_author(pull), "");
		if (what)
			add_line(out, INDENT, what);
	}
	if (d->pulls->len)
		g_string_append_c(out, '\n');
}

void text_threads(const Digest *d, GString *out)
{
	guint n = MIN(d->threads->len, d->options.top);
	if (n)
		render_text_heading(d, out, "===== Discussions without a patch =====");
	for (guint i = 0; i < n; i++) {
		const Thread *t = g_ptr_array_index(d->threads, i);
		g_autofree char *counts = words_thread(t);
		g_autofree char *after = g_strdup_printf(" %s", counts);
		add_titled(out, "", t->title, t->author, after);
	}
	if (d->threads->len > n)
		g_string_append_printf(out, "and %u more\n", d->threads->len - n);
	if (n)
		g_string_append_c(out, '\n');
}

void text_waiting(const Digest *d, GString *out)
{
	if (d->waiting->len)
		render_text_heading(d, out, "===== Waiting for an answer =====");
	for (guint i = 0; i < d->waiting->len; i++) {
		const Series *s = g_ptr_array_index(d->waiting, i);
		g_autofree char *version = escape_line(s->version, 12),
		                *total = escape_line(s->total ? s->total : "1", 12);
		g_autofree char *age = words_count(digest_age_days(d, s), "day", "days");
		g_autofree char *before = g_strdup_printf(
		        "%*s  v%s %u/%s  ", WAIT_WIDTH, age, version, s->patches->len, total);
		add_titled(out, before, series_title(s), series_author(s), "");
	}
	if (d->waiting->len)
		g_string_append_c(out, '\n');
}
