#include "report/render/words.h"

#include "store/base/times.h"

#include <string.h>

void words_add_item(GString *out, const char *format, ...)
{
	va_list args;
	if (out->len)
		g_string_append(out, ", ");
	va_start(args, format);
	g_string_append_vprintf(out, format, args);
	va_end(args);
}

void words_add_count(GString *out, guint n, const char *one, const char *many)
{
	words_add_item(out, "%u %s", n, words_plural(n, one, many));
}

void words_add_names(GString *out, const GPtrArray *names)
{
	/* "1 other" takes as much room as a name */
	guint shown = names->len <= WORDS_NAMES + 1 ? names->len : WORDS_NAMES;
	for (guint i = 0; i < shown; i++)
		g_string_append_printf(out, "%s%s",
		        i == 0                                  ? ""
		        : i + 1 == shown && shown == names->len ? " and "
		                                                : ", ",
		        (const char *)g_ptr_array_index(names, i));
	if (names->len > shown)
		g_string_append_printf(out, " and %u others", names->len - shown);
}

char *words_finish(GString *out)
{
	return g_string_free(out, out->len == 0);
}

const char *words_plural(guint n, const char *one, const char *many)
{
	return n == 1 ? one : many;
}

char *words_count(guint n, const char *one, const char *many)
{
	return g_strdup_printf("%u %s", n, words_plural(n, one, many));
}

const char *words_person(const RecordPerson *person)
{
	return person && person->name && *person->name ? person->name
	       : person && person->address             ? person->address
	                                               : "unknown";
}

const char *words_month(GDateTime *day)
{
	static const char *const months[] = {
	        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	return months[g_date_time_get_month(day) - 1];
}

char *words_day(gint64 s, gint64 beside_s)
{
	static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	g_autoptr(GDateTime) day = g_date_time_new_from_unix_utc(s),
	                     beside = g_date_time_new_from_unix_utc(beside_s);
	if (!day)
		return times_date(s);
	int year = g_date_time_get_year(day);
	GString *out = g_string_new(NULL);
	g_string_append_printf(out, "%s %d %s", days[g_date_time_get_day_of_week(day) - 1],
	        g_date_time_get_day_of_month(day), words_month(day));
	if (!beside || g_date_time_get_year(beside) != year)
		g_string_append_printf(out, " %d", year);
	return g_string_free(out, FALSE);
}

void words_add_by(GString *out, const RecordPerson *person, gint64 when_s, gint64 beside_s)
{
	g_autofree char *day = words_day(when_s, beside_s);
	g_string_append_printf(out, " by %s on %s", words_person(person), day);
}

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
	GString *out = g_string_new(NULL);
	words_add_count(out, d->head.messages, "message", "messages");
	words_add_count(out, d->people, "person", "people");
	if (d->talk)
		words_add_count(out, d->threads->len, "discussion", "discussions");
	else
		words_add_count(out, d->series->len, "series", "series");
	return words_finish(out);
}

char *words_digest_left_out(const Digest *d)
{
	const DigestHead *h = &d->head;
	const struct {
		guint n;
		const char *why;
	} counts[] = {{h->sections[SECTION_UNKNOWN], "about patches that are not here"},
	        {h->sections[SECTION_OWN_REPLIES], "by authors about their earlier series"},
	        {h->sections[SECTION_PULL_ANSWERS], "about earlier pull requests"},
	        {h->sections[SECTION_RESENT], "of series sent again"},
	        {h->sections[SECTION_ROBOTS], "by robots"},
	        {h->sections[SECTION_EXPIRED], "expired"}, {h->administrative, "administrative"},
	        {h->copies, "by a second list"}};
	GString *out = g_string_new(NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(counts); i++)
		if (counts[i].n)
			words_add_item(out, "%u %s", counts[i].n, counts[i].why);
	return words_finish(out);
}

char *words_digest_states(const Digest *d)
{
	static const SeriesState order[] = {
	        SERIES_NEW, SERIES_UPDATED, SERIES_PARTIAL, SERIES_APPLIED, SERIES_SUPERSEDED};
	GString *out = g_string_new(NULL);
	for (gsize k = 0; k < G_N_ELEMENTS(order); k++) {
		guint n = digest_count_state(d, order[k]);
		if (n)
			words_add_item(out, "%u %s", n, state_name(order[k]));
	}
	return words_finish(out);
}
