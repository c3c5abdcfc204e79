#include "report/digest/state.h"

#include "report/series/landed.h"
#include "store/base/debug.h"

const char *state_name(SeriesState state)
{
	static const char *const names[] = {[SERIES_NEW] = "new",
	        [SERIES_UPDATED] = "updated",
	        [SERIES_PARTIAL] = "partial",
	        [SERIES_SUPERSEDED] = "superseded",
	        [SERIES_APPLIED] = "applied"};
	return names[state];
}

static SeriesState state_by_versions(const Series *s)
{
	if (s->superseded_by)
		return SERIES_SUPERSEDED;
	return s->previous || s->previous_id || s->number > NUMBER_ONE ? SERIES_UPDATED
	                                                               : SERIES_NEW;
}

SeriesState state_of_patch(const Series *s, const Post *patch)
{
	return patch->applied_by || patch->pulled_in || landed_last(patch) ? SERIES_APPLIED
	                                                                   : state_by_versions(s);
}

/* Adds the reviews that S has not; what is now given to S itself is no longer carried. */
static void add_carried(Series *s, GPtrArray *carried)
{
	for (guint i = 0; i < carried->len; i++) {
		Review *review = g_ptr_array_index(carried, i);
		if (!review_is_among(s->carried, review->key, review->address))
			g_ptr_array_add(s->carried, review);
	}
	for (guint i = s->carried->len; i-- > 0;) {
		const Review *review = g_ptr_array_index(s->carried, i);
		if (review_is_among(s->reviews, review->key, review->address))
			g_ptr_array_remove_index(s->carried, i);
	}
}

static void add_to_resend(Series *earlier, Series *resend)
{
	g_ptr_array_extend(resend->reviews, earlier->reviews, NULL, NULL);
	add_carried(resend, earlier->carried);
	resend->repeats = earlier;
	resend->replies += earlier->replies;
	resend->answered |= earlier->answered;
	resend->spoke_s = MAX(resend->spoke_s, earlier->spoke_s);
	resend->applied |= earlier->applied;
	resend->taken = MAX(resend->taken, earlier->taken);
}

static SeriesState state_of_series(const Series *s)
{
	if (s->applied)
		return SERIES_APPLIED;
	return s->taken && !s->superseded_by ? SERIES_PARTIAL : state_by_versions(s);
}

void state_decide(GPtrArray *known)
{
	for (guint i = 0; i < known->len; i++) { /* oldest first: resends of resends add up */
		Series *s = g_ptr_array_index(known, i);
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
