/* The digest as plain text: people tables, patch list, commit messages, the log's tip. */
#ifndef LD_REPORT_RENDER_TEXT_H
#define LD_REPORT_RENDER_TEXT_H

#include "render.h"

extern const struct renderer render_text;

/* render_text_line: the patch list's line for S, without its line feed, at most 80 columns, its counter padded to COUNTER columns. A new
 * string. */
char *render_text_line(const Series *s, guint counter);

#endif
