/* Times on the command line: every form, and that no other is taken for one. */
#include "store/base/error.h"
#include "store/base/times.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define NOW G_GINT64_CONSTANT(1763028000) /* 2025-11-13T10:00:00Z */

static void test_forms(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
	        {"2025-11-13", "2025-11-13T00:00:00Z"},
	        {"2025-11-13T09:00Z", "2025-11-13T09:00:00Z"},
	        {"2025-11-13T09:00", "2025-11-13T09:00:00Z"},
	        {"2025-11-13 09:00:07", "2025-11-13T09:00:07Z"},
	        {"2025-11-13T09:00:30+02:00", "2025-11-13T07:00:30Z"},
	        {"2025-11-13T09:00:30-0930", "2025-11-13T18:30:30Z"},
	        {"2025-11-13t09:00+02", "2025-11-13T07:00:00Z"},
	        {"2025-11-13T09:00:30.125Z", "2025-11-13T09:00:30Z"},
	        {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
	        {"2024-02-29", "2024-02-29T00:00:00Z"},
	        {"1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"},
	        {"0001-01-01", "0001-01-01T00:00:00Z"},
	        {"9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"},
	        {" 2025-11-13", "2025-11-13T00:00:00Z"},
	        {"2025-11", "2025-11-01T00:00:00Z"},
	        {"2025", "2025-01-01T00:00:00Z"},
	        {"20251113", "2025-11-13T00:00:00Z"},
	        {"2025-W46", "2025-11-10T00:00:00Z"},
	        {"2026-w01", "2025-12-29T00:00:00Z"},
	        {"2026-W53", "2026-12-28T00:00:00Z"},
	        {"@1763028000", "2025-11-13T10:00:00Z"},
	        {"@0", "1970-01-01T00:00:00Z"},
	        {"1763028000", "2025-11-13T10:00:00Z"},
	        {"monday", "2025-11-10T00:00:00Z"},
	        {"thursday", "2025-11-06T00:00:00Z"},
	        {"a week ago", "2025-11-06T10:00:00Z"},
	        {"last 3 days", "2025-11-10T10:00:00Z"},
	        {"a fortnight ago", "2025-10-30T10:00:00Z"},
	        {"25/12/2025", "2025-12-25T00:00:00Z"},
	        {"nov 2024", "2024-11-01T00:00:00Z"},
	        {"december", "2024-12-01T00:00:00Z"},
	        {"nov 5 noon", "2025-11-05T12:00:00Z"},
	        {"noon nov 5", "2025-11-05T12:00:00Z"},
	        {"2025-11-13T9:00", "2025-11-13T09:00:00Z"},
	        {"2025-2-3", "2025-02-03T00:00:00Z"},
	        {"0m", "2025-11-13T10:00:00Z"},
	        {"30m", "2025-11-13T09:30:00Z"},
	        {"12h", "2025-11-12T22:00:00Z"},
	        {"7d", "2025-11-06T10:00:00Z"},
	        {"4w", "2025-10-16T10:00:00Z"},
	};

	(void)state;
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *got = NULL;
		GError *error = NULL;
		gint64 s;

		if (!times_parse(cases[i].text, NOW, &s, &error))
			fail_msg("%s", error->message);
		got = times_rfc3339(s);
		assert_string_equal(got, cases[i].want);
	}
}

static void test_refused(void **state)
{
	static const char *const cases[] = {"", "x", "2025-02-30", "2025-02-29", "2025-13-01",
	        "2025-00-01", "2025-01-00", "0000-01-01", "12025-01-01", "2025-11-13T", "2025-W54",
	        "2025-W00", "2025-W1", "2025-W46-1", "20251332", "202511", "@", "@-1", "@x",
	        "2025-11-13T24:00", "2025-11-13T09:60", "2025-11-13T09:00:61",
	        "2025-11-13T09:00:", "2025-11-13T09:00:00.", "2025-11-13T09:00+2",
	        "2025-11-13T09:00+24:00", "2025-11-13T09:00+02:", "2025-11-13T09:00ZZ",
	        "2025-11-13Z", "2025-11-13x", "2025-11-13 ", "+025-11-13", "0001-01-01T00:00+01:00",
	        "9999-12-31T23:59-01:00", "7", "d", "-7d", "7D", "7 d", "7dd", "1.5h", "7y",
	        "99999999999999999999w", "9223372036854775807w", "9223372036854775807m", "200000w",
	        "soon", "next monday", "tomorrow", "never", "13", "13th", "feb 30", "13 nov nov",
	        "25:00", "10:00 11:00", "13pm", "0am", "pm", "week ago", "days", "3", "3 days 5",
	        "noon tea", "12.13", "1-2", "13/13/2025", "2025/13/13", "999999999 years ago",
	        "1234567 days ago", "last", "ago", "yesterday!", "HEAD", "nov 13 +01:00",
	        ("\xd9\xa7"
	         "d")};

	(void)state;
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		gint64 s = 42;

		if (times_parse(cases[i], NOW, &s, &error))
			fail_msg("taken: %s", cases[i]);
		assert_true(g_error_matches(error, ERROR_DOMAIN, ERROR_USAGE));
		assert_non_null(strstr(error->message, cases[i]));
		assert_int_equal(s, 42);
	}
}

/* What git takes N TEXTS for, as of NOW_S; false if there is no git. */
static bool ask_git(const char *const *texts, guint n, gint64 now_s, gint64 *out_s)
{
	g_autofree char *now = g_strdup_printf("%" G_GINT64_FORMAT, now_s), *out = NULL;
	g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(argv, g_strdup("git"));
	g_ptr_array_add(argv, g_strdup("rev-parse"));
	for (guint i = 0; i < n; i++)
		g_ptr_array_add(argv, g_strconcat("--since=", texts[i], NULL));
	g_ptr_array_add(argv, NULL);
	g_auto(GStrv) env = g_environ_setenv(g_get_environ(), "GIT_TEST_DATE_NOW", now, TRUE);
	env = g_environ_setenv(env, "TZ", "UTC", TRUE);
	if (!g_spawn_sync(NULL, (char **)argv->pdata, env, G_SPAWN_SEARCH_PATH, NULL, NULL, &out,
	            NULL, NULL, NULL))
		return false;
	g_auto(GStrv) lines = g_strsplit(out, "\n", -1);
	assert_int_equal(g_strv_length(lines), n + 1);
	for (guint i = 0; i < n; i++)
		assert_int_equal(sscanf(lines[i], "--max-age=%" G_GINT64_FORMAT, &out_s[i]), 1);
	return true;
}

/* Times of day and ages are what git takes them for; what names a day is the day that git means. */
static void test_like_git(void **state)
{
	static const char *const times[] = {"now", "noon", "midnight", "tea", "noon yesterday",
	        "yesterday noon", "noon today", "10:00", "9am", "5pm", "12am", "12pm", "0:30",
	        "10:30 pm", "3pm yesterday", "yesterday at 5pm", "10:00 yesterday",
	        "yesterday 10:00", "last friday 3pm", "6pm last friday", "last sunday 17:00",
	        "nov 13, 2025 at 10:00", "oct 5 2024 10:30", "2025-11-02 09:30:15",
	        "Thu, 6 Nov 2025 09:30:00 +0100", "Thu Nov 6 09:30:00 2025 -0500",
	        "2025/11/02 7:15", "30 seconds ago", "5 minutes ago", "2 hours ago", "2 hours",
	        "3 days ago", "3.days.ago", "3.days", "1 day", "10 days ago", "ten days ago",
	        "two weeks ago", "2.weeks.ago", "last week", "last month", "last year",
	        "1 month ago", "6 months ago", "1 year ago", "1 year 2 months ago",
	        "2 weeks 3 days ago", "3 days ago noon", "@1763000000"};
	static const char *const days[] = {"today", "yesterday", "last monday", "last tuesday",
	        "last wed", "last Thursday", "last fri", "last saturday", "last sunday",
	        "2 mondays ago", "3 fridays ago", "nov 13 2025", "Nov 13, 2025", "13 nov 2025",
	        "13 November", "nov 13", "13-nov-2025", "13th of october", "oct 1st",
	        "2nd of may 2024", "dec 3", "3 Feb", "2025/11/02", "2025.11.02", "2025-2-3",
	        "1/2/2025", "11/12/2024", "25/12/2024", "1/5", "1/5/24", "13.10.2024", "02.11.2024",
	        "5.1.99", "yesterday yesterday"};
	static const gint64 nows[] = {NOW, 1767225600, 1743465599};
	gint64 want[G_N_ELEMENTS(times) + G_N_ELEMENTS(days)], got;
	(void)state;
	for (guint n = 0; n < G_N_ELEMENTS(nows); n++) {
		if (!ask_git(times, G_N_ELEMENTS(times), nows[n], want) ||
		        !ask_git(days, G_N_ELEMENTS(days), nows[n], want + G_N_ELEMENTS(times)))
			skip();
		for (guint i = 0; i < G_N_ELEMENTS(want); i++) {
			bool day = i >= G_N_ELEMENTS(times);
			const char *text = day ? days[i - G_N_ELEMENTS(times)] : times[i];
			if (!times_parse(text, nows[n], &got, NULL))
				fail_msg("refused: %s", text);
			if (got != (day ? want[i] - want[i] % 86400 : want[i]))
				fail_msg("%s: %" G_GINT64_FORMAT ", not %" G_GINT64_FORMAT
				         " as git at %" G_GINT64_FORMAT,
				        text, got, want[i], nows[n]);
		}
	}
}

static void test_both(void **state)
{
	gint64 since, until;
	(void)state;
	assert_true(times_parse_both("7d", "2025-11-08", NOW, &since, &until, NULL));
	assert_int_equal(until - since, 7 * 86400);
	assert_true(times_parse_both("2 weeks ago", "2025-11-08", NOW, &since, &until, NULL));
	assert_int_equal(until - since, 14 * 86400);
	assert_true(times_parse_both("yesterday", "today", NOW, &since, &until, NULL));
	assert_int_equal(until - since, 86400);
	assert_true(times_parse_both("7d", NULL, NOW, &since, &until, NULL));
	assert_int_equal(NOW - since, 7 * 86400);
	assert_int_equal(until, G_MAXINT64);
	assert_true(times_parse_both(NULL, "noon", NOW, &since, &until, NULL));
	assert_int_equal(since, G_MININT64);
	assert_false(times_parse_both("7d", "soon", NOW, &since, &until, NULL));
}

static void test_far_now(void **state)
{
	g_autoptr(GError) error = NULL;
	gint64 s;

	(void)state;
	assert_false(times_parse("1m", G_MININT64, &s, &error));
}

static void test_printed(void **state)
{
	g_autofree char *low = times_rfc3339(G_MININT64), *high = times_rfc3339(G_MAXINT64),
	                *epoch = times_rfc3339(0);
	g_autofree char *date = times_date(NOW), *before = times_date(-1);

	(void)state;
	assert_string_equal(low, "0001-01-01T00:00:00Z");
	assert_string_equal(high, "9999-12-31T23:59:59Z");
	assert_string_equal(epoch, "1970-01-01T00:00:00Z");
	assert_string_equal(date, "2025-11-13");
	assert_string_equal(before, "1969-12-31");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_forms),
	        cmocka_unit_test(test_refused),
	        cmocka_unit_test(test_like_git),
	        cmocka_unit_test(test_both),
	        cmocka_unit_test(test_far_now),
	        cmocka_unit_test(test_printed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
