/* Checkpoints: reading chain values from text, and comparing them with a log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/base/error.h"
#include "store/verify/checkpoints.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* The log of these tests: entry N has the id NN... and the chain value (10+N)(10+N)... */
#define NEWEST 6

static Entry entry(guint64 seq)
{
	Entry e = {.seq = seq};
	memset(e.id.b, (int)(seq * 0x11), sizeof e.id.b);
	memset(e.chain.b, (int)(0x10 + seq), sizeof e.chain.b);
	return e;
}

static char *hex(guint64 seq)
{
	Entry e = entry(seq);
	return hash_hex(&e.chain, 64);
}

static const char other[] = "5555555555555555555555555555555555555555555555555555555555555555";

/* In TEXT "@N" is the chain value of entry N, "@x" and "@y" are of no entry, "@0" of an empty log.
 */
static char *expand(const char *text)
{
	GString *out = g_string_new(NULL);
	for (; *text; text++) {
		if (*text != '@') {
			g_string_append_c(out, *text);
			continue;
		}
		text++;
		g_autofree char *value = g_ascii_isdigit(*text) && *text != '0'
		                                 ? hex((guint64)g_ascii_digit_value(*text))
		                                 : g_strnfill(64, *text == 'x'   ? '5'
		                                                  : *text == 'y' ? '7'
		                                                                 : '0');
		g_string_append(out, value);
	}
	return g_string_free(out, FALSE);
}

static void add_line(const char *line, void *data)
{
	g_string_append_printf(data, "%s\n", line);
}

static bool read_text(Checkpoints *c, const char *text, GError **error)
{
	g_autofree char *file = g_build_filename(g_get_tmp_dir(), "listdigest-XXXXXX", NULL);
	int fd = g_mkstemp(file);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	bool ok = checkpoints_read(c, file, error);
	g_unlink(file);
	return ok;
}

/* Compares the values in TEXT, given as a file, with the log: WORDS must be in the one fault that
 * is reported, "" stands for none. */
static void compare(const char *text, const char *words)
{
	g_autoptr(Checkpoints) c = checkpoints_new();
	g_autoptr(GString) lines = g_string_new(NULL);
	g_autofree char *expanded = expand(text);
	assert_true(read_text(c, expanded, NULL));
	checkpoints_start(c);
	for (guint64 seq = 1; seq <= NEWEST; seq++) {
		Entry e = entry(seq);
		checkpoints_check(c, &e);
	}
	checkpoints_finish(c, NEWEST, add_line, lines);
	if (*words ? !strstr(lines->str, words) : lines->len > 0)
		fail_msg("wanted '%s', got: %s", words, lines->str);
	const char *end = strchr(lines->str, '\n');
	assert_true(!end || end[1] == '\0');
}

static void test_any_text(void **state)
{
	(void)state;
	compare("verify --tip=@2\n<code>--tip=@6</code> x@xx\nverify --tip=@0", "");
	g_autofree char *third = hex(3);
	g_autofree char *quoted = g_strdup_printf("--tip=3D%.20s=\r\n%s\r\n", third, third + 20);
	compare(quoted, "");
	compare("@4\n@x\n@1\n", "changed or cut off after entry 4, at or before the entry whose "
	                        "chain value was 5555");
	compare("@4 @x @y", "(2 of 3 chain values are missing)");
	compare("@x", "changed or cut off somewhere, at or before");
}

static void test_listed_entries(void **state)
{
	(void)state;
	compare("4  444444444  @4  2025\n5  555555555  @5  2025\n", "");
	compare("4  444444444  @4  x\n5  555555555  @x  x\n",
	        "entry 5 (555555555): its chain value is not the one that was kept: it was "
	        "altered");
	compare("4  444444444  @4  x\n5  666666666  @x  x\n6  777777777  @y  x\n",
	        "it is in the place of 666666666");
	compare("1  123456789  @x  x\n", "entry 1 (111111111): its chain value is not the one that "
	                                 "was kept: it is in the place of 123456789");
	compare("2  222222222  @2  x\n5  555555555  @x  x\n",
	        "it was changed, or another entry after entry 2");
	compare("5  555555555  @x  x\n", "it was changed, or an entry before it");
	compare("6  666666666  @6  x\n8  123456789  @x  x\n",
	        "entry 8 (123456789) was kept, but the log ends with 6: it was cut off");
}

static void test_no_value(void **state)
{
	(void)state;
	g_autoptr(Checkpoints) c = checkpoints_new();
	GError *error = NULL;
	assert_false(read_text(c, "no value\n", &error));
	assert_int_equal(error->code, ERROR_USAGE);
	g_clear_error(&error);
	assert_false(checkpoints_read(c, "/nowhere/at/all", &error));
	assert_non_null(strstr(error->message, "No such file"));
	g_clear_error(&error);
	assert_false(checkpoints_add(c, "12", &error));
	assert_int_equal(error->code, ERROR_USAGE);
	g_clear_error(&error);
	assert_true(checkpoints_add(c, other, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_any_text),
	        cmocka_unit_test(test_listed_entries),
	        cmocka_unit_test(test_no_value),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
