/* Pull requests: which known patches they contain. Used by replies.c and report/read. */
#pragma once

#include "report/series/series.h"

/* pulls_read: for each pull request among POSTS (Post *, oldest first) sets pulled_in of the
 * patches of SERIES that its shortlog lists by author and title, adds to its carries, and sets its
 * listed. A patch must be older than the pull request by less than a year; if a later version of
 * its series, or the same patch in another one, was posted before the pull request, that one is
 * meant. A request of the patch's own sender counts once a notice says that it was pulled; till
 * then it sets asked of the series. A pull request that is the cover letter of a series carries its
 * patches. */
void pulls_read(GPtrArray *posts, GPtrArray *series);

/* pulls_each_title: calls EACH for every title in the shortlogs of TEXT, a pull request as git
 * request-pull(1) writes it, with the name of its author and DATA. A shortlog is "Name (number):"
 * and below it the titles, indented. Titles after the first 5000 are ignored. */
void pulls_each_title(const char *text,
        void (*each)(const char *name, const char *title, void *data), void *data);
