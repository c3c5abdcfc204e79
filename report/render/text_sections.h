/* The sections of the text format that are lists of one line an entry: what concerns the reader,
 * news on earlier series, pull requests, discussions, series that wait for an answer. What happened
 * stands indented below the entry. An empty list prints nothing. */
#ifndef LD_REPORT_TEXT_SECTIONS_H
#define LD_REPORT_TEXT_SECTIONS_H

#include "report/digest/digest.h"

/* text_sections_for_me: appends the lists of what concerns the reader to OUT, one for each reason.
 */
void text_sections_for_me(const Digest *d, GString *out);

/* text_sections_news: appends the list of what happened to earlier series to OUT. */
void text_sections_news(const Digest *d, GString *out);

/* text_sections_pulls: appends the list of pull requests to OUT. */
void text_sections_pulls(const Digest *d, GString *out);

/* text_sections_threads: appends the list of the busiest threads without a patch to OUT. */
void text_sections_threads(const Digest *d, GString *out);

/* text_sections_waiting: appends the list of series that nobody answered to OUT. */
void text_sections_waiting(const Digest *d, GString *out);

#endif
