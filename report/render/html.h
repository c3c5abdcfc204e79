/* Small pieces that all parts of the HTML page share: escaped lines, titles, badges, days. */
#pragma once

#include "report/digest/digest.h"

#define HTML_NAME_COLUMNS  60
#define HTML_TITLE_COLUMNS 240
#define HTML_LINE_COLUMNS  600 /* of a sentence that holds names */
#define HTML_WORD_COLUMNS  12  /* of a version or a patch number */

/* HTML_HEAD: a page up to its title. HTML_TITLE_LIST: what stands in the title of a digest's page
 * between the name of the list and the days. */
#define HTML_HEAD                                                                                  \
	"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"                  \
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"               \
	"<meta name=\"color-scheme\" content=\"light dark\">\n"                                    \
	"<meta name=\"referrer\" content=\"no-referrer\">\n"                                       \
	"<meta http-equiv=\"Content-Security-Policy\" "                                            \
	"content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "               \
	"form-action 'none'\">\n<title>"
#define HTML_TITLE_LIST " mailing list, "

/* html_line: appends BEFORE, TEXT as one escaped line of at most COLUMNS columns, and AFTER to OUT.
 * BEFORE and AFTER are HTML. Appends nothing if TEXT is NULL. */
void html_line(
        GString *out, const char *before, const char *text, guint columns, const char *after);

/* html_is_ascii: returns whether TEXT, up to END, is ASCII alone, and so written from left to
 * right. */
bool html_is_ascii(const char *text, const char *end);

/* html_bdi: as html_line, but isolates TEXT with <bdi> if it may be written from right to left. For
 * names and titles that stand in a line with other words. */
void html_bdi(GString *out, const char *before, const char *text, guint columns, const char *after);

/* html_title: appends TITLE to OUT, as a link to MESSAGE_ID in the archive if D has a link
 * template. */
void html_title(const Digest *d, GString *out, const char *title, const char *message_id);

/* html_series_title: appends the title of S to OUT, as a link to its article on the page if S is in
 * the set SHOWN (Series *), else as html_title does. */
void html_series_title(const Digest *d, GString *out, const Series *s, GHashTable *shown);

/* html_anchor: returns the HTML id of POST's article, letters and digits, as a new string. */
char *html_anchor(const Post *post);

/* html_state: appends a space and STATE as a badge to OUT. */
void html_state(GString *out, SeriesState state);

/* html_tag: appends a space and TEXT as a badge of the CSS class CLASS ("": none) to OUT. */
void html_tag(GString *out, const char *class, const char *text);

/* html_series_tags: appends the tags of words_reviews_series() for S as a badge, if there are any.
 */
void html_series_tags(GString *out, const Series *s);

/* html_verdict: appends the worst verdict of robots on S as a badge such as "build error", if there
 * are any. */
void html_verdict(GString *out, const Series *s);

/* html_review_tags: appends REVIEWS (Review *) as a badge such as "3R 1A", or "3R 1A earlier" if
 * they are of EARLIER versions, to OUT; nothing if there are none. */
void html_review_tags(GString *out, GPtrArray *reviews, bool earlier);

/* html_day: appends the day of time S, such as "Fri 14 Nov", as a <time> element to OUT. */
void html_day(const Digest *d, GString *out, gint64 s);
