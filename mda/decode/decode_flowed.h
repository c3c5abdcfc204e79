/* format=flowed text (RFC 3676) back to its lines, without damage to patches sent in it. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* decode_flowed_append: appends the flowed TEXT (N bytes, LF line ends) to OUT with soft line
 * breaks joined and space-stuffing removed (RFC 3676 4.1 to 4.5). DELSP is the parameter DelSp=yes:
 * the blank of a soft break is deleted. One deviation, for patches: a line of a single blank (an
 * empty context line of a diff) is not a soft break. */
void decode_flowed_append(GString *out, const char *text, gsize n, bool delsp);

/* decode_flowed_broken_hunks: the number of unquoted hunks in TEXT (NUL-terminated) that do not
 * have as many lines as their "@@" line says. */
guint decode_flowed_broken_hunks(const char *text);

/* decode_flowed_append_declared: decode_flowed_append() for text that is declared as flowed. Some
 * programs declare it for text that was not stuffed. If reading it as flowed breaks hunks of a diff
 * that are whole otherwise, appends it unchanged. */
void decode_flowed_append_declared(GString *out, const char *text, gsize n, bool delsp);
