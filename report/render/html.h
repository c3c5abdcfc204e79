/* The few spellings the whole HTML page shares. */
#ifndef LD_REPORT_HTML_H
#define LD_REPORT_HTML_H

#include "report/render/outline.h"

#define HTML_NAME_COLUMNS  60
#define HTML_TITLE_COLUMNS 240
#define HTML_LINE_COLUMNS  600 /* of a sentence that holds names */
#define HTML_WORD_COLUMNS  12

/* html_words: BEFORE (ours), then TEXT as one escaped line of at most COLUMNS columns, then AFTER;
 * nothing if TEXT is NULL. html_bdi: the same as text whose direction does not reach beyond it: for
 * names and titles that stand in a line with other words. */
void html_words(
        GString *out, const char *before, const char *text, guint columns, const char *after);
void html_bdi(GString *out, const char *before, const char *text, guint columns, const char *after);

/* html_title: TITLE, as a link to MESSAGE_ID in the archive where D has a template. html_series:
 * the title of S, as a link to its article where the page has one (SHOWN, a set of Series), else
 * into the archive. */
void html_title(const Digest *d, GString *out, const char *title, const char *message_id);
void html_series(const Digest *d, GString *out, const Series *s, GHashTable *shown);

/* html_anchor: the page's name for POST: letters and digits. A new string. */
char *html_anchor(const Post *post);

/* html_state: the state as a badge. html_tag: any other word of ours or a mail's as one. html_tags:
 * reviews by their initials, as "3R 1A", or nothing; those given to earlier versions as "1R
 * earlier". */
void html_state(GString *out, SeriesState state);
void html_tag(GString *out, const char *class, const char *text);
void html_tags(GString *out, GPtrArray *reviews);
void html_tags_carried(GString *out, GPtrArray *reviews);

/* html_day: "Fri 14 Nov", machine-readable too. */
void html_day(const Digest *d, GString *out, gint64 s);

#endif
