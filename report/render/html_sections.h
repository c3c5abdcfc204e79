/* The sections of the HTML page beside the patches: lists of two lines an entry, and the tables of
 * people. An empty list prints nothing. SHOWN is the set of the series (Series *) that have an
 * article on the page: a title links there. */
#pragma once

#include "report/digest/digest.h"

/* html_sections_for_me: appends the lists of what concerns the reader to OUT, one for each reason.
 */
void html_sections_for_me(const Digest *d, GString *out, GHashTable *shown);

/* html_sections_verdicts: appends the section of failures that robots reported on trees and commits
 * to OUT; nothing if there are none. */
void html_sections_verdicts(const Digest *d, GString *out);

/* html_sections_lists: appends to OUT the lists of news on earlier series, of pull requests, of
 * threads without a patch, of series that nobody answered, and of commits whose tags differ. */
void html_sections_lists(const Digest *d, GString *out, GHashTable *shown);

/* html_sections_links: appends an item of the contents to OUT for each of these lists. */
void html_sections_links(const Digest *d, GString *out);

/* html_sections_link: appends an item of the contents to OUT: a link to the section ID, called
 * NAME, with N entries. Appends nothing if N is 0. */
void html_sections_link(GString *out, const char *id, const char *name, guint n);

/* html_sections_people: appends the tables of people to OUT; nothing if nobody wrote in D's range.
 */
void html_sections_people(const Digest *d, GString *out);
