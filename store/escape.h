/* Mail text on its way to a terminal, a log or one line of anything. Text from mail is never trusted. */
#ifndef LD_STORE_ESCAPE_H
#define LD_STORE_ESCAPE_H

#include <glib.h>
#include <stdbool.h>

/* escape_text: append TEXT (LEN bytes or -1) to OUT with everything that could act on a terminal shown as an escape: C0 and C1
 * controls, DEL, bidirectional overrides and isolates, zero-width and other format characters, U+2028/2029, invalid
 * UTF-8, as \x1b or \u202e. Line feed and tab stay. With ONE_LINE they become a blank each. */
void escape_text(GString *out, const char *text, gssize len, bool one_line);

/* escape_line: TEXT as one line of at most MAX_COLUMNS terminal columns (0: no limit), as a new string; cut with "...".
 * Wide characters count two columns, combining marks none. NULL gives "". */
char *escape_line(const char *text, guint max_columns);

/* escape_columns: how many terminal columns a UTF-8 text takes. */
guint escape_columns(const char *text);

#endif
