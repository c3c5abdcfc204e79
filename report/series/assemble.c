#include "report/series/assemble.h"

#include "report/series/attached.h"
#include "report/series/join.h"
#include "report/series/reroll.h"

GPtrArray *assemble_series(const Mails *mails, GPtrArray *owned)
{
	GPtrArray *series = join_posts(mails, owned);
	attached_open(mails, owned, series);
	for (guint i = 0; i < series->len; i++)
		g_ptr_array_sort(
		        ((Series *)g_ptr_array_index(series, i))->patches, post_compare_slots);
	g_ptr_array_sort(series, series_compare_oldest);
	reroll_merge(series, mails);
	return series;
}
