/* The sections of the HTML page that are lists of two lines an entry: what concerns the reader,
 * news on earlier series, pull requests, discussions, series that wait for an answer. An empty list
 * prints nothing. SHOWN is the set of the series (Series *) that have an article on the page: a
 * title links there. */
#ifndef LD_REPORT_HTML_SECTIONS_H
#define LD_REPORT_HTML_SECTIONS_H

#include "report/digest/digest.h"

/* html_sections_for_me: appends the lists of what concerns the reader to OUT, one for each reason.
 */
void html_sections_for_me(const Digest *d, GString *out, GHashTable *shown);

/* html_sections_news: appends the list of what happened to earlier series to OUT. */
void html_sections_news(const Digest *d, GString *out, GHashTable *shown);

/* html_sections_pulls: appends the list of pull requests to OUT. */
void html_sections_pulls(const Digest *d, GString *out);

/* html_sections_threads: appends the list of threads without a patch to OUT. */
void html_sections_threads(const Digest *d, GString *out);

/* html_sections_waiting: appends the list of series that nobody answered to OUT. */
void html_sections_waiting(const Digest *d, GString *out, GHashTable *shown);

#endif
