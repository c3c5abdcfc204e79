/* Times on the command line: every form, and that no other is taken for one. */
#include "store/base/error.h"
#include "store/base/times.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
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
	static const char *const cases[] = {"", "x", "2025", "2025-11", "2025-2-3", "2025-02-30",
	        "2025-02-29", "2025-13-01", "2025-00-01", "2025-01-00", "0000-01-01", "12025-01-01",
	        "2025-11-13T", "2025-11-13T9:00", "2025-11-13T24:00", "2025-11-13T09:60",
	        "2025-11-13T09:00:61", "2025-11-13T09:00:", "2025-11-13T09:00:00.",
	        "2025-11-13T09:00+2", "2025-11-13T09:00+24:00",
	        "2025-11-13T09:00+02:", "2025-11-13T09:00ZZ", "2025-11-13Z", "2025-11-13 ",
	        " 2025-11-13", "2025-11-13x", "+025-11-13", "0001-01-01T00:00+01:00",
	        "9999-12-31T23:59-01:00", "7", "d", "-7d", "7D", "7 d", "7dd", "1.5h", "7y",
	        "99999999999999999999w", "9223372036854775807w", "9223372036854775807m", "200000w",
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
	        cmocka_unit_test(test_far_now),
	        cmocka_unit_test(test_printed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
