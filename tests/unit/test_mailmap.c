/* Mailmaps made at random, every identity mapped as `git check-mailmap` maps it. */
#include "report/digest/mailmap.h"

#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#define MAPS       150
#define IDENTITIES 60

static char *dir;

static const char *const NAMES[] = {"Ann Example", "ann example", "ANN EXAMPLE", "Ann  Example",
        "Ann\tExample", "A", "",
        "J\xc3\xb6rg B\xc3\xa4"
        "cker",
        "J\xc3\x96RG B\xc3\x84"
        "CKER",
        "Ann\xc2\xa0"
        "Example",
        "\xc2\xa0", "Latin \xe9t\xe9", "O'Neil, Ann", "\"Quoted Q.\"", "# Hash", "a > b",
        "Ann Example (work)", "Zo\xcc\x88", "\v", "x\f"};
static const char *const ADDRESSES[] = {"ann@example.org", "Ann@Example.ORG", "ann@example.com",
        "ann@example.organisation", "a@b", "ann", "", " ann@example.org", "ann@example.org ",
        "j\xc3\xb6rg@example.org", "J\xc3\x96RG@example.org", "ann+x@example.org",
        "\"a b\"@example.org", "@", "a@b@c", "ann@example.or"};
static const char *const BLANKS[] = {" ", "", "  ", "\t", " \t ", "\v", "\f", "\r", "\xc2\xa0"};
static const char *const ENDS[] = {
        "\n", "\n", "\n", "\r\n", " \n", " # comment\n", "trailing\n", "\n\n"};

#define PICK(rand, list) list[g_rand_int_range(rand, 0, G_N_ELEMENTS(list))]

static void add_identity(GString *out, GRand *rand)
{
	g_string_append(out, PICK(rand, NAMES));
	g_string_append(out, PICK(rand, BLANKS));
	g_string_append_printf(out, "<%s>", PICK(rand, ADDRESSES));
}

static void add_line(GString *out, GRand *rand)
{
	switch (g_rand_int_range(rand, 0, 14)) {
	case 0:
		g_string_append(out, "# a comment <ann@example.org>");
		break;
	case 1:
		g_string_append(out, " # Not <ann@example.org>");
		break;
	case 2:
		g_string_append(out, "no address at all");
		break;
	case 3:
		g_string_append_printf(out, "Broken <%s", PICK(rand, ADDRESSES));
		break;
	case 4: /* the four forms of gitmailmap(5), and what looks like them */
	case 5:
		add_identity(out, rand);
		break;
	case 6:
		g_string_append_printf(
		        out, "<%s> <%s>", PICK(rand, ADDRESSES), PICK(rand, ADDRESSES));
		break;
	case 7:
		g_string_append_printf(out, "<%s>", PICK(rand, ADDRESSES));
		break;
	case 8: /* longer than git's buffer */
		for (int i = g_rand_int_range(rand, 98, 106); i > 0; i--)
			g_string_append(out, "0123456789");
		add_identity(out, rand);
		break;
	case 9:
	case 10:
		add_identity(out, rand);
		g_string_append_printf(out, "%s<%s>", PICK(rand, BLANKS), PICK(rand, ADDRESSES));
		break;
	default:
		add_identity(out, rand);
		g_string_append(out, PICK(rand, BLANKS));
		add_identity(out, rand);
	}
	g_string_append(out, PICK(rand, ENDS));
}

/* What git is asked: `Name <address>`, one a line, as it splits them again itself. */
static GPtrArray *make_identities(GRand *rand)
{
	GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
	for (int i = 0; i < IDENTITIES; i++) {
		const char *name = PICK(rand, NAMES), *address = PICK(rand, ADDRESSES);
		if (strpbrk(name, "<>\v\f") || strpbrk(address, "<>"))
			continue; /* git's own reading of the question would differ */
		g_ptr_array_add(list, g_strdup_printf("%s%s<%s>", name, *name ? " " : "", address));
	}
	return list;
}

static char *ask_git(const char *map, GPtrArray *identities)
{
	g_autofree char *map_file = g_build_filename(dir, ".mailmap", NULL),
	                *in_file = g_build_filename(dir, "in", NULL),
	                *command = g_strdup_printf("cd '%s' && git check-mailmap --stdin <in", dir);
	g_autoptr(GString) in = g_string_new(NULL);
	const char *argv[] = {"sh", "-c", command, NULL};
	char *out = NULL;
	int status;
	GError *error = NULL;
	for (guint i = 0; i < identities->len; i++)
		g_string_append_printf(in, "%s\n", (char *)g_ptr_array_index(identities, i));
	if (!g_file_set_contents(map_file, map, -1, &error) ||
	        !g_file_set_contents(in_file, in->str, -1, &error) ||
	        !g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out,
	                NULL, &status, &error) ||
	        !g_spawn_check_wait_status(status, &error))
		fail_msg("%s", error->message);
	return out;
}

/* The same as git prints it. */
static char *map_identity(const Mailmap *map, const char *identity)
{
	const char *left = strchr(identity, '<');
	g_autofree char *address = g_strndup(left + 1, strlen(left + 1) - 1);
	g_autofree char *given = g_strndup(identity, left - identity);
	const char *n = g_strchomp(given), *a = address;
	mailmap_map(map, &n, &a);
	return g_strdup_printf("%s%s<%s>", n, *n ? " " : "", a);
}

static void as_git_does(void **state)
{
	(void)state;
	g_autoptr(GRand) rand = g_rand_new_with_seed(11);
	guint changed = 0, asked = 0;
	for (int round = 0; round < MAPS; round++) {
		g_autoptr(GString) text = g_string_new(NULL);
		for (int lines = g_rand_int_range(rand, 0, 24); lines > 0; lines--)
			add_line(text, rand);
		if (round % 7 == 0 && text->len)
			g_string_truncate(text, text->len - 1); /* no line feed at the end */
		g_autoptr(GPtrArray) identities = make_identities(rand);
		g_autoptr(Mailmap) map = mailmap_parse(text->str, text->len);
		g_autofree char *answers = ask_git(text->str, identities);
		g_auto(GStrv) lines = g_strsplit(answers, "\n", -1);
		for (guint i = 0; i < identities->len; i++, asked++) {
			g_autofree char *got = map_identity(map, g_ptr_array_index(identities, i));
			if (!lines[i] || strcmp(got, lines[i]) != 0)
				fail_msg("map %d, '%s': got '%s', git says '%s' of\n%s", round,
				        (char *)g_ptr_array_index(identities, i), got, lines[i],
				        text->str);
			changed += strcmp(got, g_ptr_array_index(identities, i)) != 0;
		}
	}
	assert_true(asked > 6000 && changed > asked / 5);
}

static void collect(const char *other, void *data)
{
	GString *out = data;
	g_string_append_printf(out, "%s ", other);
}

static void whose_addresses(void **state)
{
	(void)state;
	static const char text[] = "Ann <ann@new.example> <ann@old.example>\nAnn <ann@new.example> "
	                           "Bea <shared@example.org>\n";
	g_autoptr(Mailmap) map = mailmap_parse(text, strlen(text));
	g_autoptr(GString) others = g_string_new(NULL);
	mailmap_addresses(map, "Ann@new.example", collect, others);
	assert_non_null(strstr(others->str, "ann@old.example "));
	assert_non_null(strstr(others->str, "shared@example.org "));
	assert_int_equal(others->len, strlen("ann@old.example shared@example.org "));
	const char *name = NULL, *address = NULL;
	assert_false(mailmap_map(map, &name, &address));
	assert_null(address);
	GError *error = NULL;
	assert_null(mailmap_read("/nowhere/mailmap", &error));
	assert_non_null(strstr(error->message, "/nowhere/mailmap"));
	g_error_free(error);
}

static int setup(void **state)
{
	(void)state;
	int status = 1;
	dir = g_dir_make_tmp("listdigest-XXXXXX", NULL);
	g_setenv("GIT_CONFIG_GLOBAL", "/dev/null", TRUE);
	g_setenv("GIT_CONFIG_SYSTEM", "/dev/null", TRUE);
	const char *argv[] = {"git", "init", "-q", dir, NULL};
	return g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
	               &status, NULL) &&
	                       status == 0
	               ? 0
	               : -1;
}

static int teardown(void **state)
{
	(void)state;
	const char *argv[] = {"rm", "-rf", dir, NULL};
	g_spawn_sync(
	        NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
	g_free(dir);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(as_git_does), cmocka_unit_test(whose_addresses)};
	return cmocka_run_group_tests(tests, setup, teardown);
}
