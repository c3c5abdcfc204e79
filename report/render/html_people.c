#include "report/render/html_people.h"

#include "report/render/chart.h"
#include "report/render/html.h"

static void add_counts(GString *out, const char *caption, const char *what, const char *of,
        GPtrArray *counts, guint top)
{
	if (counts->len == 0)
		return;
	g_string_append_printf(out,
	        "<div><table><caption>%s</caption><thead><tr><th scope=\"col\" "
	        "class=\"n\">%s</th><th "
	        "scope=\"col\">%s"
	        "</th><td class=\"chart\"></td></tr></thead><tbody>\n",
	        caption, of, what);
	guint most = ((TallyCount *)g_ptr_array_index(counts, 0))->count;
	for (guint i = 0; i < MIN(counts->len, top); i++) {
		const TallyCount *count = g_ptr_array_index(counts, i);
		g_string_append_printf(out, "<tr><td class=\"n\">%u</td><td>", count->count);
		html_bdi(out, "", count->name, HTML_NAME_COLUMNS, " ");
		html_bdi(out, "<span class=\"dim\">", count->address, HTML_NAME_COLUMNS, "</span>");
		g_string_append(out, "</td><td class=\"chart\">");
		chart_bar(out, count->count, most);
		g_string_append(out, "</td></tr>\n");
	}
	g_string_append(out, "</tbody></table>\n");
	if (counts->len > top)
		g_string_append_printf(
		        out, "<p class=\"dim\">and %u more</p>\n", counts->len - top);
	g_string_append(out, "</div>\n");
}

void html_people(const Digest *d, GString *out)
{
	if (d->people == 0)
		return;
	g_string_append(out, "<section id=\"people\">\n<h2>People</h2>\n<div class=\"tables\">\n");
	add_counts(
	        out, "Who wrote patches", "Contributor", "Mails", d->contributors, d->options.top);
	add_counts(out, "From where", "Domain", "Mails", d->domains, d->options.top);
	add_counts(out, "Who gave review tags", "Reviewer", "Tags", d->reviewers, d->options.top);
	add_counts(out, "Newcomers: their first mail here", "Name", "Mails", d->newcomers,
	        d->options.top);
	add_counts(out, "Bots", "Bot", "Mails", d->bots, d->options.top);
	g_string_append(out, "</div>\n</section>\n");
}
