#include "report/render/text_line.h"

#include "report/render/words.h"
#include "report/render/words_reviews.h"
#include "store/base/escape.h"

#define TITLE_COLUMNS 8 /* at least */

void text_line_color(const Digest *d, GString *out, const char *sgr)
{
	if (d->options.color)
		g_string_append(out, sgr);
}

void text_line_heading(const Digest *d, GString *out, const char *heading)
{
	text_line_color(d, out, TEXT_LINE_BOLD);
	g_string_append(out, heading);
	text_line_color(d, out, TEXT_LINE_PLAIN);
	g_string_append(out, "\n\n");
}

void text_line_add(GString *out, const char *before, const char *text, guint columns)
{
	g_autofree char *line = escape_line(text, columns);
	g_string_append_printf(out, "%s%s\n", before, line);
}

/* What is left of a line for a title if the rest of it takes USED columns. */
static guint title_columns(guint used)
{
	return used + TITLE_COLUMNS < TEXT_LINE_COLUMNS ? TEXT_LINE_COLUMNS - used : TITLE_COLUMNS;
}

void text_line_add_indented(GString *out, guint indent, const char *text)
{
	g_string_append_printf(out, "%*s", (int)indent, "");
	text_line_add(out, "", text, title_columns(indent));
}

void text_line_add_wrapped(GString *out, guint indent, const char *text)
{
	g_autofree char *line = escape_line(text, 0);
	g_auto(GStrv) words = g_strsplit(line, " ", -1);
	guint used = 0;
	for (char **word = words; *word; word++) {
		guint columns = escape_columns(*word);
		if (used && used + 1 + columns > title_columns(indent)) {
			g_string_append_c(out, '\n');
			used = 0;
		}
		g_string_append_printf(out, "%*s%s", used ? 1 : (int)indent, "", *word);
		used += (used ? 1 : 0) + columns;
	}
	g_string_append_c(out, '\n');
}

char *text_line_titled(
        const char *before, const char *title, const RecordPerson *author, const char *after)
{
	g_autofree char *name = escape_line(words_person(author), TEXT_LINE_AUTHOR_COLUMNS);
	guint used = escape_columns(before) + escape_columns(name) + 3 + escape_columns(after);
	g_autofree char *shown = escape_line(title ? title : "(no subject)", title_columns(used));
	return g_strdup_printf("%s%s (%s)%s", before, shown, name, after);
}

char *text_line_counter(const Series *s)
{
	g_autofree char *version = escape_line(s->version, TEXT_LINE_WORD_COLUMNS),
	                *total = escape_line(s->total ? s->total : "1", TEXT_LINE_WORD_COLUMNS);
	return g_strdup_printf("v%s %u/%s", version, s->patches->len, total);
}

static void add_padded(GString *out, const char *text, guint columns)
{
	guint used = escape_columns(text);
	g_string_append_printf(out, "%s%*s", text, used < columns ? (int)(columns - used) : 0, "");
}

char *text_line_series(const Series *s, guint counter_columns, guint state_columns)
{
	g_autoptr(GString) before = g_string_new(NULL);
	g_autofree char *count = text_line_counter(s), *tags = words_reviews_series(s),
	                *earlier = words_reviews_tags(s->carried, "+");
	/* " 3R 1A +2R"; "+": given to an earlier version, of whose patches some are the same */
	g_autofree char *after = g_strconcat(tags ? " " : "", tags ? tags : "", earlier ? " " : "",
	        earlier ? earlier : "", NULL);
	add_padded(before, count, counter_columns);
	g_string_append(before, "  ");
	add_padded(before, state_name(s->state), state_columns);
	g_string_append(before, "  ");
	return text_line_titled(before->str, series_title(s), series_author(s), after);
}
