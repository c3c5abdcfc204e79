/* A mail's text as HTML: paragraphs that flow where it is prose, the rest as it was typed. */
#ifndef LD_REPORT_HTML_TEXT_H
#define LD_REPORT_HTML_TEXT_H

#include "report/render/chapter.h"

/* html_text: append the text from TEXT to END. */
void html_text(GString *out, const char *text, const char *end);

/* html_text_opening: TEXT with its first LINES lines or so, and a fold for what follows. */
void html_text_opening(GString *out, const char *text, guint lines);

/* html_text_cut: how many lines of POST were LEFT out, and where they are. */
void html_text_cut(const Digest *d, GString *out, const Post *post, guint left);

#endif
