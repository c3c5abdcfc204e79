/* The rounds of reading for pull requests. Used by context.c and series_history.c. */
#pragma once

#include "report/read/context_series.h"

/* context_pulls_read_patches: reads the series of the patches that the pull requests of the range
 * list, and the answers to them. */
void context_pulls_read_patches(ContextSeries *c);

/* context_pulls_read_takers: reads the pull requests that may have taken what was read: those after
 * it, of the last half year before the range, and what says that pull requests were pulled. */
void context_pulls_read_takers(ContextSeries *c);

/* context_pulls_read_arrived: reads the pull requests among the newest LOOKED entries that arrived
 * in [SINCE_S, UNTIL_S), and what says that pull requests were pulled. */
void context_pulls_read_arrived(Gather *g, gint64 since_s, gint64 until_s, guint looked);
