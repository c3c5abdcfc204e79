/* Mail text on its way to a terminal, a log or one line of anything. Text from mail is never
 * trusted. */
#ifndef LD_STORE_ESCAPE_H
#define LD_STORE_ESCAPE_H

#include <glib.h>
#include <stdbool.h>

/* escape_needed: whether C could act on a terminal or hide there: C0 and C1 controls, DEL,
 * bidirectional marks, overrides and isolates, zero-width and other format characters, U+2028/2029,
 * blank fillers, tag characters (also those not assigned yet). */
bool escape_needed(gunichar c);

/* escape_plain: the first byte from P on, up to END, that is no printable ASCII, or is STOP or
 * OTHER (0: nothing else). */
const char *escape_plain(const char *p, const char *end, char stop, char other);

/* escape_text: append TEXT (LEN bytes or -1) to OUT with everything escape_needed says, and every
 * byte that is no valid UTF-8, shown as an escape: \x1b for control characters and bytes, \u202e,
 * \U000e0041; so is the ninth combining mark in a row and what follows it. A joiner stays where
 * spelling has it. Line feed and tab stay. With ONE_LINE they become a blank each. A backslash of
 * the text stays as it is. */
void escape_text(GString *out, const char *text, gssize len, bool one_line);

/* escape_line: TEXT as one line of at most MAX_COLUMNS terminal columns (0: no limit), as a new
 * string; cut with "...". Wide characters count two columns, combining marks none. NULL gives "".
 */
char *escape_line(const char *text, guint max_columns);

/* escape_columns: how many terminal columns a UTF-8 text takes. */
guint escape_columns(const char *text);

#endif
