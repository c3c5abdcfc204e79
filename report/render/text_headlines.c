#include "report/render/text_headlines.h"

#include "report/render/headlines.h"
#include "report/render/text_line.h"
#include "store/base/escape.h"

#define MARK_COLUMNS 16 /* at most: a version may be hostile */
#define WHAT_COLUMNS 30

static void add_section(const Digest *d, GString *out, const HeadlinesSection *section)
{
	guint columns = 0;
	for (guint i = 0; i < section->lines->len; i++) {
		const HeadlinesLine *line = g_ptr_array_index(section->lines, i);
		g_autofree char *mark = escape_line(line->mark, MARK_COLUMNS);
		columns = MAX(columns, escape_columns(mark));
	}
	text_line_color(d, out, TEXT_LINE_BOLD);
	g_string_append_printf(out, "===== %s =====", section->heading);
	text_line_color(d, out, TEXT_LINE_PLAIN);
	g_string_append_c(out, '\n');
	for (guint i = 0; i < section->lines->len; i++) {
		const HeadlinesLine *line = g_ptr_array_index(section->lines, i);
		g_autofree char *mark = escape_line(line->mark, MARK_COLUMNS),
		                *before = g_strdup_printf("%s%*s", mark,
		                        (int)(columns + 2 - escape_columns(mark)), ""),
		                *what = line->what ? escape_line(line->what, WHAT_COLUMNS) : NULL,
		                *after = g_strconcat(what ? " " : "", what, NULL),
		                *text = text_line_titled(before, line->title, line->author, after);
		g_string_append_printf(out, "%s\n", text);
	}
	if (section->more)
		g_string_append_printf(out, "and %u more\n", section->more);
	g_string_append_c(out, '\n');
}

void text_headlines_add(const Digest *d, GString *out)
{
	g_autoptr(GPtrArray) sections = headlines_list(d);
	for (guint i = 0; i < sections->len; i++)
		add_section(d, out, g_ptr_array_index(sections, i));
}
