/* One series as an HTML article, and the few spellings the whole page shares. */
#ifndef LD_REPORT_HTML_CHAPTER_H
#define LD_REPORT_HTML_CHAPTER_H

#include "outline.h"

#define HTML_NAME_COLUMNS  60
#define HTML_TITLE_COLUMNS 240

/* html_words: BEFORE (ours), then TEXT as one escaped line of at most COLUMNS columns, then AFTER; nothing if TEXT is NULL. */
void html_words(GString *out, const char *before, const char *text, guint columns, const char *after);

/* html_title: TITLE, as a link to MESSAGE_ID in the archive where D has a template. */
void html_title(const Digest *d, GString *out, const char *title, const char *message_id);

/* html_anchor: the page's name for POST: letters and digits. A new string. */
char *html_anchor(const Post *post);

/* html_state: the state as a badge. */
void html_state(GString *out, SeriesState state);

/* html_chapter: the article of CHAPTER under a heading of LEVEL. */
void html_chapter(const Digest *d, GString *out, const Chapter *chapter, guint level);

#endif
