/* Open series: those of which something is still expected. What waits, what is ready, and what is
 * its author's turn are chosen among them. */
#pragma once

#include "report/series/series.h"

/* open_series_why_not: returns why S is not open, as "it is applied"; NULL if it is. Call it after
 * state_decide. A series is open if
 * - its state is new or updated, no version of it landed, its author did not take it back, and no
 *   pull request of its sender's own lists it;
 * - all answers to it were read;
 * - its patches were not posted again in another series (reposted.h);
 * - it was not resent, is not newer than the range, is no robot's, and is what the user asked for
 *   (left_out);
 * - it is not an excerpt of a stable review: a backport of which less than half of the patches are
 *   here. */
const char *open_series_why_not(const Series *s);
