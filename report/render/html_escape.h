/* Escapes text from mail for HTML. Every string of a mail passes one of these functions before it
 * enters the page; control characters become visible as in store/base/escape.h. */
#pragma once

#include <glib.h>

/* html_escape_text: appends TEXT (LEN bytes, -1: up to its NUL; NULL: nothing) to OUT, safe as
 * element content and in a quoted attribute. Line feeds and tabs stay. */
void html_escape_text(GString *out, const char *text, gssize len);

/* html_escape_line: appends TEXT as one line of at most COLUMNS columns (0: no limit) to OUT, safe
 * as element content and in a quoted attribute. A longer line is cut and ends in "...". */
void html_escape_line(GString *out, const char *text, guint columns);
