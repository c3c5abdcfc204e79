/* The command line: options as bytes, what is left in argv, errors and their exit statuses. */
#include "store/base/cli.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static char *title;
static gint count;
static gboolean dry;
static const GOptionEntry entries[] = {
        {"title", 't', 0, G_OPTION_ARG_STRING, &title, "The title", "TEXT"},
        {"count", 'n', 0, G_OPTION_ARG_INT, &count, "How many", "N"},
        {"dry", 'd', 0, G_OPTION_ARG_NONE, &dry, "Nothing is done", NULL},
        {0},
};

/* LINE's words as arguments; the rest joined by blanks, or NULL on failure with *ERROR. */
static char *parse(const char *line, char **store, bool *is_default, GError **error)
{
	g_auto(GStrv) words = g_strsplit(line, " ", -1);
	int argc = (int)g_strv_length(words);
	g_autofree char **borrowed = g_memdup2(words, ((gsize)argc + 1) * sizeof *words);
	char **argv = borrowed;

	g_clear_pointer(&title, g_free);
	g_clear_pointer(store, g_free);
	if (!cli_parse(&argc, &argv, entries, "[X...]", NULL, store, is_default, error))
		return NULL;
	assert_null(argv[argc]);
	return g_strjoinv(" ", argv + 1);
}

static void test_options(void **state)
{
	static const struct {
		const char *line, *rest, *store, *title;
	} cases[] = {
	        {"x", "", NULL, NULL},
	        {"x a b", "a b", NULL, NULL},
	        {"x -s /d a -t T", "a", "/d", "T"},
	        {"x --store=/d --title T b", "b", "/d", "T"},
	        {"x -s/d -- -t", "-t", "/d", NULL},
	        {"x a -- -t --", "a -t --", NULL, NULL},
	        {"x -t -- a", "a", NULL, "--"},
	        {"x -", "-", NULL, NULL},
	        {"x -t \xff\xfe \xe9 -s \xfc", "\xe9", "\xfc", "\xff\xfe"},
	        {"x -d --dry a", "a", NULL, NULL},
	        {"x -t --dry=x -- --dry=false", "--dry=false", NULL, "--dry=x"},
	        {"x --title --dry=x -ds /d", "", "/d", "--dry=x"},
	        {"x --count=3 -dt --dry=x", "", NULL, "--dry=x"},
	        {"x -n 3 -t M\xc3\xbcller", "", NULL, "M\xc3\xbcller"},
	};
	char *store = NULL;

	(void)state;
	g_setenv("LISTDIGEST_STORE", "/default", TRUE);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		bool is_default;
		GError *error = NULL;
		g_autofree char *rest = parse(cases[i].line, &store, &is_default, &error);

		if (!rest)
			fail_msg("%s: %s", cases[i].line, error->message);
		assert_string_equal(rest, cases[i].rest);
		assert_string_equal(store, cases[i].store ? cases[i].store : "/default");
		assert_int_equal(is_default, cases[i].store == NULL);
		assert_int_equal(g_strcmp0(title, cases[i].title), 0);
	}
	g_clear_pointer(&title, g_free);
	g_free(store);
}

static void test_usage(void **state)
{
	static const char *const cases[] = {"x --bogus", "x -z", "x --stor=/d", "x -s", "x --title",
	        "x -n many", "x --store=", "x -s /d --\xff", "x -hz", "x -zh", "x --dry=false",
	        "x --dry=", "x --dry=true", "x -d=false", "x -dn 3 --dry=1", "x --help=no",
	        "x --version=2", "x -t a --title=b", "x -n 1 -tx -n 2", "x -s /a --store /b"};
	char *store = NULL;

	(void)state;
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		bool is_default;

		assert_null(parse(cases[i], &store, &is_default, &error));
		assert_true(g_error_matches(error, ERROR_DOMAIN, ERROR_USAGE));
		assert_int_equal(error_exit_status(error), 64);
	}
	g_clear_pointer(&title, g_free);
	g_free(store);
}

static void test_exit_status(void **state)
{
	static const int want[] = {64, 1, 75, 75, 75, 75, 75};
	g_autoptr(GError) option = g_error_new(G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "x");
	g_autoptr(GError) file = g_error_new(G_FILE_ERROR, G_FILE_ERROR_NOENT, "x");

	(void)state;
	for (guint i = 0; i < G_N_ELEMENTS(want); i++) {
		g_autoptr(GError) error = g_error_new(ERROR_DOMAIN, (int)i, "x");

		assert_int_equal(error_exit_status(error), want[i]);
	}
	assert_int_equal(error_exit_status(option), 64);
	assert_int_equal(error_exit_status(file), 75);
}

static void test_now(void **state)
{
	gint64 real = g_get_real_time() / G_USEC_PER_SEC;

	(void)state;
	g_setenv("LISTDIGEST_NOW", "1763028000", TRUE);
	assert_int_equal(cli_now(), 1763028000);
	g_setenv("LISTDIGEST_NOW", "soon", TRUE);
	assert_true(cli_now() >= real);
	g_unsetenv("LISTDIGEST_NOW");
	assert_true(cli_now() >= real);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_options),
	        cmocka_unit_test(test_usage),
	        cmocka_unit_test(test_exit_status),
	        cmocka_unit_test(test_now),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
