/* Waiting: the series that nobody has answered for some days. */
#pragma once

#include "report/series/series.h"

#define WAITING_LEAST_DAYS 3
#define WAITING_MOST_DAYS  30

typedef struct { /* how old the newest mail of a series that waits may be */
	gint64 least_s, most_s;
} WaitingAges;

/* waiting_ages: returns the ages of LEAST to MOST days. */
WaitingAges waiting_ages(gint64 least, gint64 most);

/* waiting_why_not: returns why S is not among what waiting_pick picks, as "it is too new"; NULL if
 * it is. */
const char *waiting_why_not(const Series *s, gint64 end_s, WaitingAges ages);

/* waiting_pick: returns those of SERIES that wait for an answer at the time END_S, longest first
 * (Series *, borrowed; the caller frees the array with g_ptr_array_unref). Call it after
 * state_decide. A series waits if
 * - the age of its newest mail is one of AGES, and it is open (open_series.h);
 * - nobody but its sender has replied, bots apart;
 * - it is not ready (ready.h). */
GPtrArray *waiting_pick(GPtrArray *series, gint64 end_s, WaitingAges ages);
