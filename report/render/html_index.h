/* The pages of a page set (report/site.h): the index, and what links a page with it. */
#pragma once

#include "report/digest/digest.h"

#define HTML_INDEX_FEED        "feed.atom" /* the name of the feed's file */
#define HTML_INDEX_DESCRIPTION "<meta name=\"description\" content=\""

typedef struct {                   /* a page; the texts are HTML */
	char *name;                /* of its file */
	char *title, *description; /* or NULL */
} HtmlIndexPage;

/* html_index: appends the index of PAGES (HtmlIndexPage *) of the list called TITLE to OUT, in
 * their order. */
void html_index(const char *title, const GPtrArray *pages, GString *out);

/* html_index_head: appends what the head of D's page has in a page set: its description and the
 * link to the feed. Nothing if D is in none. */
void html_index_head(const Digest *d, GString *out);

/* html_index_links: appends the links of D's page to the index and the feed. Nothing if D is in no
 * page set. */
void html_index_links(const Digest *d, GString *out);
