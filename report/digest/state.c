#include "report/digest/state.h"

#include "store/base/debug.h"

const char *state_name(SeriesState state)
{
	static const char *const names[] = {[SERIES_NEW] = "new",
	        [SERIES_UPDATED] = "updated",
	        [SERIES_SUPERSEDED] = "superseded",
	        [SERIES_APPLIED] = "applied"};
	return names[state];
}

SeriesState state_of_patch(const Series *s, const Post *patch)
{
	if (patch->applied_by || patch->pulled_in)
		return SERIES_APPLIED;
	if (s->state != SERIES_APPLIED)
		return s->state;
	return s->superseded_by ? SERIES_SUPERSEDED : SERIES_UPDATED;
}

static void add_to_resend(const Series *earlier, Series *resend)
{
	g_ptr_array_extend(resend->reviews, earlier->reviews, NULL, NULL);
	g_ptr_array_extend(resend->carried, earlier->carried, NULL, NULL);
	resend->replies += earlier->replies;
	resend->answered |= earlier->answered;
	resend->applied |= earlier->applied;
}

static SeriesState state_of_series(const Series *s)
{
	if (s->applied)
		return SERIES_APPLIED;
	if (s->superseded_by)
		return SERIES_SUPERSEDED;
	if (s->previous || s->previous_id || s->number > NUMBER_ONE)
		return SERIES_UPDATED;
	return SERIES_NEW;
}

void state_decide(GPtrArray *known)
{
	for (guint i = 0; i < known->len; i++) { /* oldest first: resends of resends add up */
		const Series *s = g_ptr_array_index(known, i);
		if (s->superseded_by && s->resent)
			add_to_resend(s, s->superseded_by);
	}
	for (guint i = 0; i < known->len; i++) {
		Series *s = g_ptr_array_index(known, i);
		s->state = state_of_series(s);
		debug_print(DEBUG_SERIES, "%s v%s is %s", post_name(series_lead(s)), s->version,
		        state_name(s->state));
	}
}
