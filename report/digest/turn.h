/* The author's turn: series that somebody answered, and whose author has been silent since. */
#pragma once

#include "report/series/series.h"

#define TURN_DAYS 7 /* of silence, at least */

typedef struct {
	Series *series;
	GPtrArray *remarks; /* Post *, borrowed, oldest first: what the author has not answered */
} Turn;

/* turn_why_not: returns why it is not the author's turn with S at the time END_S, as "its author
 * answered"; NULL if it is. Call it after state_decide. It is, if
 * - the newest mail of S is not older than MOST_S, and S is open (open_series.h);
 * - the first remark or Nacked-by that is open (remarks_pending) came TURN_DAYS or more before
 *   END_S. */
const char *turn_why_not(const Series *s, gint64 end_s, gint64 most_s);

/* turn_pick: returns the turns of those of SERIES for which it is the author's turn at the time
 * END_S, the longest silence first (Turn *, owned by the array). */
GPtrArray *turn_pick(GPtrArray *series, gint64 end_s, gint64 most_s);

/* turn_days: returns for how many whole days the author of T has been silent at the time END_S. */
guint turn_days(const Turn *t, gint64 end_s);
