#include "report/render/markdown_headlines.h"

#include "report/render/archive_link.h"
#include "report/render/headlines.h"
#include "report/render/markdown_escape.h"
#include "report/render/words.h"

#define MARK_COLUMNS   30
#define TITLE_COLUMNS  80
#define AUTHOR_COLUMNS 30
#define WHAT_COLUMNS   60

static void add_line(const Digest *d, GString *out, const HeadlinesLine *line)
{
	g_autofree char *link = archive_link_make(d->options.link, line->message_id);
	g_string_append(out, "- **");
	markdown_escape_line(out, line->mark, MARK_COLUMNS);
	g_string_append(out, link ? "** [" : "** ");
	markdown_escape_line(out, line->title ? line->title : "(no subject)", TITLE_COLUMNS);
	if (link)
		g_string_append_printf(out, "](<%s>)", link);
	g_string_append(out, " — ");
	markdown_escape_line(out, words_person(line->author), AUTHOR_COLUMNS);
	if (line->what) {
		g_string_append(out, "; ");
		markdown_escape_line(out, line->what, WHAT_COLUMNS);
	}
	g_string_append_c(out, '\n');
}

void markdown_headlines_add(const Digest *d, GString *out)
{
	g_autoptr(GPtrArray) sections = headlines_list(d);
	for (guint i = 0; i < sections->len; i++) {
		const HeadlinesSection *section = g_ptr_array_index(sections, i);
		g_string_append_printf(out, "\n## %s\n\n", section->heading);
		for (guint k = 0; k < section->lines->len; k++)
			add_line(d, out, g_ptr_array_index(section->lines, k));
		if (section->more)
			g_string_append_printf(out, "\nand %u more\n", section->more);
	}
}
