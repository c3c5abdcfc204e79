/* Mail text on its way into HTML and Markdown: first what store/base/escape.h does for terminals,
 * then what the markup would act on. */
#ifndef LD_REPORT_MARKUP_H
#define LD_REPORT_MARKUP_H

#include <glib.h>

/* markup_html: append TEXT (LEN bytes or -1; NULL is nothing) for element content and quoted
 * attributes. Line feeds and tabs stay. */
void markup_html(GString *out, const char *text, gssize len);

/* markup_html_line: TEXT as one line of at most COLUMNS columns (0: no limit), cut with "...", as
 * HTML. */
void markup_html_line(GString *out, const char *text, guint columns);

/* markup_md_line: TEXT as one line of at most COLUMNS columns, as Markdown (CommonMark and
 * GitHub's) that shows just these characters: no emphasis, link, image, HTML, entity, table cell,
 * mention or autolink. It may begin a list item. */
void markup_md_line(GString *out, const char *text, guint columns);

/* markup_md_code: the same as a code span; for addresses, ids, paths. */
void markup_md_code(GString *out, const char *text, guint columns);

/* markup_md_block: TEXT (LEN bytes or -1) as a code block, with a fence longer than any in it. */
void markup_md_block(GString *out, const char *text, gssize len);

#endif
