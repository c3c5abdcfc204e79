/* The text of a mail as its block shows it. */
#ifndef LD_REPORT_BLOCK_TEXT_H
#define LD_REPORT_BLOCK_TEXT_H

#include "report/series/post.h"

/* block_text: returns message, `---`, notes and diffstat of POST as the mail has them, without
 * blank lines around them, ending in a line feed; a new string. POST must have been read with its
 * texts. */
char *block_text(const Post *post);

/* block_text_add: appends PART to OUT, and a line feed if PART does not end in one. */
void block_text_add(GString *out, const char *part);

/* block_text_end: returns the text of OUT without blank lines around it; frees OUT. */
char *block_text_end(GString *out);

#endif
