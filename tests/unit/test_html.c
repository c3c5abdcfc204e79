/* Texts as HTML: what is prose flows, what is not stays as typed, and nothing is lost. */
#include "report/render/html_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static void shows(const char *text, const char *wanted)
{
	g_autoptr(GString) out = g_string_new(NULL);
	html_text(out, text, text + strlen(text));
	assert_string_equal(out->str, wanted);
}

#define P(text) "<p>" text "</p>\n"
#define I(text) "<p class=\"i\">" text "</p>\n"
#define T(text) "<pre>\n" text "</pre>\n"

static void prose(void **state)
{
	(void)state;
	shows("", "");
	shows("\n\n", "");
	shows("Hi,\n", P("Hi,"));
	/* filled at some 50 columns */
	shows("The guest halts, and the host waits for an event\n"
	      "that never comes.  Wake it up before it sleeps.\n\nMore.\n",
	        P("The guest halts, and the host waits for an event\n"
	          "that never comes.  Wake it up before it sleeps.") P("More."));
	shows("There are two cases of this, and both are to be met\n"
	      "here: one by day and the other by night.",
	        P("There are two cases of this, and both are to be met\n"
	          "here: one by day and the other by night."));
	shows("a <b> & c", P("a &lt;b&gt; &amp; c"));
	shows("\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", "<p dir=\"auto\">"
	                                          "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d"
	                                          "</p>\n");
}

static void items(void **state)
{
	(void)state;
	shows("- one\n- two\n  1. three\n[1] four",
	        I("- one") I("- two") I("  1. three") I("[1] four"));
	shows("* a point that goes on for more than one line, for it is\n  long and hangs under "
	      "its first "
	      "word\n",
	        I("* a point that goes on for more than one line, for it is\n  long and hangs "
	          "under its "
	          "first "
	          "word"));
	shows("-no item", T("-no item"));
}

static void as_typed(void **state)
{
	(void)state;
	shows("  indented", T("  indented"));
	shows("Cc: a\nFixes: b\n", T("Cc: a\nFixes: b"));
	shows("Signed-off-by: Ann Anderson Andersson <ann@example.org>\n"
	      "Reviewed-by: Bo Boson Boronson the Younger <bo@example.org>\n",
	        T("Signed-off-by: Ann Anderson Andersson &lt;ann@example.org&gt;\n"
	          "Reviewed-by: Bo Boson Boronson the Younger &lt;bo@example.org&gt;"));
	shows("> quoted\n> more", T("&gt; quoted\n&gt; more"));
	shows("name    count\nann     12\n", T("name    count\nann     12"));
	shows("a\tb", T("a\tb"));
	/* short lines, not filled: a poem, a list of words */
	shows("one\ntwo\nthree", T("one\ntwo\nthree"));
	shows("A line of this length and then quite a short one\nhere\nand another one that is as "
	      "long as "
	      "the first one",
	        T("A line of this length and then quite a short one\nhere\nand another one that is "
	          "as long "
	          "as the "
	          "first one"));
	/* what stands together stays in one box, blank lines and all */
	shows("x\n\n  a\n\n\n  b\n\ny", P("x") T("  a\n\n\n  b") P("y"));
	shows("---\nv2: x\n", T("---\nv2: x"));
}

/* Whatever the text, its words come out again, in order. */
static void nothing_lost(void **state)
{
	(void)state;
	static const char alphabet[] = "ab  \n\n-*1.) :>[]\t\xc3\xa9";
	g_autoptr(GRand) random = g_rand_new_with_seed(7);
	for (guint round = 0; round < 3000; round++) {
		g_autoptr(GString) text = g_string_new(NULL), out = g_string_new(NULL),
		                   words = g_string_new(NULL);
		for (guint n = (guint)g_rand_int_range(random, 0, 120); n; n--) {
			char c = alphabet[g_rand_int_range(random, 0, sizeof alphabet - 3)];
			g_string_append_c(text, c);
		}
		html_text(out, text->str, text->str + text->len);
		g_auto(GStrv) parts = g_regex_split_simple("<[^>]*>|[ \t\n]", out->str, 0, 0);
		for (guint i = 0; parts[i]; i++)
			g_string_append(words, parts[i]);
		g_string_replace(words, "&gt;", ">", 0);
		g_string_replace(text, " ", "", 0);
		g_string_replace(text, "\t", "", 0);
		g_string_replace(text, "\n", "", 0);
		assert_string_equal(words->str, text->str);
	}
}

static void opening(void **state)
{
	(void)state;
	g_autoptr(GString) out = g_string_new(NULL);
	html_text_opening(out, "a\n\nb\nc\nd\ne\nf\n", 2);
	assert_string_equal(
	        out->str, P("a") "<details><summary class=\"more\">5 more lines</summary>\n" T(
	                          "b\nc\nd\ne\nf") "</details>\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(prose), cmocka_unit_test(items),
	        cmocka_unit_test(as_typed), cmocka_unit_test(nothing_lost),
	        cmocka_unit_test(opening)};
	return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
