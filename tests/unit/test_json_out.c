/* JSON written as it goes: what jansson would write of the same values, and what it reads back. */
#include "store/log/entry_json.h"
#include "store/base/json_out.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static void reads_back(const GString *out)
{
	json_t *back = json_loads(out->str, JSON_REJECT_DUPLICATES, NULL);

	assert_non_null(back);
	json_decref(back);
}

static void test_nesting(void **state)
{
	g_autoptr(GString) out = g_string_new(NULL);

	(void)state;
	for (int line = 0; line < 2; line++) {
		json_out_begin(out, NULL, '{');
		json_out_begin(out, "none", '[');
		json_out_end(out, ']');
		json_out_text(out, "text", "a {");
		json_out_begin(out, "all", '[');
		json_out_text(out, NULL, "[");
		json_out_number(out, NULL, 7);
		json_out_begin(out, NULL, '{');
		json_out_bool(out, "yes", true);
		json_out_bool(out, "no", false);
		json_out_end(out, '}');
		json_out_begin(out, NULL, '{');
		json_out_end(out, '}');
		json_out_end(out, ']');
		json_out_time(out, "when", 1763028000);
		json_out_end(out, '}');
		g_string_append_c(out, '\n');
	}
#define LINE                                                                                       \
	"{\"none\":[],\"text\":\"a "                                                               \
	"{\",\"all\":[\"[\",7,{\"yes\":true,\"no\":false},{}],\"when\":\"2025-11-13T10:00:00Z\"}"  \
	"\n"
	assert_string_equal(out->str, LINE LINE);
}

static void test_absent(void **state)
{
	g_autoptr(GString) out = g_string_new(NULL);

	(void)state;
	json_out_begin(out, NULL, '{');
	json_out_text(out, "a", NULL);
	json_out_text(out, "b", "");
	json_out_text(out, "c", "d");
	json_out_text(out, "e", NULL);
	json_out_end(out, '}');
	assert_string_equal(out->str, "{\"c\":\"d\"}");
}

static void test_numbers(void **state)
{
	static const gint64 numbers[] = {0, 1, 9, 10, -1, -10, 1234567890, G_MAXINT64, G_MININT64};
	g_autoptr(GString) out = g_string_new(NULL), want = g_string_new(NULL);
	json_t *array = json_array();

	(void)state;
	json_out_begin(out, NULL, '[');
	for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
		json_out_number(out, NULL, numbers[i]);
		json_array_append_new(array, json_integer(numbers[i]));
	}
	json_out_end(out, ']');
	g_string_append_c(out, '\n');
	entry_json_line(array, want);
	assert_string_equal(out->str, want->str);
	json_decref(array);
}

/* Every character, alone and behind BEFORE plain ones: they are passed over eight at a time. */
static void spells_like_jansson(guint before)
{
	g_autoptr(GString) out = g_string_new(NULL), want = g_string_new(NULL);
	json_t *array = json_array();

	json_out_begin(out, NULL, '[');
	for (gunichar c = 1; c <= 0x10ffff; c++) {
		char text[40] = "a plain text of ASCII", *end = text + before;
		if (c >= 0xd800 && c < 0xe000)
			continue;
		end += g_unichar_to_utf8(c, end);
		memcpy(end, "bcdefghijk", sizeof "bcdefghijk");
		json_out_text(out, NULL, text);
		json_array_append_new(array, json_string(text));
	}
	json_out_end(out, ']');
	g_string_append_c(out, '\n');
	entry_json_line(array, want);
	assert_int_equal(out->len, want->len);
	assert_true(strcmp(out->str, want->str) == 0);
	json_decref(array);
}

static void test_every_character(void **state)
{
	(void)state;
	spells_like_jansson(0);
	spells_like_jansson(5);
	spells_like_jansson(13);
}

static void test_bad_bytes(void **state)
{
	g_autoptr(GString) out = g_string_new(NULL);

	(void)state;
	json_out_begin(out, NULL, '[');
	json_out_text(out, NULL, "\xff");
	json_out_text(out, NULL, "some text \xc3( and \xe2\x82");
	json_out_text(out, NULL, "\xed\xa0\x80\"");
	json_out_end(out, ']');
#define BAD "\xef\xbf\xbd"
	assert_string_equal(out->str,
	        "[\"" BAD "\",\"some text " BAD "( and " BAD BAD "\",\"" BAD BAD BAD "\\\"\"]");
	reads_back(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_nesting),
	        cmocka_unit_test(test_absent),
	        cmocka_unit_test(test_numbers),
	        cmocka_unit_test(test_every_character),
	        cmocka_unit_test(test_bad_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
