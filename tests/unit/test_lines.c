/* Lines of a stream, as long as they may be and no longer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "store/base/lines.h"

/* Each line of TEXT with "|" after it, and how it ended. */
static char *read_all(const char *text, gsize bytes, gsize max)
{
	FILE *in = fmemopen((void *)text, bytes, "r");
	Lines lines = {.in = in};
	GString *all = g_string_new(NULL);
	const char *line;
	gsize n;
	LinesAnswer got;
	assert_non_null(in);
	while ((got = lines_next(&lines, max, &line, &n)) == LINES_ONE)
		g_string_append_printf(all, "%.*s|", (int)n, line);
	g_string_append(all, got == LINES_END ? "end" : got == LINES_LONG ? "long" : "no memory");
	lines_clear(&lines);
	fclose(in);
	return g_string_free(all, FALSE);
}

static void check(const char *text, gsize max, const char *want)
{
	g_autofree char *got = read_all(text, strlen(text), max);
	assert_string_equal(got, want);
}

static void test_lines(void **state)
{
	(void)state;
	check("\n", 9, "|end");
	check("a\nbc\n\nd\n", 9, "a|bc||d|end");
	check("a\nno feed", 9, "a|no feed|end");
}

static void test_long(void **state)
{
	(void)state;
	check("123\n1234\n1\n", 4, "123|1234|1|end");
	check("123\n12345\n1\n", 4, "123|long");
	check("12345", 4, "long");
}

/* Lines that the window has to grow for, and that lie across its end. */
static void test_window(void **state)
{
	(void)state;
	g_autoptr(GString) text = g_string_new(NULL), want = g_string_new(NULL);
	for (guint i = 0; i < 40; i++) {
		g_autofree char *line = g_strnfill(i * 20011, (char)('a' + i % 26));
		g_string_append_printf(text, "%s\n", line);
		g_string_append_printf(want, "%s|", line);
	}
	g_autofree char *got = read_all(text->str, text->len, 40 * 20011);
	g_string_append(want, "end");
	assert_true(strcmp(got, want->str) == 0);
}

/* A stream without an end is read no further than it must be. */
static void test_endless(void **state)
{
	(void)state;
	FILE *in = fopen("/dev/zero", "r");
	Lines lines = {.in = in};
	const char *line;
	gsize n;
	assert_non_null(in);
	assert_int_equal(lines_next(&lines, 1 << 20, &line, &n), LINES_LONG);
	assert_true(lines.room <= 2 << 20);
	lines_clear(&lines);
	fclose(in);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_lines),
	        cmocka_unit_test(test_long),
	        cmocka_unit_test(test_window),
	        cmocka_unit_test(test_endless),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
