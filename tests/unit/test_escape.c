/* The escaper: nothing that acts on a terminal gets through, and what people write does. */
#include "store/base/escape.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static void shows(const char *text, gssize len, const char *want)
{
	g_autoptr(GString) out = g_string_new(NULL);

	escape_text(out, text, len, false);
	assert_string_equal(out->str, want);
	assert_true(g_utf8_validate(out->str, (gssize)out->len, NULL));
}

static void test_plain(void **state)
{
	static const char *const texts[] = {"", "plain ~ text", "tab\tand\nlines\n",
	        ("M\xc3\xbcller \xe2\x80\x94 \xe2\x80\x9c"
	         "x\xe2\x80\x9d"),
	        "\xe5\x9b\x9e\xe5\xa4\x8d", "e\xcc\x81", "\xf0\x9f\xaa\x81", "back\\slash \\x1b",
	        "\xef\xbf\xbd", "\xc2\xa0"};

	(void)state;
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		shows(texts[i], -1, texts[i]);
}

static void test_controls(void **state)
{
	(void)state;
	shows("a\x1b[31mred", -1, "a\\x1b[31mred");
	shows("\x07\x08\r\x7f", -1, "\\x07\\x08\\x0d\\x7f");
	shows("\xc2\x9b"
	      "31m\xc2\x85",
	        -1, "\\u009b31m\\u0085");
	shows("a\0b", 3, "a\\x00b");
	shows("\0", 1, "\\x00");
}

static void test_invisible(void **state)
{
	(void)state;
	shows("\xe2\x80\xae"
	      "evil\xe2\x80\xac",
	        -1, "\\u202eevil\\u202c");
	shows("\xe2\x81\xa6\xe2\x81\xa9\xe2\x80\x8e\xd8\x9c", -1, "\\u2066\\u2069\\u200e\\u061c");
	shows("a\xe2\x80\x8b"
	      "b\xe2\x80\x8d"
	      "c\xef\xbb\xbf",
	        -1, "a\\u200bb\\u200dc\\ufeff");
	shows("\xe2\x80\xa8\xe2\x80\xa9", -1, "\\u2028\\u2029");
	shows("\xc2\xad\xcd\x8f\xe3\x85\xa4", -1, "\\u00ad\\u034f\\u3164");
	shows("\xf3\xa0\x80\x81\xf3\xa0\x81\xbf", -1, "\\U000e0001\\U000e007f");
}

#define MARK "\xcc\x88" /* U+0308 */
#define ZWNJ "\xe2\x80\x8c"
#define ZWJ  "\xe2\x80\x8d"

static void test_marks(void **state)
{
	(void)state;
	shows("o" MARK MARK MARK MARK MARK MARK MARK MARK "x", -1,
	        "o" MARK MARK MARK MARK MARK MARK MARK MARK "x");
	shows("o" MARK MARK MARK MARK MARK MARK MARK MARK MARK "\xcc\x81x" MARK, -1,
	        "o" MARK MARK MARK MARK MARK MARK MARK MARK "\\u0308\\u0301x" MARK);
	shows("\xd7\xa9\xd7\x81\xd6\xbc\xd6\xb8", -1,
	        "\xd7\xa9\xd7\x81\xd6\xbc\xd6\xb8"); /* Hebrew with points */
}

/* Joiners are let through between letters that need them, and nowhere else. */
static void test_joiners(void **state)
{
	(void)state;
	shows("\xd8\xb9\xd9\x84\xdb\x8c" ZWNJ "\xd8\xb1\xd8\xb6\xd8\xa7", -1,
	        "\xd8\xb9\xd9\x84\xdb\x8c" ZWNJ "\xd8\xb1\xd8\xb6\xd8\xa7"); /* a Persian name */
	shows("\xe0\xa4\x95\xe0\xa5\x8d" ZWJ "\xe0\xa4\xb7", -1,
	        "\xe0\xa4\x95\xe0\xa5\x8d" ZWJ "\xe0\xa4\xb7"); /* Devanagari, after a virama */
	shows("a" ZWNJ "b", -1, "a\\u200cb");
	shows("\xd8\xb9" ZWNJ, -1, "\xd8\xb9\\u200c");
	shows("\xd8\xb9" ZWNJ "b", -1, "\xd8\xb9\\u200cb");
	shows("\xd8\xb9" ZWJ "\xd8\xb1", -1, "\xd8\xb9\\u200d\xd8\xb1");
	shows("\xe0\xa5\x8d" ZWJ ZWJ, -1, "\xe0\xa5\x8d" ZWJ "\\u200d");
	shows(ZWJ, -1, "\\u200d");
}

static void test_invalid(void **state)
{
	(void)state;
	shows("a\xff\xfe", -1, "a\\xff\\xfe");
	shows("\xc3", -1, "\\xc3");
	shows("\xc3\xa9", 1, "\\xc3");
	shows("\xe2\x80\xae", 2, "\\xe2\\x80");
	shows("\xc0\x80\xed\xa0\x80", -1, "\\xc0\\x80\\xed\\xa0\\x80");
	shows("\xf4\x90\x80\x80", -1, "\\xf4\\x90\\x80\\x80");
}

/* What Unicode calls a control, a format, a line or a paragraph character is escaped, all of it. */
static void test_every_character(void **state)
{
	(void)state;
	for (gunichar c = 0; c <= 0x10ffff; c++) {
		GUnicodeType type = g_unichar_type(c);
		bool bad = type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT ||
		           type == G_UNICODE_LINE_SEPARATOR ||
		           type == G_UNICODE_PARAGRAPH_SEPARATOR;
		bool filler = c == 0x115f || c == 0x1160 || c == 0x3164 || c == 0xffa0;

		if (bad && !escape_needed(c))
			fail_msg("U+%04X passes", c);
		if (!bad && !filler && escape_needed(c) && g_unichar_isalnum(c) &&
		        !g_unichar_iszerowidth(c))
			fail_msg("U+%04X does not pass", c);
	}
}

/* Plain text is passed over eight bytes at a time: no place in it hides a byte from the escaper. */
static void test_every_place(void **state)
{
	static const char plain[] = " ~~ plain text of 30 letters~ ";
	(void)state;
	for (gsize at = 0; at < sizeof plain - 1; at++)
		for (guint byte = 0; byte < 0x100; byte++) {
			char text[sizeof plain];
			g_autoptr(GString) whole = g_string_new(NULL), parts = g_string_new(NULL);

			memcpy(text, plain, sizeof plain);
			text[at] = (char)byte;
			escape_text(whole, text, sizeof plain - 1, false);
			g_string_append_len(parts, plain, (gssize)at);
			escape_text(parts, text + at, 1, false);
			g_string_append(parts, plain + at + 1);
			assert_string_equal(whole->str, parts->str);
		}
}

static void line(const char *text, guint max, const char *want)
{
	g_autofree char *got = escape_line(text, max);

	assert_string_equal(got, want);
}

static void test_line(void **state)
{
	(void)state;
	line(NULL, 0, "");
	line("", 5, "");
	line("a\nb\tc", 0, "a b c");
	line("abcdef", 6, "abcdef");
	line("abcdefg", 6, "abc...");
	line("abcdefg", 3, "...");
	line("abcdefg", 2, "..");
	line("abcdefg", 1, ".");
	line("\x1b[31m", 6, "\\x1...");
	line("\xe5\x9b\x9e\xe5\xa4\x8d\xe5\x9b\x9e", 6, "\xe5\x9b\x9e\xe5\xa4\x8d\xe5\x9b\x9e");
	line("\xe5\x9b\x9e\xe5\xa4\x8d\xe5\x9b\x9e", 5, "\xe5\x9b\x9e...");
	line("\xe5\x9b\x9e\xe5\xa4\x8d\xe5\x9b\x9e", 4, "...");
	line("e\xcc\x81"
	     "e\xcc\x81"
	     "e\xcc\x81"
	     "e\xcc\x81",
	        4,
	        "e\xcc\x81"
	        "e\xcc\x81"
	        "e\xcc\x81"
	        "e\xcc\x81");
	line("e\xcc\x81"
	     "e\xcc\x81"
	     "e\xcc\x81"
	     "e\xcc\x81"
	     "e",
	        4, "e\xcc\x81...");
}

static void test_columns(void **state)
{
	(void)state;
	assert_int_equal(escape_columns(NULL), 0);
	assert_int_equal(escape_columns("abc"), 3);
	assert_int_equal(escape_columns("\xe5\x9b\x9e"
	                                "e\xcc\x81"),
	        3);
	assert_int_equal(escape_columns("M\xc3\xbcller"), 6);
	assert_int_equal(escape_columns("a\xff"), 2);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_plain),
	        cmocka_unit_test(test_controls),
	        cmocka_unit_test(test_invisible),
	        cmocka_unit_test(test_marks),
	        cmocka_unit_test(test_joiners),
	        cmocka_unit_test(test_invalid),
	        cmocka_unit_test(test_every_character),
	        cmocka_unit_test(test_every_place),
	        cmocka_unit_test(test_line),
	        cmocka_unit_test(test_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
