/* The sections of the text format beside the patches: lists of one line an entry, with what
 * happened indented below it, and the tables of people. An empty list or table prints nothing. */
#pragma once

#include "report/digest/digest.h"

/* text_sections_for_me: appends the lists of what concerns the reader to OUT, one for each reason.
 */
void text_sections_for_me(const Digest *d, GString *out);

/* text_sections_verdicts: appends the list of failures that robots reported on trees and commits to
 * OUT. */
void text_sections_verdicts(const Digest *d, GString *out);

/* text_sections_news: appends the list of what happened to earlier series to OUT. */
void text_sections_news(const Digest *d, GString *out);

/* text_sections_lists: appends the lists of pull requests, of the busiest threads without a patch,
 * and of series that nobody answered, to OUT. */
void text_sections_lists(const Digest *d, GString *out);

/* text_sections_contributors: appends the tables of contributors' domains and of contributors to
 * OUT, with their headings even if they are empty. */
void text_sections_contributors(const Digest *d, GString *out);

/* text_sections_reviewers: appends the tables of reviewers and of newcomers to OUT. */
void text_sections_reviewers(const Digest *d, GString *out);
