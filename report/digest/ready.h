/* Ready: series of which every patch was reviewed, and to which nobody objects. */
#pragma once

#include "report/series/series.h"

/* ready_why_not: returns why S is not ready at the time END_S, as "a remark is open"; NULL if it
 * is. Call it after state_decide. A series is ready if
 * - its newest mail is not older than MOST_S, it is open (open_series.h), no RFC, and
 *   all its patches are here;
 * - every patch has a Reviewed-by or Acked-by by somebody else than its author and its sender:
 * given in a reply to it or to the cover letter, carried from an earlier version, or in the patch;
 * - nobody's Nacked-by stands, no remark is open (remarks.h), its author wrote nothing after the
 *   last approval, and no robot found a failure or an error, or left remarks that the author did
 *   not answer. */
const char *ready_why_not(const Series *s, gint64 end_s, gint64 most_s);

/* ready_pick: returns those of SERIES that are ready at the time END_S, longest first (Series *,
 * borrowed; the caller frees the array with g_ptr_array_unref). */
GPtrArray *ready_pick(GPtrArray *series, gint64 end_s, gint64 most_s);
