/* The sections of the Markdown format beside the patches: lists of one item an entry, and the
 * tables of people. An empty list or table prints nothing. */
#pragma once

#include "report/digest/digest.h"

/* markdown_sections_for_me: appends the lists of what concerns the reader to OUT, one for each
 * reason. */
void markdown_sections_for_me(const Digest *d, GString *out);

/* markdown_sections_verdicts: appends the list of failures that robots reported on trees and
 * commits to OUT. */
void markdown_sections_verdicts(const Digest *d, GString *out);

/* markdown_sections_lists: appends to OUT the lists of news on earlier series, of pull requests, of
 * threads without a patch, of open series, and of commits whose tags differ. */
void markdown_sections_lists(const Digest *d, GString *out);

/* markdown_sections_people: appends the tables of people to OUT. */
void markdown_sections_people(const Digest *d, GString *out);
