/* Pull requests: which of the patches known here they carry. Used by review.c. */
#ifndef LD_REPORT_PULLS_H
#define LD_REPORT_PULLS_H

#include "report/series/series.h"

/* pulls_read: set pulled_in of the patches of SERIES that a pull request among POSTS (oldest first)
 * lists in its shortlog, by author and title, and carries of the pull requests. Of several versions
 * it is the newest one posted before the pull request. A pull request also carries the patches that
 * its sender posted below it; these are pulled only once a notice says so. */
void pulls_read(GPtrArray *posts, GPtrArray *series);

/* pulls_each: call EACH for every "Name (n):" and title below it in TEXT. */
void pulls_each(const char *text, void (*each)(const char *name, const char *title, void *data),
        void *data);

#endif
