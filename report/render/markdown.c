#include "report/render/markdown.h"

#include "report/render/archive_link.h"
#include "report/render/markdown_escape.h"

void markdown_title(const Digest *d, GString *out, const char *title, const char *message_id)
{
	g_autofree char *link = archive_link_make(d->options.link, message_id);
	g_string_append(out, link ? "[" : "");
	markdown_escape_line(out, title ? title : "(no subject)", MARKDOWN_TITLE_COLUMNS);
	if (link)
		g_string_append_printf(out, "](<%s>)", link);
}

void markdown_words(GString *out, const char *before, const char *text, guint columns)
{
	if (!text)
		return;
	g_string_append(out, before);
	markdown_escape_line(out, text, columns);
}
