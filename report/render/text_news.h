/* Of the text format: what happened to earlier series, discussions, what waits, pull requests.
 * Nothing where there is nothing; no line is over 80 columns. */
#ifndef LD_REPORT_TEXT_NEWS_H
#define LD_REPORT_TEXT_NEWS_H

#include "report/digest/digest.h"

void text_news(const Digest *d, GString *out);
void text_pulls(const Digest *d, GString *out);
void text_threads(const Digest *d, GString *out);
void text_waiting(const Digest *d, GString *out);

/* text_since: "since v3: 12 same, 5 changed, 1 new", of a series with a version before; a new
 * string, NULL without one. */
char *text_since(const Series *s);

#endif
