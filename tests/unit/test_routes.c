/* Who maintains what: the rules of MAINTAINERS and of CODEOWNERS, one by one, and files that mean
 * harm. */
#include "report/routes/routes_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#define assert_text(have, want)                                                                    \
	do {                                                                                       \
		g_autofree char *have_ = (have);                                                   \
		assert_string_equal(have_, (want));                                                \
	} while (0)

static Routes *read_as(const char *name, const char *text)
{
	g_autofree char *why = NULL;
	Routes *r = routes_file_parse(name, text, strlen(text), &why);
	if (!r)
		fail_msg("%s", why);
	return r;
}

/* The sections of PATH, closest first, with bars between them. */
static char *found(Routes *r, const char *path)
{
	const GPtrArray *sections = routes_find(r, path);
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < sections->len; i++)
		g_string_append_printf(out, "%s%s", i ? "|" : "",
		        ((RoutesSection *)g_ptr_array_index(sections, i))->name);
	return g_string_free(out, FALSE);
}

static char *warnings(Routes *r)
{
	g_autoptr(GPtrArray) all = routes_warnings(r);
	g_ptr_array_add(all, NULL);
	return g_strjoinv("\n", (char **)all->pdata);
}

static const char HOUSE[] = "List of those who look after the house\n"
                            "\n"
                            "\tM: *Mail* patches to: a line that begins with a blank is text\n"
                            "# a comment between a name and its lines\n"
                            "\n"
                            "CELLAR\n"
                            "# a comment\n"
                            "M:\tAnn Lee <ann@example.org>\n"
                            "R:\tBo Ray <bo@example.org>\n"
                            "L:\tcellar@lists.example.org (moderated for non-subscribers)\n"
                            "L:\tkeys@lists.example.org (subscribers-only)\n"
                            "S:\tMaintained\n"
                            "T:\tgit git://git.example.org/cellar.git\n"
                            "F:\tcellar/\n"
                            "X:\tcellar/wine/\n"
                            "\n"
                            "WINE\n"
                            "M:\t\"Day, Cy\" <cy@example.org>, dee@example.org (on Mondays)\n"
                            "S:\tOdd fixes\n"
                            "F:\tcellar/wine/*\n"
                            "F:\tshop/wine.?\n"
                            "\n"
                            "WATER\n"
                            "S:\tSupported\n"
                            "F:\troof/water\n"
                            "F:\t*/pipes.[ch]\n"
                            "N:\t[^a-z]tap s?\n"
                            "X:\tattic/tap/\n"
                            "\n"
                            "THE REST\n"
                            "P:\tEve Fox\n"
                            "M:\teve@example.org\n"
                            "S:\tBuried alive in reporters\n"
                            "L:\thouse@lists.example.org\n"
                            "F:\t*\n"
                            "F:\t*/\n";

static void maintainers_match(void **state)
{
	(void)state;
	static const struct {
		const char *path, *sections;
	} cases[] = {
	        /* a folder: all below */
	        {"cellar/door.c", "CELLAR|THE REST"},
	        {"cellar/deep/er/door.c", "CELLAR|THE REST"},
	        {"cellar", "THE REST"},
	        {"cellars/door.c", "THE REST"},
	        /* X takes it out of its section; `*` without a slash after it stays in the folder
	         */
	        {"cellar/wine/red", "WINE|THE REST"},
	        {"cellar/wine/red/rack", "THE REST"},
	        /* `?` and the end: what begins like it, with as many slashes */
	        {"shop/wine.c", "WINE|THE REST"},
	        {"shop/wine.cc", "WINE|THE REST"},
	        {"shop/wine", "THE REST"},
	        {"shop/wine.c/x", "THE REST"},
	        {"roof/water", "WATER|THE REST"},
	        {"roof/waterproof.c", "WATER|THE REST"},
	        /* a folder that is named without its slash */
	        {"roof/water/tank.c", "WATER|THE REST"},
	        /* a class, and `*` across slashes, but as many as in the pattern */
	        {"roof/pipes.c", "WATER|THE REST"},
	        {"roof/pipes.h", "WATER|THE REST"},
	        {"roof/pipes.o", "THE REST"},
	        {"a/b/pipes.c", "THE REST"},
	        /* N: a regular expression whose blanks do not count, less X */
	        {"garden/tap.c", "WATER|THE REST"},
	        {"garden/taps", "WATER|THE REST"},
	        {"garden/step.c", "THE REST"},
	        {"attic/tap/x", "THE REST"},
	        {"", "THE REST"},
	};
	g_autoptr(Routes) r = read_as("/tree/MAINTAINERS", HOUSE);
	for (int again = 0; again < 2; again++)
		for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
			g_autofree char *have = found(r, cases[i].path);
			if (strcmp(have, cases[i].sections) != 0)
				fail_msg("'%s' is in '%s', not '%s'", cases[i].path, have,
				        cases[i].sections);
		}
	assert_text(warnings(r), "");
}

static char *people(const RoutesSection *s)
{
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < s->people->len; i++) {
		const RoutesPerson *p = g_ptr_array_index(s->people, i);
		g_string_append_printf(out, "%s<%s>%s ", p->name ? p->name : "", p->address,
		        p->reviewer ? "R" : "");
	}
	for (guint i = 0; i < s->lists->len; i++)
		g_string_append_printf(out, "%s ", (char *)g_ptr_array_index(s->lists, i));
	for (guint i = 0; i < s->trees->len; i++)
		g_string_append_printf(out, "(%s) ", (char *)g_ptr_array_index(s->trees, i));
	return g_string_free(out, FALSE);
}

static void maintainers_people(void **state)
{
	(void)state;
	g_autoptr(Routes) r = read_as("MAINTAINERS", HOUSE);
	const GPtrArray *all = routes_sections(r);
	assert_int_equal(all->len, 4);
	assert_text(people(all->pdata[0]),
	        "Ann Lee<ann@example.org> Bo Ray<bo@example.org>R cellar@lists.example.org "
	        "(git git://git.example.org/cellar.git) ");
	assert_text(people(all->pdata[1]), "Day, Cy<cy@example.org> <dee@example.org> ");
	assert_string_equal(((RoutesSection *)all->pdata[1])->status, "Odd fixes");
	assert_text(people(all->pdata[3]), "house@lists.example.org "); /* nobody is to be asked */
	g_autoptr(Routes) old =
	        read_as("MAINTAINERS", "OLD WAY\r\nP: Eve Fox\r\nM: eve@example.org\r\n\r\nM: "
	                               "gil@example.org\r\nF: old/\r\n");
	assert_int_equal(routes_sections(old)->len, 1); /* an empty line ends no section */
	assert_text(people(routes_sections(old)->pdata[0]),
	        "Eve Fox<eve@example.org> <gil@example.org> ");
	assert_text(found(old, "old/x"), "OLD WAY");
}

static void closest_first(void **state)
{
	(void)state;
	g_autoptr(Routes) r = read_as("MAINTAINERS", "ALL\nF: *\nF: */\nWIDE\nF: net/\nB\nF: "
	                                             "net/tap/\nA\nF: net/tap/x.c\nNAMES\nN: tap\n"
	                                             "C\nF: net/\nF: net/tap/\n");
	assert_text(found(r, "net/tap/x.c"), "A|B|C|WIDE|NAMES|ALL");
	assert_text(found(r, "net/tap/y.c"), "B|C|WIDE|NAMES|ALL");
}

static void owners_match(void **state)
{
	(void)state;
	static const struct {
		const char *path, *owners;
	} cases[] = {
	        {"readme", "@all"},
	        {"deep/er/readme", "@all"},
	        {"a.js", "@js"},
	        {"x/y/b.js", "@js"},
	        {"build/logs/x", "@doctor"},
	        {"build/logs/x/y", "@doctor"},
	        {"x/build/logs/y", "@logs"},
	        {"docs/a.md", "docs@example.org"}, /* /docs/ comes before docs/ * */
	        {"docs/deep/a.md", "@doctor"},
	        {"x/apps/y/z", "@octo"},
	        {"apps", "@all"},
	        {"apps/github/main.c", ""}, /* a line without owners */
	        {"x/logs/y", "@logs"},
	        {"logs/y/z", "@logs"},
	        {"a/mid/b", "@mid @two"},
	        {"a/x/y/mid/b", "@mid @two"},
	        {"lib/my file.c", "@blank"},
	        {"src/q/w/e.c", "@end"},
	        {"srcs/q", "@all"},
	        {"one/x.t", "@letter"},
	        {"one/xx.t", "@all"},
	        {"one//.t", "@all"},
	};
	static const char text[] = "# a comment\n"
	                           "* @all\n"
	                           "*.js   @js # inline\n"
	                           "/build/logs/ @doctor\n"
	                           "/docs/ @doctor\n"
	                           "docs/* docs@example.org\n"
	                           "apps/ @octo\n"
	                           "/apps/github\n"
	                           "**/logs @logs\n"
	                           "/build/logs/ @doctor\n"
	                           "a/**/mid/ @mid @two\n"
	                           "/lib/my\\ file.c @blank\n"
	                           "src/** @end\n"
	                           "/one/?.t @letter\n"
	                           "!x.c @no\n"
	                           "[ab].c @no\n"
	                           "y.c nobody\n";
	g_autoptr(Routes) r = read_as(".github/CODEOWNERS", text);
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *have = found(r, cases[i].path);
		if (strcmp(have, cases[i].owners) != 0)
			fail_msg("'%s' is of '%s', not '%s'", cases[i].path, have, cases[i].owners);
	}
	assert_text(warnings(r), "line 15: '!x.c' is ignored: CODEOWNERS has no !\n"
	                         "line 16: '[ab].c' is ignored: CODEOWNERS has no [ ]\n"
	                         "line 17: 'nobody' is no owner; the line is ignored");
}

/* Returns why TEXT is no file of maintainers. */
static char *refused(const char *name, const char *text, gsize n)
{
	char *why = NULL;
	assert_null(routes_file_parse(name, text, n, &why));
	return why;
}

static void not_taken(void **state)
{
	(void)state;
	assert_text(refused("MAINTAINERS", "", 0),
	        "it has no section with a line such as 'F: drivers/net/'; is it a MAINTAINERS "
	        "file?");
	assert_text(
	        refused("CODEOWNERS", "# none\n", 7), "it has no line with a pattern and an owner");
	assert_text(refused("MAINTAINERS", "A\nM: \xe9\n", 7),
	        "line 2 is not UTF-8: convert the file, or name another one");
	assert_text(refused("MAINTAINERS", "A\n\nF: \0x\n", 9),
	        "line 3 has a NUL byte: it is no text file");
	g_autoptr(Routes) r = read_as("MAINTAINERS", "A\nF: x/\nN: (\nF:\nF: a(b\nF: a\002b\n");
	g_autofree char *all = warnings(r);
	assert_non_null(strstr(all, "line 3: '(' is ignored: "));
	assert_non_null(strstr(all, "line 4: '' is ignored: it is empty"));
	assert_non_null(strstr(all, "line 5: 'a(b' is ignored: "));
	assert_non_null(strstr(all, "line 6: "));
}

/* Patterns that take exponential time with a careless matcher, each against paths that almost
 * match; and so many of both that there must be a limit for all, too. */
static void ends_by_limit(void **state)
{
	(void)state;
	g_autoptr(GString) text = g_string_new("EVIL\nN: ^(a+)+$\nN: ^(a|aa)+$\nF: x/\n");
	g_autoptr(GString) path = g_string_new(NULL);
	gint64 began = g_get_monotonic_time();
	for (int i = 0; i < 3000; i++)
		g_string_append_printf(
		        text, "F: %d*a*a*a*a*a*a*a*a*a*b\nF: *a*a*a*a*a*a*a*b%d\n", i, i);
	for (int i = 0; i < 2000; i++)
		g_string_append(path, "a");
	g_autoptr(Routes) r = read_as("MAINTAINERS", text->str);
	assert_text(found(r, "x/y"), "EVIL");
	for (int i = 0; i < 2000; i++) {
		g_autofree char *one = g_strdup_printf("%s%d!", path->str, i);
		(void)routes_find(r, one);
	}
	g_autofree char *all = warnings(r);
	assert_non_null(strstr(all, "line 2: the regular expression takes too long"));
	assert_non_null(strstr(all, "line 3: the regular expression takes too long"));
	assert_non_null(strstr(all, "no later file has a section"));
	assert_text(found(r, "x/z"), "");
	assert_true(g_get_monotonic_time() - began < 60 * G_USEC_PER_SEC);
	g_autoptr(Routes) owners =
	        read_as("CODEOWNERS", "**/a*/**/a*/**/a*/**/a*/**/b*c*d*e @x\n* @y");
	assert_text(found(owners, "a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/bcdf"), "@y");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(maintainers_match),
	        cmocka_unit_test(maintainers_people),
	        cmocka_unit_test(closest_first),
	        cmocka_unit_test(owners_match),
	        cmocka_unit_test(not_taken),
	        cmocka_unit_test(ends_by_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
