/* The arrival time of imported mail. */
#include "mda/import/arrival.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define NOW_S  1764000000
#define DATE_S 1763373600
#define NONE   G_MININT64

static void check_arrival(
        gint64 commit, gint64 received, gint64 date, gint64 from_line, gint64 want, bool want_bad)
{
	Parsed parsed = {.record = record_new(), .received_s = received};
	bool bad;
	parsed.record->has_date = date != NONE;
	parsed.record->date_s = date;
	assert_int_equal(arrival_time(commit, from_line, &parsed, NOW_S, &bad), want);
	assert_int_equal(bad, want_bad);
	parsed_clear(&parsed);
}

static void test_arrival(void **state)
{
	(void)state;
	/* the first that is known */
	check_arrival(DATE_S + 3, DATE_S, DATE_S + 1, DATE_S + 2, DATE_S, false);
	check_arrival(DATE_S, NONE, DATE_S + 1, DATE_S + 2, DATE_S, false);
	check_arrival(NONE, NONE, DATE_S, DATE_S + 2, DATE_S, false);
	check_arrival(NONE, NONE, NONE, DATE_S, DATE_S, false);
	check_arrival(NONE, NONE, NONE, NONE, NOW_S, false);
	/* Received is no later than the commit, if that has a date */
	check_arrival(DATE_S, DATE_S + 3, NONE, NONE, DATE_S, false);
	check_arrival(0, DATE_S, NONE, NONE, DATE_S, false);
	/* not before 1990, not after now */
	check_arrival(0, NONE, NONE, DATE_S, DATE_S, true);
	check_arrival(0, NONE, NONE, NONE, NOW_S, true);
	check_arrival(NONE, 1, DATE_S, NONE, DATE_S, true);
	check_arrival(NONE, NOW_S + 5, DATE_S, NONE, NOW_S, true);
	check_arrival(NOW_S + 5, NONE, NONE, NONE, NOW_S, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_arrival)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
