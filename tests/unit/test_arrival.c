/* The arrival time of imported mail. */
#include "mda/import/arrival.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define NOW_S  1764000000
#define DATE_S 1763373600

static void check_arrival(gint64 known, gint64 received, gint64 date, gint64 want, bool want_bad)
{
	Parsed parsed = {.record = record_new(), .received_s = received};
	bool bad;
	parsed.record->has_date = date != 0;
	parsed.record->date_s = date;
	assert_int_equal(arrival_time(known, &parsed, NOW_S, &bad), want);
	assert_int_equal(bad, want_bad);
	parsed_clear(&parsed);
}

static void test_arrival(void **state)
{
	(void)state;
	check_arrival(DATE_S, 1, 1, DATE_S, false);
	check_arrival(G_MININT64, DATE_S, 0, DATE_S, false);
	check_arrival(G_MININT64, G_MININT64, DATE_S, DATE_S, false);
	check_arrival(G_MININT64, G_MININT64, 0, NOW_S, false);
	check_arrival(NOW_S + 5, DATE_S, 0, NOW_S, true);
	check_arrival(0, DATE_S, 0, DATE_S, true);
	check_arrival(0, G_MININT64, 0, NOW_S, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_arrival)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
