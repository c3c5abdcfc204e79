/* Lines as render_text.c has them. */
#include "report/render/text_people.h"
#include "store/base/escape.h"
#include "report/digest/mine.h"
#include "report/render/render_text.h"

#include <string.h>

#define COLUMNS 80

void text_remarks(const Digest *d, GString *out)
{
	g_autoptr(GPtrArray) remarks = digest_remarks(d);
	for (guint i = 0; i < remarks->len; i++) {
		g_autofree char *line = escape_line(g_ptr_array_index(remarks, i), 0);
		g_string_append_printf(out, "%s\n", line);
	}
}

static const char *name_of(const RecordPerson *person)
{
	return person->name ? person->name : person->address ? person->address : "unknown";
}

static char *mine_line(const Mine *m)
{
	if (m->series)
		return render_text_line(m->series, 0);
	g_autofree char *name = escape_line(name_of(mine_author(m)), RENDER_TEXT_AUTHOR);
	const char *what = m->pull ? "pull request" : "discussion";
	guint used = strlen(what) + 2 + 3 + escape_columns(name);
	g_autofree char *title = escape_line(mine_title(m), COLUMNS - used);
	return g_strdup_printf("%s  %s (%s)", what, title, name);
}

void text_mine(const Digest *d, GString *out)
{
	for (guint i = 0; i < d->mine->len; i++) {
		const Mine *m = g_ptr_array_index(d->mine, i),
		           *before = i ? g_ptr_array_index(d->mine, i - 1) : NULL;
		g_autofree char *line = mine_line(m);
		if (!before || before->why != m->why) {
			g_string_append(out, before ? "\n" : "");
			render_text_heading(d, out, mine_heading(m->why));
		}
		g_string_append_printf(out, "%s\n", line);
	}
	if (d->mine->len)
		g_string_append_c(out, '\n');
}

static void add_table(const Digest *d, GString *out, const char *heading, GPtrArray *counts)
{
	if (counts->len == 0)
		return;
	render_text_heading(d, out, heading);
	for (guint i = 0; i < MIN(counts->len, d->options.top); i++) {
		const Count *count = g_ptr_array_index(counts, i);
		g_autofree char *who = escape_line(count->text, 0);
		g_string_append_printf(out, "%7u  %s\n", count->count, who);
	}
	g_string_append_c(out, '\n');
}

void text_people(const Digest *d, GString *out)
{
	g_autofree char *reviewers =
	        g_strdup_printf("Top %u reviewers (Trailers Given in Replies)", d->options.top);
	add_table(d, out, reviewers, d->reviewers);
	add_table(d, out, "Newcomers (First Mail in the Store)", d->newcomers);
}
