#include "report/digest/waiting.h"

#include "report/digest/open_series.h"
#include "report/digest/ready.h"
#include "store/base/debug.h"
#include "store/base/times.h"

WaitingAges waiting_ages(gint64 least, gint64 most)
{
	return (WaitingAges){least * TIMES_DAY_S, most * TIMES_DAY_S};
}

const char *waiting_why_not(const Series *s, gint64 end_s, WaitingAges ages)
{
	gint64 age = end_s - s->last_s;
	if (age < ages.least_s)
		return "it is too new";
	if (age > ages.most_s)
		return "it is too old";
	const char *why = open_series_why_not(s);
	if (why)
		return why;
	if (s->answered)
		return "somebody answered it";
	return ready_why_not(s, end_s, ages.most_s) ? NULL : "it is ready";
}

/* Equally old ones come in the reverse order of series_compare_newest. */
static gint compare_longest(gconstpointer x, gconstpointer y)
{
	return -series_compare_newest(x, y);
}

GPtrArray *waiting_pick(GPtrArray *series, gint64 end_s, WaitingAges ages)
{
	GPtrArray *waiting = g_ptr_array_new();
	for (guint i = 0; i < series->len; i++) {
		Series *s = g_ptr_array_index(series, i);
		const char *why = waiting_why_not(s, end_s, ages);
		debug_print(DEBUG_WAITING, "%s v%s %s%s", post_name(series_lead(s)), s->version,
		        why ? "does not wait: " : "waits", why ? why : "");
		if (!why)
			g_ptr_array_add(waiting, s);
	}
	g_ptr_array_sort(waiting, compare_longest);
	return waiting;
}
