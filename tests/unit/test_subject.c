/* The subject grammar: forms met on real lists, and hostile subjects in linear time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <time.h>
#include "mda/patch/subject.h"

typedef struct {
	const char *text;
	const char *version; /* "4"; "1?" if inferred; NULL */
	const char *counter; /* "2/5" */
	const char
	        *flags; /* P patch R rfc S resend G pull r reply f forwarded s subset m malformed */
	const char *title;
	const char *trees; /* separated by blanks */
} Row;

static const Row rows[] = {
        {"[PATCHv3] x", "3", NULL, "P", "x", ""},
        {"[PATCH v6,19/24] x", "6", "19/24", "P", "x", ""},
        {"[PATCH,v2,1/2] x", "2", "1/2", "P", "x", ""},
        {"[v3,2/5] x", "3", "2/5", "", "x", ""},
        {"[PATCH,RFC] x", "1?", NULL, "PR", "x", ""},
        {"[RFC/RFT PATCH] x", "1?", NULL, "PR", "x", ""},
        {"[PATCH/RFC v2] x", "2", NULL, "PR", "x", ""},
        {"[PATCH v5.1 10/12] x", "5.1", "10/12", "P", "x", ""},
        {"[PATCH v5 10.5/12] x", "5", "10.5/12", "P", "x", ""},
        {"[PATCH 0.5/5] x", "1?", "0.5/5", "P", "x", ""},
        {"[PATCH 3/n] x", "1?", "3/n", "P", "x", ""},
        {"[PATCH 3/N] x", "1?", "3/n", "P", "x", ""},
        {"[PATCH 1 of 2] x", "1?", "1/2", "P", "x", ""},
        {"[PATCH1/8] x", "1?", "1/8", "P", "x", ""},
        {"[v2PATCH1/4] x", "2", "1/4", "P", "x", ""},
        {"[RFCv2 1/4] x", "2", "1/4", "R", "x", ""},
        {"[PATCH -v2 -mm 1/2] x", "2", "1/2", "P", "x", "-mm"},
        {"[PATCH v2-resend] x", "2", NULL, "PS", "x", ""},
        {"[PATCH REPOST v2] x", "2", NULL, "PS", "x", ""},
        {"[PATCH (repost) v2] x", "2", NULL, "PS", "x", ""},
        {"(repost) [PATCH v2] x", "2", NULL, "PS", "x", ""},
        {"Re: Re: [PATCH] x", "1?", NULL, "Pr", "x", ""},
        {"AW: [PATCH] x", "1?", NULL, "Pr", "x", ""},
        {"Fwd: [PATCH] x", "1?", NULL, "Pf", "x", ""},
        {"[EXT] Re: [PATCH v2 1/3] x", "2", "1/3", "Pr", "x", ""},
        {"foo (v2)", "2?", NULL, "", "foo (v2)", ""},
        {"[PATCH] foo, v3", "3?", NULL, "P", "foo, v3", ""},
        {"[PATCH v4] foo (v2)", "4", NULL, "P", "foo (v2)", ""},
        {"[PATCH foo", "1?", NULL, "Pm", "foo", ""},
        {"[PATCH v2 1/3 foo [bar", "2", "1/3", "Pm", "foo [bar", ""},
        {"PATCH: foo", "1?", NULL, "Pm", "foo", ""},
        {"PATCH] x", "1?", NULL, "Pm", "x", ""},
        {"PATCH v2 2/3] x", "2", "2/3", "Pm", "x", ""},
        {"patch: foo", NULL, NULL, "", "patch: foo", ""},
        {"[Patch 2/2]: powerpc: foo", "1?", "2/2", "P", "powerpc: foo", ""},
        {"[PATCH[v2]] foo", "2", NULL, "P", "foo", ""},
        {"Re: (subset) [PATCH v4 02/15] x", "4", "2/15", "Prs", "x", ""},
        {"[PATCH net-next,v9 2/2] x", "9", "2/2", "P", "x", "net-next"},
        {"[PATCHv11.1 11/19] x", "11.1", "11/19", "P", "x", ""},
        {"[PATCH v5.5 30/30] x", "5.5", "30/30", "P", "x", ""},
        {"[PATCH v5.10] x", "1?", NULL, "P", "x", "5.10"},
        {"[PATCH 5.10/5.15/6.1] x", "1?", NULL, "P", "x", "5.10 5.15 6.1"},
        {"[PATCH AUTOSEL 6.6 3/9] x", "1?", "3/9", "P", "x", "AUTOSEL 6.6"},
        {"[PATCH 5.10.y] x", "1?", NULL, "P", "x", "5.10.y"},
        {"[PATCH v6.1-rc3] x", "1?", NULL, "P", "x", "v6.1-rc3"},
        {"RE: RE: RE: [PATCH] x", "1?", NULL, "Pr", "x", ""},
        {"回复: [PATCH] x", "1?", NULL, "Pr", "x", ""},
        {"回覆: [PATCH] x", "1?", NULL, "Pr", "x", ""},
        {"Odp.: [PATCH] x", "1?", NULL, "Pr", "x", ""},
        {"Ynt: [PATCH v2] x", "2", NULL, "Pr", "x", ""},
        {"VB: [PATCH] x", "1?", NULL, "Pf", "x", ""},
        {"[PATCHv2-next 1/3] x", "2", "1/3", "P", "x", "-next"},
        {"[PATCH v.2 1/3] x", "2", "1/3", "P", "x", ""},
        {"[PATCH version 2] x", "2", NULL, "P", "x", ""},
        {"[PATCH ver3 1 / 3] x", "3", "1/3", "P", "x", ""},
        {"答复：[PATCH] x", "1?", NULL, "Pr", "x", ""},
        {"转发: [PATCH] x", "1?", NULL, "Pf", "x", ""},
        {"[RFC][PATCH v0] x", "0", NULL, "PR", "x", ""},
        {"[PATCH 1/2][v3] foo", "3", "1/2", "P", "foo", ""},
        {"[PATCH] [RFC] [1/2] foo", "1?", "1/2", "PR", "foo", ""},
        {"[PATCH v2 01/12 net-next] foo", "2", "1/12", "P", "foo", "net-next"},
        {"[PATCH 3/2] extra", "1?", "3/2", "P", "extra", ""},
        {"[PATCH v02 1/2] x", "2", "1/2", "P", "x", ""},
        {"[PATCH] rewrite [a-z] regexes", "1?", NULL, "P", "rewrite [a-z] regexes", ""},
        {"[PATCH] [media] x: y", "1?", NULL, "P", "x: y", "media"},
        {"[PATCH] [PATCH v2] x", "2", NULL, "P", "x", ""},
        {"[PULL REQUEST] tree for 6.1", NULL, NULL, "G", "tree for 6.1", ""},
        {"[GIT PULL 1/3] x", "1?", "1/3", "G", "x", ""},
        {"Re: RE: [PATCH 1/2] x", "1?", "1/2", "Pr", "x", ""},
        {"Re[2]: [PATCH] x", "1?", NULL, "Pr", "x", ""},
        {"Antw: (subset) x", NULL, NULL, "rs", "x", ""},
        {"[stable:PATCH v2] x", "2", NULL, "P", "x", "stable"},
        {"[RFC/PATCH 2/3] x", "1?", "2/3", "PR", "x", ""},
        {"[kvm] a question", NULL, NULL, "", "a question", ""},
        {"plain words", NULL, NULL, "", "plain words", ""},
        {"[PATCH]", "1?", NULL, "P", NULL, ""},
        {"", NULL, NULL, "", NULL, ""},
        {"Aw:no blank", NULL, NULL, "r", "no blank", ""},
        {"[PATCH 12345/20000] x", "1?", NULL, "P", "x", "12345/20000"},
        {"[PATCH v2 1/2 3/4] x", "2", "1/2", "P", "x", "3/4"},
};

static char *joined(GPtrArray *words)
{
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < words->len; i++)
		g_string_append_printf(out, "%s%s", i > 0 ? " " : "", (char *)words->pdata[i]);
	return g_string_free(out, FALSE);
}

static void check(const Row *row)
{
	Subject s;
	subject_parse(row->text, &s);
	g_autofree char *version =
	        !s.version ? NULL : g_strconcat(s.version, s.version_inferred ? "?" : "", NULL);
	g_autofree char *counter = !s.index ? NULL : g_strdup_printf("%s/%s", s.index, s.total);
	g_autofree char *trees = joined(s.trees);
	g_autofree char *flags = g_strdup_printf("%s%s%s%s%s%s%s%s", s.patch ? "P" : "",
	        s.rfc ? "R" : "", s.resend ? "S" : "", s.pull ? "G" : "", s.reply ? "r" : "",
	        s.forwarded ? "f" : "", s.subset ? "s" : "", s.malformed ? "m" : "");
	bool good = g_strcmp0(version, row->version) == 0 &&
	            g_strcmp0(counter, row->counter) == 0 && strcmp(flags, row->flags) == 0 &&
	            g_strcmp0(s.title, row->title) == 0 && strcmp(trees, row->trees) == 0;
	if (!good)
		print_error("'%s': version %s, counter %s, flags %s, title '%s', trees '%s'\n",
		        row->text, version, counter, flags, s.title, trees);
	assert_true(good);
	subject_clear(&s);
}

static void test_rows(void **state)
{
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		check(&rows[i]);
}

static void test_words(void **state)
{
	static const struct {
		const char *text, *prefix, *tags;
	} cases[] = {
	        {"[kvm-unit-tests PATCH v4 00/18] x", "kvm-unit-tests PATCH v4", ""},
	        {"[kvm-devel] [PATCH 1/2] x", "PATCH", "kvm-devel"},
	        {"[linux][PATCH v2 10/20] x", "PATCH v2", "linux"},
	        {"[EXT] Re: [PATCH] x", "PATCH", "EXT"},
	        {"[External Mail] Re: hello", "", "External Mail"},
	        {"Re: [kvm-devel] [PATCH] x", "PATCH", "kvm-devel"},
	        {"[PATCH1/8] x", "PATCH", ""},
	        {"[PATCH 1 of 2] x", "PATCH", ""},
	        {"[v2PATCH1/4] x", "v2PATCH", ""},
	};
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		Subject s;
		subject_parse(cases[i].text, &s);
		g_autofree char *prefix = joined(s.prefix);
		g_autofree char *tags = joined(s.list_tags);
		assert_string_equal(prefix, cases[i].prefix);
		assert_string_equal(tags, cases[i].tags);
		subject_clear(&s);
	}
}

static void test_hostile(void **state)
{
	static const char *const units[] = {
	        "[", "[a]", "[PATCH]", "Re: ", "patch", ":", "[[[[", "(subset)", "1/2 ", "回复: "};
	(void)state;
	clock_t start = clock(); /* processor time: the machine may be busy */
	for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
		g_autoptr(GString) text = g_string_new("[");
		for (int k = 0; k < 100000; k++)
			g_string_append(text, units[i]);
		Subject s;
		subject_parse(text->str, &s);
		subject_clear(&s);
		subject_parse(text->str + 1, &s);
		assert_true(s.prefix->len <= 64);
		subject_clear(&s);
	}
	assert_true(clock() - start < 5 * CLOCKS_PER_SEC);
	Subject s;
	subject_parse(NULL, &s);
	assert_null(s.title);
	subject_clear(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_rows),
	        cmocka_unit_test(test_words),
	        cmocka_unit_test(test_hostile),
	};
	return cmocka_run_group_tests_name("subject", tests, NULL, NULL);
}
