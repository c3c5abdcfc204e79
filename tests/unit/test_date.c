/* Dates in the forms that real mail has: read as meant, or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "mda/decode/decode_date.h"

/* 2024-11-21 08:15:42 +0100 */
#define DAY_S   G_GINT64_CONSTANT(1732147200)
#define TIME_S  (DAY_S + 8 * 3600 + 15 * 60 + 42)
#define IN_CET  (TIME_S - 3600)
#define NO_ZONE TIME_S

static void test_read(void **state)
{
	static const struct {
		const char *text;
		gint64 s;
		int offset_min;
	} cases[] = {
	        {"Thu, 21 Nov 2024 08:15:42 +0100", IN_CET, 60},
	        {"Thu, 21 Nov 2024 08:15:42.755 +0100", IN_CET, 60},
	        {"Thu, 21 Nov 2024 08.15.42 +0100", IN_CET, 60},
	        {"Thu, 21 Nov 2024 08:15:42 +01:00", IN_CET, 60},
	        {"Thu, 21 Nov 2024 08:15:42 GMT+0100", IN_CET, 60},
	        {"Thu, 21 Nov 2024 08:15:42 0100", IN_CET, 60},
	        {"Thu, 21 Nov 2024 08:15:42 +01", IN_CET, 60},
	        {"Thu, 21 Nov 2024 08:15:42 (CET)", IN_CET, 60},
	        {"Thu, 21 Nov 2024 08:15:42 CET", IN_CET, 60},
	        {"21 (day) Nov (\\) month) 24 08:15:42 +0100", IN_CET, 60},
	        {"Thu, 21 Nov 124 08:15:42 +0100", IN_CET, 60},
	        {"Thu Nov 21 08:15:42 2024", NO_ZONE, 0},
	        {"21-Nov-2024 8:15:42 AM", NO_ZONE, 0},
	        {"21 Nov 2024 8:15:42 p.m. -0700", TIME_S + 19 * 3600, -420},
	        {"21.11.2024, 08:15:42", NO_ZONE, 0},
	        {"2024-11-21T08:15:42Z", NO_ZONE, 0},
	        {"2024/11/21 08:15:42 \xe2\x88\x92"
	         "0700",
	                TIME_S + 7 * 3600, -420},
	        {"Thu, 21 Nov 2024 23:59:60 +0000", DAY_S + 86400, 0},
	};
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		gint64 s = 0;
		gint16 offset_min = 0;
		if (!decode_date(cases[i].text, &s, &offset_min))
			fail_msg("%s is not read", cases[i].text);
		if (s != cases[i].s || offset_min != cases[i].offset_min)
			fail_msg("%s: %" G_GINT64_FORMAT " %d", cases[i].text, s, offset_min);
	}
}

static void test_refused(void **state)
{
	static const char *const texts[] = {"", "Thursday", "21 Nov 2024", "08:15:42",
	        "Thu, 21 Nov 2024 24:50:00 +0100", "Sat, 31 Jun 2024 08:15:42 +0100",
	        "Thu, 21 Nov 2024 08:60:42 +0100", "Thu, 21 Nov 2024 08:15:42 +2500",
	        "Thu, 21 Nov 2024 08:15:42 XYZ", "Thu, 21 Nov 71685 08:15:42 +0100",
	        "Thu, 21 Nov 2024 15:15:42 AM", "Thu, 21 Nov 2024 08:15:42:07 +0100",
	        "21 21 Nov 2024 08:15:42", "((((((", "99999999999999999999 Nov 2024 08:15"};
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		gint64 s;
		gint16 offset_min;
		if (decode_date(texts[i], &s, &offset_min))
			fail_msg("%s is read as %" G_GINT64_FORMAT, texts[i], s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_read),
	        cmocka_unit_test(test_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
