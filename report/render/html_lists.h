/* Lists: what concerns the reader, news on earlier series, pull requests, discussions, what waits.
 * A section of the HTML page each, nothing where there is none. */
#ifndef LD_REPORT_HTML_LISTS_H
#define LD_REPORT_HTML_LISTS_H

#include "report/digest/digest.h"

/* SHOWN: the series that have an article on the page. */
void html_mine(const Digest *d, GString *out, GHashTable *shown);
void html_news(const Digest *d, GString *out, GHashTable *shown);
void html_pulls(const Digest *d, GString *out);
void html_threads(const Digest *d, GString *out);
void html_waiting(const Digest *d, GString *out, GHashTable *shown);

/* html_people: the tables of who wrote and reviewed. */
void html_people(const Digest *d, GString *out);

#endif
