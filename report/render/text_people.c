#include "report/render/text_people.h"

#include "report/render/text_line.h"

#include <string.h>

#define COUNT_COLUMNS 8

/* GAP stands between a number and its text, which is cut to COLUMNS columns (0: not cut). */
static void add_rows(
        const Digest *d, GString *out, GPtrArray *counts, const char *gap, guint columns)
{
	for (guint i = 0; i < MIN(counts->len, d->options.top); i++) {
		const TallyCount *count = g_ptr_array_index(counts, i);
		g_string_append_printf(out, "%*u ", COUNT_COLUMNS - 1, count->count);
		text_line_add(out, gap, count->text, columns);
	}
	g_string_append_c(out, '\n');
}

static void add_contributors(
        const Digest *d, GString *out, const char *what, GPtrArray *counts, const char *gap)
{
	g_autofree char *heading =
	        g_strdup_printf("Top %u %s (Based on Email Body)", d->options.top, what);
	text_line_heading(d, out, heading);
	add_rows(d, out, counts, gap, TEXT_LINE_COLUMNS - COUNT_COLUMNS - (guint)strlen(gap));
}

static void add_others(const Digest *d, GString *out, const char *heading, GPtrArray *counts)
{
	if (counts->len == 0)
		return;
	text_line_heading(d, out, heading);
	add_rows(d, out, counts, " ", 0);
}

void text_people_contributors(const Digest *d, GString *out)
{
	add_contributors(d, out, "contributor Email domains", d->domains, "");
	add_contributors(d, out, "contributors", d->contributors, " ");
}

void text_people_reviewers(const Digest *d, GString *out)
{
	g_autofree char *reviewers =
	        g_strdup_printf("Top %u reviewers (Trailers Given in Replies)", d->options.top);
	add_others(d, out, reviewers, d->reviewers);
	add_others(d, out, "Newcomers (First Mail in the Store)", d->newcomers);
}
