#include "report/render/html_headlines.h"

#include "report/render/headlines.h"
#include "report/render/html.h"
#include "report/render/words.h"

#include "report/render/archive_link.h"

#define MARK_COLUMNS   24
#define TITLE_COLUMNS  72
#define AUTHOR_COLUMNS 24
#define WHAT_COLUMNS   40

static void add_line(const Digest *d, GString *out, const HeadlinesLine *line)
{
	g_autofree char *link = archive_link_make(d->options.link, line->message_id);
	html_bdi(out, "<li><b>", line->mark, MARK_COLUMNS, "</b> ");
	html_line(out, "<a href=\"", link, 0, "\">");
	html_bdi(out, "", line->title ? line->title : "(no subject)", TITLE_COLUMNS,
	        link ? "</a>" : "");
	html_bdi(out, " <span>", words_person(line->author), AUTHOR_COLUMNS, "</span>");
	html_bdi(out, " ", line->what, WHAT_COLUMNS, "");
	g_string_append(out, "</li>\n");
}

void html_headlines_add(const Digest *d, GString *out)
{
	g_autoptr(GPtrArray) sections = headlines_list(d);
	for (guint i = 0; i < sections->len; i++) {
		const HeadlinesSection *section = g_ptr_array_index(sections, i);
		g_string_append_printf(out, "<section id=\"%s\">\n<h2>%s</h2>\n<ul class=\"s\">\n",
		        section->id, section->heading);
		for (guint k = 0; k < section->lines->len; k++)
			add_line(d, out, g_ptr_array_index(section->lines, k));
		g_string_append(out, "</ul>\n");
		if (section->more)
			g_string_append_printf(
			        out, "<p class=\"dim\">and %u more</p>\n", section->more);
		g_string_append(out, "</section>\n");
	}
}
