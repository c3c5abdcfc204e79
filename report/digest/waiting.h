/* Waiting: the series that nobody has answered for some days. */
#ifndef LD_REPORT_WAITING_H
#define LD_REPORT_WAITING_H

#include "report/series/series.h"

#define WAITING_LEAST_S (3 * 24 * 3600LL)
#define WAITING_MOST_S  (30 * 24 * 3600LL)

/* waiting_pick: returns those of SERIES that wait for an answer at the time END_S, longest first
 * (Series *, borrowed; the caller frees the array with g_ptr_array_unref). Call it after
 * state_decide. A series waits if
 * - its newest mail is WAITING_LEAST_S to WAITING_MOST_S old;
 * - its state is new or updated;
 * - nobody but its sender has replied, bots apart;
 * - it was not resent, is not newer than the range, and is what the user asked for (left_out);
 * - it is not an excerpt of a stable review: a backport of which less than half of the patches are
 *   here. */
GPtrArray *waiting_pick(GPtrArray *series, gint64 end_s);

#endif
