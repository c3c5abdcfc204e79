#include "report/render/words_digest.h"

#include "report/render/words.h"
#include "store/base/times.h"

#include <string.h>

char *words_digest_period(const Digest *d)
{
	if (d->head.messages == 0)
		return g_strdup("no messages");
	g_autofree char *first = times_date(d->head.first_s), *last = times_date(d->head.last_s);
	return strcmp(first, last) == 0 ? g_steal_pointer(&first)
	                                : g_strdup_printf("%s to %s", first, last);
}

char *words_digest_numbers(const Digest *d)
{
	return g_strdup_printf("%u %s, %u %s, %u series", d->head.messages,
	        words_plural(d->head.messages, "message", "messages"), d->people,
	        words_plural(d->people, "person", "people"), d->series->len);
}

char *words_digest_states(const Digest *d)
{
	static const SeriesState order[] = {
	        SERIES_NEW, SERIES_UPDATED, SERIES_APPLIED, SERIES_SUPERSEDED};
	GString *out = g_string_new(NULL);
	for (gsize k = 0; k < G_N_ELEMENTS(order); k++) {
		guint n = digest_count_state(d, order[k]);
		if (n)
			words_add_item(out, "%u %s", n, state_name(order[k]));
	}
	return words_finish(out);
}
