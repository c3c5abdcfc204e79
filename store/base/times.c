#include "store/base/times.h"

#include "store/base/error.h"
#include "store/base/times_words.h"

#include <string.h>

static bool digits(const char **p, guint n, int *out)
{
	int value = 0;

	for (guint i = 0; i < n; i++) {
		if (!g_ascii_isdigit((*p)[i]))
			return false;
		value = value * 10 + ((*p)[i] - '0');
	}
	*p += n;
	*out = value;
	return true;
}

static bool skip(const char **p, char c)
{
	if (**p != c)
		return false;
	(*p)++;
	return true;
}

/* hh:mm[:ss[.fraction]]. Drops the fraction; a leap second becomes the first second of the next
 * minute. */
static bool read_clock(const char **p, gint64 *seconds)
{
	int h, m, s = 0;

	if (!digits(p, 2, &h) || !skip(p, ':') || !digits(p, 2, &m))
		return false;
	if (skip(p, ':')) {
		if (!digits(p, 2, &s))
			return false;
		if (skip(p, '.')) {
			if (!g_ascii_isdigit(**p))
				return false;
			*p += strspn(*p, "0123456789");
		}
	}
	*seconds = h * 3600 + m * 60 + s;
	return h < 24 && m < 60 && s <= 60;
}

/* Z, +hh:mm, +hhmm or +hh; no zone is UTC. */
static bool read_zone(const char **p, gint64 *seconds)
{
	int h, m = 0, sign;

	*seconds = 0;
	if (!**p || skip(p, 'Z') || skip(p, 'z'))
		return true;
	if (**p != '+' && **p != '-')
		return false;
	sign = *(*p)++ == '-' ? -1 : 1;
	if (!digits(p, 2, &h))
		return false;
	if ((skip(p, ':') || **p) && !digits(p, 2, &m))
		return false;
	*seconds = sign * (h * 3600 + m * 60);
	return h < 24 && m < 60;
}

/* Monday of WEEK of YEAR. The week that holds 4 January is the first. */
static GDateTime *week_begin(int year, int week)
{
	g_autoptr(GDateTime) fourth = g_date_time_new_utc(year, 1, 4, 0, 0, 0);
	if (!fourth || week < 1)
		return NULL;
	g_autoptr(GDateTime) monday = g_date_time_add_days(
	        fourth, 7 * (week - 1) + 1 - g_date_time_get_day_of_week(fourth));
	return g_date_time_get_week_of_year(monday) == week ? g_steal_pointer(&monday) : NULL;
}

/* 2025-11-13, 20251113, 2025-11, 2025-W46 or 2025; NULL if there is no such day. */
static GDateTime *read_day(const char **p)
{
	int year, month, week, day = 1;
	if (!digits(p, 4, &year))
		return NULL;
	if (!**p)
		return g_date_time_new_utc(year, 1, 1, 0, 0, 0);
	bool hyphens = skip(p, '-');
	if (hyphens && (skip(p, 'W') || skip(p, 'w')))
		return digits(p, 2, &week) && !**p ? week_begin(year, week) : NULL;
	if (!digits(p, 2, &month))
		return NULL;
	if (!(hyphens && !**p) && ((hyphens && !skip(p, '-')) || !digits(p, 2, &day)))
		return NULL;
	return g_date_time_new_utc(year, month, day, 0, 0, 0);
}

static bool read_iso(const char *p, gint64 *out_s)
{
	g_autoptr(GDateTime) midnight = read_day(&p);
	gint64 clock = 0, zone = 0;
	if (!midnight)
		return false;
	if (*p) {
		if (!skip(&p, 'T') && !skip(&p, 't') && !skip(&p, ' '))
			return false;
		if (!read_clock(&p, &clock) || !read_zone(&p, &zone) || *p)
			return false;
	}
	*out_s = g_date_time_to_unix(midnight) + clock - zone;
	return true;
}

/* "@" and seconds since 1970; without the "@" nine digits or more. */
static bool read_seconds(const char *p, gint64 *out_s)
{
	gsize n = strspn(p + (*p == '@'), "0123456789");
	return (*p == '@' || n >= 9) &&
	       g_ascii_string_to_signed(p + (*p == '@'), 10, 0, TIMES_LAST_S, out_s, NULL);
}

static bool read_age(const char *p, gint64 now_s, gint64 *out_s)
{
	static const struct {
		char unit;
		gint64 seconds;
	} units[] = {{'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 7 * 86400}};
	gint64 count = 0, age;

	if (!g_ascii_isdigit(*p))
		return false;
	for (; g_ascii_isdigit(*p); p++)
		if (__builtin_mul_overflow(count, 10, &count) ||
		        __builtin_add_overflow(count, *p - '0', &count))
			return false;
	for (guint i = 0; i < G_N_ELEMENTS(units); i++)
		if (*p == units[i].unit && !p[1])
			return !__builtin_mul_overflow(count, units[i].seconds, &age) &&
			       !__builtin_sub_overflow(now_s, age, out_s);
	return false;
}

bool times_parse(const char *text, gint64 now_s, gint64 *out_s, GError **error)
{
	gint64 s;

	if ((read_iso(text, &s) || read_age(text, now_s, &s) || read_seconds(text, &s) ||
	            times_words_parse(text, now_s, &s)) &&
	        s >= TIMES_FIRST_S && s <= TIMES_LAST_S) {
		*out_s = s;
		return true;
	}
	return error_set(error, ERROR_USAGE,
	        "'%s' is not a time: give one such as 2025-11-13, '2 weeks ago' or yesterday",
	        text);
}

static bool is_age(const char *text)
{
	gint64 s;
	return read_age(text, 0, &s) || times_words_is_age(text);
}

bool times_parse_both(const char *since, const char *until, gint64 now_s, gint64 *since_s,
        gint64 *until_s, GError **error)
{
	*since_s = G_MININT64;
	*until_s = G_MAXINT64;
	if (until && !times_parse(until, now_s, until_s, error))
		return false;
	return !since ||
	       times_parse(since, until && is_age(since) ? *until_s : now_s, since_s, error);
}

char *times_rfc3339(gint64 s)
{
	g_autoptr(GDateTime) t =
	        g_date_time_new_from_unix_utc(CLAMP(s, TIMES_FIRST_S, TIMES_LAST_S));

	return g_strdup_printf("%04d-%02d-%02dT%02d:%02d:%02dZ", g_date_time_get_year(t),
	        g_date_time_get_month(t), g_date_time_get_day_of_month(t), g_date_time_get_hour(t),
	        g_date_time_get_minute(t), g_date_time_get_second(t));
}

char *times_date(gint64 s)
{
	g_autofree char *full = times_rfc3339(s);

	return g_strndup(full, strlen("2025-11-13"));
}
