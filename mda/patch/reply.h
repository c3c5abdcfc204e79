/* A reply's own words: its text without quotes, attribution lines and the quoted original. */
#pragma once

#include "mda/patch/line.h"

/* reply_unquoted: the lines of TEXT that the replying person wrote: without quoted lines (">"),
 * attribution lines ("On Monday, Ada wrote:"), signature and list footer, and without the original
 * mail that some clients put below unquoted. Runs of empty lines become one; there is none at the
 * ends. A new string, "" if nothing is left. */
char *reply_unquoted(const char *text);

/* reply_is_quoted: whether L is a quoted line. */
bool reply_is_quoted(Line l);

/* reply_begins_original: whether a mail program put the whole original mail at L, unquoted: under a
 * rule, or under its header lines, the sender first. CURSOR is the line after L. */
bool reply_begins_original(Line l, const char *cursor, const char *end);

/* reply_has_quote: whether a line of TEXT begins with ">". */
bool reply_has_quote(const char *text);
