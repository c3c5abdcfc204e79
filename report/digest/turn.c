#include "report/digest/turn.h"

#include "report/digest/open_series.h"
#include "report/series/remarks.h"
#include "store/base/debug.h"
#include "store/base/times.h"

static void turn_free(gpointer p)
{
	g_ptr_array_unref(((Turn *)p)->remarks);
	g_free(p);
}

static gint64 first_s(const GPtrArray *remarks)
{
	return ((const Post *)g_ptr_array_index(remarks, 0))->when_s;
}

static const char *why_not(const Series *s, const GPtrArray *remarks, gint64 end_s, gint64 most_s)
{
	if (end_s - s->last_s > most_s)
		return "it is too old";
	const char *why = open_series_why_not(s);
	if (why)
		return why;
	if (remarks->len == 0)
		return "nothing is open, or its author wrote after it";
	if (end_s - first_s(remarks) < TURN_DAYS * TIMES_DAY_S)
		return "its author has still time to answer";
	return NULL;
}

const char *turn_why_not(const Series *s, gint64 end_s, gint64 most_s)
{
	g_autoptr(GPtrArray) remarks = remarks_pending(s);
	return why_not(s, remarks, end_s, most_s);
}

static gint compare_longest(gconstpointer x, gconstpointer y)
{
	const Turn *a = *(Turn *const *)x, *b = *(Turn *const *)y;
	gint64 a_s = first_s(a->remarks), b_s = first_s(b->remarks);
	return a_s != b_s ? (a_s < b_s ? -1 : 1) : -series_compare_newest(&a->series, &b->series);
}

GPtrArray *turn_pick(GPtrArray *series, gint64 end_s, gint64 most_s)
{
	GPtrArray *turns = g_ptr_array_new_with_free_func(turn_free);
	for (guint i = 0; i < series->len; i++) {
		Series *s = g_ptr_array_index(series, i);
		g_autoptr(GPtrArray) remarks = remarks_pending(s);
		const char *why = why_not(s, remarks, end_s, most_s);
		debug_print(DEBUG_WAITING, "%s v%s: %s%s", post_name(series_lead(s)), s->version,
		        why ? "not its author's turn: " : "its author's turn", why ? why : "");
		if (why)
			continue;
		Turn *t = g_new(Turn, 1);
		*t = (Turn){s, g_steal_pointer(&remarks)};
		g_ptr_array_add(turns, t);
	}
	g_ptr_array_sort(turns, compare_longest);
	return turns;
}

guint turn_days(const Turn *t, gint64 end_s)
{
	gint64 silent = end_s - first_s(t->remarks);
	return silent > 0 ? (guint)(silent / TIMES_DAY_S) : 0;
}
