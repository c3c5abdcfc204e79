/* The text of a mail as HTML: prose becomes paragraphs that wrap to the window, anything else stays
 * as it was typed. */
#pragma once

#include "report/digest/digest.h"

/* html_text: appends the text from TEXT up to END to OUT. */
void html_text(GString *out, const char *text, const char *end);

/* html_text_opening: appends TEXT to OUT, about LINES lines of it open and the rest folded. */
void html_text_opening(GString *out, const char *text, guint lines);

/* html_text_cut: appends a note to OUT that LEFT lines of POST's text were cut, and where to find
 * them. Appends nothing if LEFT is 0. */
void html_text_cut(const Digest *d, GString *out, const Post *post, guint left);
