/* Joining: which series a patch belongs to. Used by series.c. */
#ifndef LD_REPORT_JOIN_H
#define LD_REPORT_JOIN_H

#include "report/series/series.h"

#define JOIN_NEAR_S (20 * 60) /* how far from a series' mails a patch without references may be */
#define JOIN_MISSED_S                                                                              \
	(24 * 3600) /* how long after it the one it lacks may come, sent below nothing */
#define JOIN_EXTRA_S (30 * 24 * 3600LL) /* the same for one beyond its total: 6/5 */

/* join_posts: put every patch and cover of MAILS into a series. OWNED is as for series_assemble.
 * Returns the series that have mails (Series *, borrowed from OWNED); the caller frees the array
 * with g_ptr_array_unref. */
GPtrArray *join_posts(const Mails *mails, GPtrArray *owned);

/* join_family: what the Message-IDs of one git send-email, b4 or format-patch --thread run have in
 * common, as a new string; NULL if ID is of no such kind. */
char *join_family(const char *id);

#endif
