/* The digest as plain text: people tables, patch list, commit messages, the log's tip. */
#ifndef LD_REPORT_RENDER_TEXT_H
#define LD_REPORT_RENDER_TEXT_H

#include "report/render/render.h"

#define RENDER_TEXT_AUTHOR 24 /* columns of an author's name at the end of a line */

/* render_text_heading: HEADING on a line of its own, a blank one after it. */
void render_text_heading(const Digest *d, GString *out, const char *heading);

extern const struct renderer render_text;

/* render_text_line: the patch list's line for S, without its line feed, at most 80 columns, its
 * counter padded to COUNTER columns. A new string. */
char *render_text_line(const Series *s, guint counter);

#endif
