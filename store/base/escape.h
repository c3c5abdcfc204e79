/* Escaping of mail text for terminals, logs and single lines. Text from mail is never trusted. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* escape_needed: true if C could control a terminal or be invisible there: C0 and C1 controls, DEL,
 * bidirectional marks, overrides and isolates, zero-width and other format characters, U+2028/2029,
 * blank fillers, tag characters (assigned or not). */
bool escape_needed(gunichar c);

/* escape_skip_plain: the first byte from P on, before END, that is not printable ASCII or is STOP
 * or OTHER (0: none). Returns END if there is none. */
const char *escape_skip_plain(const char *p, const char *end, char stop, char other);

/* escape_text: append TEXT (LEN bytes, or -1: up to its NUL) to OUT. Characters of escape_needed
 * and bytes that are not valid UTF-8 are written as \x1b, \u202e or \U000e0041; so is every
 * combining mark after the eighth in a row. Zero-width joiners stay where spelling needs them. Line
 * feed and tab stay; with ONE_LINE each becomes a blank. Backslashes stay as they are. */
void escape_text(GString *out, const char *text, gssize len, bool one_line);

/* escape_line: TEXT as one line of at most MAX_COLUMNS terminal columns (0: no limit), a new
 * string; a longer one ends in "...". NULL gives "". */
char *escape_line(const char *text, guint max_columns);

/* escape_columns: the number of terminal columns of a UTF-8 text. Wide characters count two,
 * combining marks none. */
guint escape_columns(const char *text);
