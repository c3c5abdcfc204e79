#include "store/base/times_words.h"

#include "store/base/times.h"

#include <stdlib.h>
#include <string.h>

#define TEXT_MOST 100 /* bytes; no time is longer */

/* A time while it is read, word by word. */
typedef struct {
	GDateTime *now, *at;  /* AT: now, or what the ages and days read so far lead to */
	int year, month, day; /* of a written date; 0: not read */
	int count;       /* a number that waits for its unit, its month or its half of the day */
	bool counts;     /* COUNT holds one */
	bool is_last;    /* the word before was "last", which may stand before a number */
	int clock_s;     /* a written time of day; -1: none */
	int zone_s;      /* east of UTC */
	bool names_day;  /* without a time of day it means 00:00 */
	bool names_date; /* a date was written */
	bool is_now;     /* "now" was read */
	bool is_age;     /* an age was read */
} Moment;

static void set_at(Moment *r, GDateTime *at)
{
	g_date_time_unref(r->at);
	r->at = at;
}

/* Moves AT by a number of days. */
static bool go_days(Moment *r, gint64 days)
{
	GDateTime *at = ABS(days) > 4000000 ? NULL : g_date_time_add_days(r->at, (int)days);
	if (!at)
		return false;
	set_at(r, at);
	return true;
}

static GDateTime *with_date(GDateTime *at, int year, int month, int day)
{
	return g_date_time_new_utc(year, month, day, g_date_time_get_hour(at),
	        g_date_time_get_minute(at), g_date_time_get_second(at));
}

/* A number that waits becomes a day, else a year. */
static bool take_count(Moment *r)
{
	int n = r->count;
	if (!r->counts)
		return true;
	r->counts = false;
	if (!r->day && n > 0 && n < 32)
		r->day = n;
	else if (!r->year && n > 1969 && n < 2100)
		r->year = n;
	else if (!r->year && n > 69 && n < 100)
		r->year = 1900 + n;
	else if (!r->year && n < 38)
		r->year = 2000 + n;
	else
		return false;
	return true;
}

/* Puts the date that was written into AT. Without a year it is in this year, but in the one before
 * if its month is still to come. */
static bool settle(Moment *r)
{
	if (!take_count(r))
		return false;
	if (!r->year && !r->month && !r->day)
		return true;
	if (!r->month)
		return false;
	int year = r->year ? r->year : g_date_time_get_year(r->now);
	if (!r->year && r->month > g_date_time_get_month(r->now))
		year--;
	GDateTime *at = with_date(r->at, year, r->month, r->day ? r->day : 1);
	if (!at)
		return false;
	set_at(r, at);
	r->year = r->month = r->day = 0;
	r->names_day = r->names_date = true;
	return true;
}

/* --- words --- */

static const char *const MONTHS[] = {"january", "february", "march", "april", "may", "june", "july",
        "august", "september", "october", "november", "december"};
static const char *const WEEKDAYS[] = {
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
static const char *const NUMBERS[] = {
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"};
static const char *const FILLERS[] = {
        "ago", "and", "at", "nd", "of", "on", "rd", "st", "th", "the", NULL};

/* The place of WORD among N NAMES, each of which may be cut to three letters or more; -1: none. */
static int find_cut(const char *const *names, guint n, const char *word)
{
	for (guint i = 0; i < n; i++)
		if (strlen(word) >= 3 && g_str_has_prefix(names[i], word))
			return (int)i;
	return -1;
}

/* HOUR of today; of yesterday, if it is still to come. */
static bool take_hour(Moment *r, int hour)
{
	if (r->clock_s >= 0 || !settle(r))
		return false;
	r->clock_s = hour * 3600;
	return r->names_date || g_date_time_get_hour(r->at) >= hour || go_days(r, -1);
}

/* "9am", "10:30 pm" */
static bool take_half_day(Moment *r, bool pm)
{
	if (r->counts == (r->clock_s >= 0))
		return false;
	int hour = r->counts ? r->count : r->clock_s / 3600;
	int rest = r->counts ? 0 : r->clock_s % 3600;
	r->counts = false;
	r->clock_s = (hour % 12 + (pm ? 12 : 0)) * 3600 + rest;
	return hour > 0 && hour <= 12;
}

/* The last weekday DAY (0: Monday) before today, or the one as many weeks before as were counted.
 * Beside a date it says nothing new. */
static bool take_weekday(Moment *r, int day)
{
	int weeks = r->counts ? r->count : 1;
	r->counts = false;
	if (!settle(r))
		return false;
	int back = g_date_time_get_day_of_week(r->at) - 1 - day;
	r->names_day = true;
	return weeks > 0 &&
	       go_days(r, -(gint64)(back <= 0 ? back + 7 : back) - 7 * ((gint64)weeks - 1));
}

/* So many months before; a day that the month does not have is counted on into the next one. */
static bool go_months(Moment *r, gint64 months)
{
	gint64 month = (gint64)g_date_time_get_year(r->at) * 12 + g_date_time_get_month(r->at) - 1 -
	               months;
	int day = g_date_time_get_day_of_month(r->at);
	GDateTime *at =
	        month < 12 ? NULL : with_date(r->at, (int)(month / 12), (int)(month % 12) + 1, 1);
	if (!at)
		return false;
	set_at(r, at);
	return go_days(r, day - 1);
}

/* COUNT of a unit before. */
static bool take_age(Moment *r, const char *unit)
{
	static const struct {
		const char *name;
		int seconds, months;
	} units[] = {{"second", 1, 0}, {"minute", 60, 0}, {"hour", 3600, 0},
	        {"day", TIMES_DAY_S, 0}, {"week", 7 * TIMES_DAY_S, 0},
	        {"fortnight", 14 * TIMES_DAY_S, 0}, {"month", 0, 1}, {"year", 0, 12}};
	gint64 count = r->count;
	bool counts = r->counts || g_str_equal(unit, "fortnight");
	if (!r->counts)
		count = 1;
	r->counts = false;
	if (!counts || !settle(r))
		return false;
	r->is_age = true;
	for (guint i = 0; i < G_N_ELEMENTS(units); i++) {
		if (!g_str_has_prefix(unit, units[i].name) ||
		        !(g_str_equal(unit + strlen(units[i].name), "") ||
		                g_str_equal(unit + strlen(units[i].name), "s")))
			continue;
		if (units[i].months)
			return go_months(r, count * units[i].months);
		gint64 s = count * units[i].seconds, day_s = s % TIMES_DAY_S;
		set_at(r, g_date_time_add(r->at, -day_s * G_USEC_PER_SEC));
		return r->at && go_days(r, -(s / TIMES_DAY_S));
	}
	return false;
}

static bool take_word(Moment *r, const char *word)
{
	int n;
	if (g_strv_contains(FILLERS, word))
		return true;
	if (g_str_equal(word, "now"))
		return r->is_now = true;
	if (g_str_equal(word, "today"))
		return settle(r) && (r->names_day = true);
	if (g_str_equal(word, "yesterday"))
		return settle(r) && (r->names_day = true) && go_days(r, -1);
	if (g_str_equal(word, "midnight"))
		return take_hour(r, 0);
	if (g_str_equal(word, "noon"))
		return take_hour(r, 12);
	if (g_str_equal(word, "tea"))
		return take_hour(r, 17);
	if (g_str_equal(word, "am") || g_str_equal(word, "pm"))
		return take_half_day(r, *word == 'p');
	if (g_str_equal(word, "z") || g_str_equal(word, "utc") || g_str_equal(word, "gmt"))
		return r->clock_s >= 0;
	if ((n = find_cut(MONTHS, G_N_ELEMENTS(MONTHS), word)) >= 0) {
		bool first = !r->month;
		r->month = n + 1;
		return first && take_count(r);
	}
	g_autofree char *singular = g_strndup(word, strlen(word) - g_str_has_suffix(word, "s"));
	if ((n = find_cut(WEEKDAYS, G_N_ELEMENTS(WEEKDAYS), word)) >= 0 ||
	        (n = find_cut(WEEKDAYS, G_N_ELEMENTS(WEEKDAYS), singular)) >= 0)
		return take_weekday(r, n);
	for (n = 0; n < (int)G_N_ELEMENTS(NUMBERS) && !g_str_equal(word, NUMBERS[n]); n++)
		;
	r->is_last = g_str_equal(word, "last");
	if (r->is_last || g_str_equal(word, "a") || g_str_equal(word, "an"))
		n = 1;
	if (n == G_N_ELEMENTS(NUMBERS))
		return take_age(r, word);
	bool first = !r->counts;
	r->count = n;
	r->counts = true;
	return first;
}

/* --- numbers --- */

static bool is_date(const Moment *r, int year, int month, int day, bool may_be_ahead)
{
	g_autoptr(GDateTime) at = year > 0 && year < 10000 && month > 0 && day > 0
	                                  ? with_date(r->now, year, month, day)
	                                  : NULL;
	return at && (may_be_ahead || g_date_time_difference(at, r->now) <= 10 * G_TIME_SPAN_DAY);
}

static bool set_date(Moment *r, int year, int month, int day, bool may_be_ahead)
{
	if (!is_date(r, year, month, day, may_be_ahead))
		return false;
	r->year = year;
	r->month = month;
	r->day = day;
	return settle(r);
}

/* A date of numbers FIRST, B and C (-1: none) with SEPARATOR between: 2025-11-13,
 * 11/13/2025, 13.11.2025. Where month and day can change places, no date of more than ten days
 * ahead is meant. */
static bool take_date(Moment *r, const char *first, int b, int c, char separator)
{
	int a = atoi(first), year = c;
	if (r->year || r->month || r->day || !take_count(r))
		return false;
	if (a > 70 || strlen(first) == 4)
		return c > 0 && set_date(r, a > 70 && a < 100 ? 1900 + a : a, b, c, true);
	if (c < 0 && separator != '/')
		return false;
	if (c < 0)
		year = g_date_time_get_year(r->now);
	else if (c < 100)
		year = c > 69 ? 1900 + c : 2000 + c;
	bool day_first = separator == '.', clear = a == b || a > 12 || b > 12;
	return set_date(r, year, day_first ? b : a, day_first ? a : b, clear) ||
	       set_date(r, year, day_first ? a : b, day_first ? b : a, clear);
}

static bool take_clock(Moment *r, const char *hour, const char *minute, const char *second)
{
	int h = atoi(hour), m = atoi(minute), s = atoi(second);
	if (r->clock_s >= 0 || h > 23 || m > 59 || s > 60)
		return false;
	r->clock_s = h * 3600 + m * 60 + s;
	return true;
}

static bool take_zone(Moment *r, const char *sign, const char *hours, const char *minutes)
{
	int h = atoi(hours), m = atoi(minutes);
	if (r->clock_s < 0 || r->zone_s || h > 23 || m > 59)
		return false;
	r->zone_s = (*sign == '-' ? -1 : 1) * (h * 3600 + m * 60);
	return true;
}

static bool take_number(Moment *r, const char *digits)
{
	if (r->is_last)
		r->counts = r->is_last = false;
	if (!take_count(r) || strlen(digits) > 6)
		return false;
	r->count = atoi(digits);
	r->counts = true;
	return true;
}

/* The alternatives that a time consists of; groups by name. */
#define TIME_PART                                                                                  \
	"(?<h>\\d\\d?):(?<min>\\d\\d)(?::(?<s>\\d\\d)(?:\\.\\d+)?)?"                               \
	"|(?<=[\\d ])(?<sign>[+-])(?<zh>\\d\\d):?(?<zm>\\d\\d)(?!\\d)"                             \
	"|(?<a>\\d{1,4})(?<sep>[-/.])(?<b>\\d\\d?)(?:\\k<sep>(?<c>\\d{1,4}))?(?![0-9])"            \
	"|(?<n>\\d+)|(?<=\\d)t(?=\\d)|(?<word>[a-z]+)|[ .,_]+(?!$)|-"

static bool take_part(Moment *r, const GMatchInfo *match)
{
	static const char *const names[] = {
	        "h", "min", "s", "sign", "zh", "zm", "a", "sep", "b", "c", "n", "word"};
	char *g[G_N_ELEMENTS(names)];
	bool good = true;
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g[i] = g_match_info_fetch_named(match, names[i]);
		if (!g[i])
			g[i] = g_strdup("");
	}
	if (*g[0])
		good = take_clock(r, g[0], g[1], g[2]);
	else if (*g[3])
		good = take_zone(r, g[3], g[4], g[5]);
	else if (*g[6])
		good = take_date(r, g[6], atoi(g[8]), *g[9] ? atoi(g[9]) : -1, *g[7]);
	else if (*g[10])
		good = take_number(r, g[10]);
	else if (*g[11])
		good = take_word(r, g[11]);
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		g_free(g[i]);
	return good;
}

/* Reads all of TEXT; false if a part of it is none of a time's. */
static bool take_text(Moment *r, const char *text)
{
	g_autoptr(GRegex) part = g_regex_new("\\G(?:" TIME_PART ")", 0, 0, NULL);
	g_autoptr(GMatchInfo) match = NULL;
	int end = 0;
	for (g_regex_match(part, text, 0, &match); g_match_info_matches(match);
	        g_match_info_next(match, NULL)) {
		if (!take_part(r, match) || !g_match_info_fetch_pos(match, 0, NULL, &end))
			return false;
	}
	return end > 0 && !text[end];
}

/* Reads TEXT into R, which the caller clears. */
static bool read_words(Moment *r, const char *text, gint64 now_s)
{
	g_autofree char *lower = g_ascii_strdown(text, -1);
	*r = (Moment){.now = g_date_time_new_from_unix_utc(now_s), .clock_s = -1};
	if (!r->now)
		return false;
	r->at = g_date_time_ref(r->now);
	return strlen(text) <= TEXT_MOST && g_str_is_ascii(text) && take_text(r, lower) &&
	       settle(r) && (r->is_now || r->is_age || r->names_day || r->clock_s >= 0);
}

static void clear(Moment *r)
{
	g_clear_pointer(&r->now, g_date_time_unref);
	g_clear_pointer(&r->at, g_date_time_unref);
}

bool times_words_parse(const char *text, gint64 now_s, gint64 *out_s)
{
	Moment r;
	bool good = read_words(&r, text, now_s);
	if (good) {
		gint64 at_s = g_date_time_to_unix(r.at),
		       midnight_s = at_s - ((at_s % TIMES_DAY_S) + TIMES_DAY_S) % TIMES_DAY_S;
		bool has_clock = r.clock_s >= 0;
		*out_s = has_clock     ? midnight_s + r.clock_s - r.zone_s
		         : r.names_day ? midnight_s
		                       : at_s;
	}
	clear(&r);
	return good;
}

bool times_words_is_age(const char *text)
{
	Moment r;
	bool age = read_words(&r, text, 0) && r.is_age && !r.names_day && r.clock_s < 0;
	clear(&r);
	return age;
}
