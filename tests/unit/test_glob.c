/* Patterns of paths as git check-ignore reads them; patterns of people. */
#include "report/digest/glob.h"

#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#define ROUNDS 150

static char *dir;

static char *run(const char *command)
{
	g_autofree char *line = g_strdup_printf("cd '%s' && %s", dir, command);
	const char *argv[] = {"sh", "-c", line, NULL};
	char *out = NULL;
	GError *error = NULL;
	if (!g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, NULL,
	            NULL, &error))
		fail_msg("%s", error->message);
	return out;
}

#define PICK(rand, list) list[g_rand_int_range(rand, 0, G_N_ELEMENTS(list))]

static char *make(GRand *rand, const char *const *names, gint n_names, bool pattern)
{
	GString *out = g_string_new(pattern && g_rand_int_range(rand, 0, 5) == 0 ? "/" : "");
	for (int i = g_rand_int_range(rand, 1, 5); i > 0; i--)
		g_string_append_printf(
		        out, "%s%s", names[g_rand_int_range(rand, 0, n_names)], i > 1 ? "/" : "");
	if (pattern && g_rand_int_range(rand, 0, 6) == 0)
		g_string_append_c(out, '/');
	return g_string_free(out, FALSE);
}

static void as_git_does(void **state)
{
	(void)state;
	static const char *const parts[] = {
	        "arch", "kvm", "x86", "arm64", "mmu.c", "mmu_x.c", "a.h", "Kconfig", ".x"};
	/* none like a**: git takes the a off first, and then sees two stars and a slash */
	static const char *const globs[] = {"arch", "kvm", "*", "**", "*.c", "mmu*", "a?", "*.[ch]",
	        "[!k]*", "x86", "arm64", "k*m", "mmu.c", "**.c", "?v?", "[a-k]*", "\\*", "*a*c*",
	        "***"};
	g_autoptr(GRand) rand = g_rand_new_with_seed(5);
	guint matched = 0;
	for (int round = 0; round < ROUNDS; round++) {
		g_autofree char *pattern = make(rand, globs, G_N_ELEMENTS(globs), true);
		g_autofree char *file = g_build_filename(dir, ".gitignore", NULL),
		                *in = g_build_filename(dir, "in", NULL);
		g_autofree char *line = g_strconcat(pattern, "\n", NULL);
		g_autoptr(GString) paths = g_string_new(NULL);
		for (int i = 0; i < 60; i++) {
			g_autofree char *path = make(rand, parts, G_N_ELEMENTS(parts), false);
			g_string_append_printf(paths, "%s\n", path);
		}
		assert_true(g_file_set_contents(file, line, -1, NULL) &&
		            g_file_set_contents(in, paths->str, -1, NULL));
		g_autofree char *wanted = run("git check-ignore --no-index --stdin <in");
		g_auto(GStrv) all = g_strsplit(paths->str, "\n", -1);
		g_autoptr(GString) got = g_string_new(NULL);
		for (guint i = 0; all[i] && *all[i]; i++)
			if (glob_path(pattern, all[i]))
				g_string_append_printf(got, "%s\n", all[i]), matched++;
		if (strcmp(got->str, wanted) != 0)
			fail_msg("'%s': got\n%sgit says\n%s", pattern, got->str, wanted);
	}
	assert_true(matched > ROUNDS * 60 / 10 && matched < ROUNDS * 60 * 9 / 10);
}

/* A hostile path, a pattern that would backtrack. */
static void deep(void **state)
{
	(void)state;
	g_autoptr(GString) path = g_string_new("a"), pattern = g_string_new("**/a");
	for (int i = 0; i < 2000; i++)
		g_string_append(path, "/a");
	for (int i = 0; i < 60; i++)
		g_string_append(pattern, "/**/a");
	assert_true(glob_path(pattern->str, path->str));
	g_string_append(pattern, "/b");
	assert_false(glob_path(pattern->str, path->str));
	assert_false(glob_path("a", ""));
	assert_false(glob_path("", "a"));
	assert_false(glob_path("/", "a"));
}

static void people(void **state)
{
	(void)state;
	static const struct {
		const char *pattern, *name, *address;
		bool wanted;
	} rows[] = {
	        {"ann", "Ann Example", "a@example.org", true},
	        {"ANN EX", "Ann Example", "a@example.org", true},
	        {"@example.org", "Ann Example", "a@example.org", true},
	        {"example.com", "Ann Example", "a@example.org", false},
	        {"example <a@", "Ann Example", "a@example.org", true},
	        {"*@example.org", "Ann Example", "A@Example.org", true},
	        {"*@example", "Ann Example", "a@example.org", false},
	        {"ann *", "Ann Example", "a@example.org", true},
	        {"*example>*", "Ann Example", "a@example.org", false},
	        {"ann*<a@*.org>", "Ann Example", "a@example.org", true},
	        {"J\xc3\x96RG", "j\xc3\xb6rg", NULL, true},
	        {"j?rg", NULL, "jarg", true},
	        {"[jk]arg", NULL, "karg", true},
	        {"", NULL, NULL, true},
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		const RecordPerson person = {rows[i].name, rows[i].address};
		assert_int_equal(glob_person(rows[i].pattern, &person), rows[i].wanted);
	}
}

static int setup(void **state)
{
	(void)state;
	dir = g_dir_make_tmp("listdigest-XXXXXX", NULL);
	g_setenv("GIT_CONFIG_GLOBAL", "/dev/null", TRUE);
	g_setenv("GIT_CONFIG_SYSTEM", "/dev/null", TRUE);
	g_free(run("git init -q ."));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	g_free(run("rm -rf \"$PWD\""));
	g_free(dir);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(as_git_does), cmocka_unit_test(deep), cmocka_unit_test(people)};
	return cmocka_run_group_tests(tests, setup, teardown);
}
