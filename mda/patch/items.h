/* The lists of applied patches that b4 ty and patchwork-bot write: a title and its commit. */
#pragma once

#include "mda/patch/line.h"
#include "store/record/record.h"

/* items_read: adds the applied patches listed between TEXT and END to REC's applied_items: "[1/2]
 * title" (b4 ty) or, below patchwork-bot's "Here is the summary with links", "- title", each
 * followed by a commit or a link to one. Below a
 * notice also "1234abc title". Sets REC's applied_url to the first link if it is not set.
 * Patches with "(no matching commit)" or "(no commit info)" are not added, nor is a link in the
 * place of a title; *NONE is set if the lists have nothing else. If TITLES (TEXT is behind a
 * notice), titles of b4 ty without a commit are added, too. If ALONE, a commit or a link to one
 * on the first line counts without a title. Returns true if a title with a commit was found. */
bool items_read(
        const char *text, const char *end, bool titles, bool alone, bool *none, Record *rec);

/* items_string: the line L, trimmed and at most LIMIT_STRING_BYTES of it, in REC's memory. */
const char *items_string(Record *rec, Line l);

/* items_commit: the commit that a link or a line "commit: 1234abc" L names; empty if none. */
Line items_commit(Line l);
