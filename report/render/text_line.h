/* The lines of the text format: headings, one line for a series or another titled entry, colours.
 * Text from mail passes the escaper of store/base/escape.h here. */
#pragma once

#include "report/digest/digest.h"

#define TEXT_LINE_COLUMNS        80
#define TEXT_LINE_AUTHOR_COLUMNS 24 /* of an author's name at the end of a line */
#define TEXT_LINE_STATE_COLUMNS  7  /* "updated"; more if one series is "superseded" */
#define TEXT_LINE_WORD_COLUMNS   12 /* of a version or a patch number, which may be hostile */

/* SGR escape sequences for text_line_color. */
#define TEXT_LINE_BOLD   "\x1b[1m"
#define TEXT_LINE_DIM    "\x1b[2m"
#define TEXT_LINE_GREEN  "\x1b[32m"
#define TEXT_LINE_YELLOW "\x1b[33m"
#define TEXT_LINE_BLUE   "\x1b[1;34m"
#define TEXT_LINE_PLAIN  "\x1b[0m"

/* text_line_color: appends the escape sequence SGR to OUT if D is to be in colours. */
void text_line_color(const Digest *d, GString *out, const char *sgr);

/* text_line_heading: appends the line HEADING and an empty line to OUT. */
void text_line_heading(const Digest *d, GString *out, const char *heading);

/* text_line_add: appends BEFORE (not escaped) and TEXT, escaped and cut to COLUMNS columns (0: not
 * cut), as a line to OUT. */
void text_line_add(GString *out, const char *before, const char *text, guint columns);

/* text_line_add_indented: appends TEXT, indented by INDENT columns, as a line to OUT. The line is
 * cut to TEXT_LINE_COLUMNS, but TEXT keeps at least 8. */
void text_line_add_indented(GString *out, guint indent, const char *text);

/* text_line_add_wrapped: appends TEXT, which is one line, to OUT as lines that are broken at blanks
 * and indented by INDENT columns. */
void text_line_add_wrapped(GString *out, guint indent, const char *text);

/* text_line_titled: returns the line "BEFORE TITLE (AUTHOR) AFTER", without a line feed, as a new
 * string. TITLE (NULL: "(no subject)") is cut so that the line has at most TEXT_LINE_COLUMNS, but
 * keeps at least 8. */
char *text_line_titled(
        const char *before, const char *title, const RecordPerson *author, const char *after);

/* text_line_counter: returns the version of S and how many of its patches arrived, such as "v2
 * 2/3", as a new string. */
char *text_line_counter(const Series *s);

/* text_line_series: returns the line of S in the patch list, such as "v2 2/3  updated  beds: Water
 * (Rose) 1R", without a line feed, as a new string. The counter is padded to COUNTER_COLUMNS and
 * the state to STATE_COLUMNS. */
char *text_line_series(const Series *s, guint counter_columns, guint state_columns);
