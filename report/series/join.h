/* Joining: which series a patch or cover letter belongs to. Used by assemble.c. */
#ifndef LD_REPORT_JOIN_H
#define LD_REPORT_JOIN_H

#include "report/series/mails.h"
#include "report/series/series.h"

/* join_posts: puts every patch and cover letter of MAILS into a series and sets each one's
 * `series`; join.c lists the rules. OWNED is as for assemble_series. Returns the series that have
 * mails (Series *, borrowed from OWNED) in the order they were made; the caller frees the array
 * with g_ptr_array_unref. */
GPtrArray *join_posts(const Mails *mails, GPtrArray *owned);

#endif
