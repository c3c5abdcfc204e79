/* Splitting the text of a mail, and the unquoted text of a reply. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <time.h>
#include "mda/patch/body.h"
#include "mda/patch/reply.h"
#include "mda/decode/decode.h"

#define DIFF                                                                                       \
	"diff --git a/vm/ring.c b/vm/ring.c\nindex 1111111..2222222 100644\n--- a/vm/ring.c\n+++ " \
	"b/vm/ring.c\n"                                                                            \
	"@@ -1 +1 @@\n-int a;\n+int b;\n-- \n2.39.5\n"
#define STAT " vm/ring.c | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n"

static void test_patch(void **state)
{
	Body b;
	(void)state;
	body_split("From: Ada Byron <ada@example.org>\nSubject: vm: clear\n the "
	           "ring\n\nText.\n\nSigned-off-by: Ada <ada@example.org>\n---\n"
	           "v2: once only\n\n" STAT " create mode 100644 vm/x\n\n" DIFF,
	        &b);
	assert_true(b.has_diff && b.has_inbody_from);
	assert_string_equal(b.inbody_from.name, "Ada Byron");
	assert_string_equal(b.inbody_from.address, "ada@example.org");
	assert_string_equal(b.inbody_subject, "vm: clear the ring");
	assert_string_equal(b.message, "Text.\n\nSigned-off-by: Ada <ada@example.org>\n");
	assert_string_equal(b.notes, "v2: once only\n\n");
	assert_string_equal(b.diffstat_text, STAT);
	assert_true(strncmp(b.diff, "diff --git ", 11) == 0);
	body_clear(&b);
}

static void test_breaks(void **state)
{
	static const struct {
		const char *text, *message, *notes;
	} cases[] = {
	        {"m\n---\n\n" DIFF, "m\n", NULL},
	        {"m\n--- \t\nn\n" DIFF, "m\n", "n\n"},
	        {"m\n" DIFF, "m\n", NULL},
	        {"m\nIndex: x.c\n===\n--- x.c\n+++ x.c\n@@ -1 +1 @@\n-a\n+b\n", "m\n", NULL},
	        {"m\n--- x.c\n+++ x.c\n@@ -1 +1 @@\n-a\n+b\n", "m\n", NULL},
	        {"m\n----\nn\n---x\n" DIFF, "m\n----\nn\n---x\n", NULL},
	        {"\n\n  m\n---\n" DIFF, "  m\n", NULL},
	        {"m\n---\nno diff below\n", "m\n---\nno diff below\n", NULL},
	        {"m\n\n-- \nAda\n", "m\n\n", NULL},
	        {"m\n--\nAda\n", "m\n", NULL},
	        {"m\n____________________\nlist\nhttps://lists.example.org/\n", "m\n", NULL},
	        {"m\n---\nbase-commit: 0123456789\nchange-id: x\n\n-- \n2.39\n", "m\n", NULL},
	        {"m\n---\ndiff --git a/x b/x\nold mode 100644\nnew mode 100755\n", "m\n", NULL},
	        {"dropped\nFrom: x@example.org\n-- >8 --\nFrom: y@example.org\n\nm\n---\n" DIFF,
	                "m\n", NULL},
	        {"kept\n-- >8 --\nno diff\n", "kept\n-- >8 --\nno diff\n", NULL},
	        {" \n\n", NULL, NULL},
	        {"", NULL, NULL},
	};
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		Body b;
		body_split(cases[i].text, &b);
		if (g_strcmp0(b.message, cases[i].message) != 0 ||
		        g_strcmp0(b.notes, cases[i].notes) != 0)
			print_error("case %zu: message '%s' notes '%s'\n", i, b.message, b.notes);
		assert_true(g_strcmp0(b.message, cases[i].message) == 0);
		assert_true(g_strcmp0(b.notes, cases[i].notes) == 0);
		body_clear(&b);
	}
}

static void test_inbody(void **state)
{
	static const struct {
		const char *head, *name, *address, *message;
	} cases[] = {
	        {"From: Ada <ada@x.org>\n\nm\n", "Ada", "ada@x.org", "m\n"},
	        {"from:Ada <ada@x.org>\n\n\nm\n", "Ada", "ada@x.org", "\nm\n"},
	        {"From: \"Byron, Ada\" <ada@x.org>\nm\n", "Byron, Ada", "ada@x.org", "m\n"},
	        {"From: ada@x.org (Ada Byron)\n\nm\n", "Ada Byron", "ada@x.org", "m\n"},
	        {"From: Ada (x) Byron <ada@x.org> (y)\n\nm\n", "Ada (x) Byron (y)", "ada@x.org",
	                "m\n"},
	        {"From: ada@x.org\n\nm\n", NULL, "ada@x.org", "m\n"},
	        {"From: =?UTF-8?q?Ad=C3=A4?= <ada@x.org>\n\nm\n", "Ad\xc3\xa4", "ada@x.org", "m\n"},
	        {"From: =?utf-8?B?w6Q=?= =?utf-8?B?w7w=?= <ada@x.org>\n\nm\n", "\xc3\xa4\xc3\xbc",
	                "ada@x.org", "m\n"},
	        {"From: Ada\n <ada@x.org>\n\nm\n", "Ada", "ada@x.org", "m\n"},
	        {">From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\nFrom: "
	         "Ada "
	         "<ada@x.org>\n\nm\n",
	                "Ada", "ada@x.org", "m\n"},
	        {"Date: Mon, 2 Mar 2026 10:00:00 +0000\nFrom: Ada <ada@x.org>\n\nFrom: Bob "
	         "<b@x.org>\n",
	                "Ada", "ada@x.org", "From: Bob <b@x.org>\n"},
	        {"From: Ada <ada@x.org>\nFrom: Bob <b@x.org>\n\nm\n", "Ada", "ada@x.org",
	                "From: Bob <b@x.org>\n\nm\n"},
	        {"From: nobody\n\nm\n", NULL, NULL, "m\n"},
	        {"m\nFrom: Ada <ada@x.org>\n", NULL, NULL, "m\nFrom: Ada <ada@x.org>\n"},
	};
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strconcat(cases[i].head, "---\n" DIFF, NULL);
		Body b;
		body_split(text, &b);
		if (g_strcmp0(b.inbody_from.name, cases[i].name) != 0 ||
		        g_strcmp0(b.message, cases[i].message) != 0)
			print_error("case %zu: name '%s' message '%s'\n", i, b.inbody_from.name,
			        b.message);
		assert_true(g_strcmp0(b.inbody_from.name, cases[i].name) == 0);
		assert_true(g_strcmp0(b.inbody_from.address, cases[i].address) == 0);
		assert_true(g_strcmp0(b.message, cases[i].message) == 0);
		body_clear(&b);
	}
}

/* Joins the parts as body.h describes. */
static char *shown(const Body *b)
{
	const char *message = b->message ? b->message : "";
	bool below = b->notes || b->diffstat_text;
	bool rule = below && (b->has_diff || b->notes || !g_str_has_suffix(message, "\n\n"));
	return g_strconcat(message, rule ? "---\n" : "", b->notes ? b->notes : "",
	        b->diffstat_text ? b->diffstat_text : "", NULL);
}

static void test_joined(void **state)
{
	static const char *const covers[] = {
	        "Cover.\n\nAda (2):\n  one\n  two\n\n" STAT,
	        "Cover.\n\n---\nChanges in v2:\n- x\n\n---\nAda (1):\n      one\n\n" STAT,
	        "Cover.\n---\n" STAT,
	        "Cover.\n\n" DIFF "\nmore\n\n" STAT,
	};
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(covers); i++) {
		g_autofree char *text =
		        g_strconcat(covers[i], "\nbase-commit: 01234567\n-- \n2.39.5\n", NULL);
		Body b;
		body_split_cover(text, &b);
		g_autofree char *again = shown(&b);
		assert_string_equal(again, covers[i]);
		body_clear(&b);
	}
	Body b;
	body_split("One.\n---\nv2: x\n\n" STAT "\n" DIFF, &b);
	g_autofree char *again = shown(&b);
	assert_string_equal(again, "One.\n---\nv2: x\n\n" STAT);
	body_clear(&b);
}

static void test_unquoted(void **state)
{
	static const struct {
		const char *text, *unquoted;
	} cases[] = {
	        {"On Mon, Ada wrote:\n> a\n>\n> b\n\nYes.\n\nAcked-by: Bob <b@x.org>\n-- \nBob\n",
	                "Yes.\n\nAcked-by: Bob <b@x.org>\n"},
	        {"On Mon, 2 Mar 2026 at 10:00, Ada Byron\n<ada@example.org> wrote:\n\n> a\nNo.\n",
	                "No.\n"},
	        {"Ada <ada@x.org> writes:\n\n> a\n\n\n\nNo.\n\n\n> b\nWhy?\n", "No.\n\nWhy?\n"},
	        {"Top.\n\n-----Original Message-----\nFrom: x\nall of it\n", "Top.\n"},
	        {"Top.\n\nFrom: Ada\nSent: Monday\nTo: Bob\n\nall\n", "Top.\n"},
	        {"> only\n> quotes\n", ""},
	        {"I wrote:\nnot quoted\n", "I wrote:\nnot quoted\n"},
	};
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *unquoted = reply_unquoted(cases[i].text);
		assert_string_equal(unquoted, cases[i].unquoted);
	}
}

static void test_scissors(void **state)
{
	static const struct {
		const char *text;
		bool cut;
	} cases[] = {{"-- >8 --", true}, {"---- >8 ---- cut here ---- 8< ----", true},
	        {"- >8 -", false}, {"--------", false}, {"  -----8<-----  ", true},
	        {">8 a long line of prose with a mark", false}, {"- - - - >8 - - - -", true},
	        {"", false}};
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_int_equal(inbody_is_scissors((Line){cases[i].text, strlen(cases[i].text)}),
		        cases[i].cut);
}

static void test_hostile(void **state)
{
	static const char *const units[] = {"-", "---\n", "\n", "> q\n\n", "a wrote:\n> q\n",
	        "diff --git a/x b/x\n", "-- \n", "From: ", ":", " 1 file changed\n", " a | 1 +\n",
	        "--- a\n+++ b\n", ">8", "_", "From: @\n ", "x\n", "base-commit: 1\n"};
	(void)state;
	clock_t start = clock(); /* processor time: the machine may be busy */
	for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
		g_autoptr(GString) text = g_string_new(NULL);
		for (int k = 0; k < 100000; k++)
			g_string_append(text, units[i]);
		Body b;
		body_split(text->str, &b);
		body_clear(&b);
		body_split_cover(text->str, &b);
		body_clear(&b);
		g_free(reply_unquoted(text->str));
	}
	assert_true(clock() - start < 10 * CLOCKS_PER_SEC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_patch),
	        cmocka_unit_test(test_breaks),
	        cmocka_unit_test(test_inbody),
	        cmocka_unit_test(test_joined),
	        cmocka_unit_test(test_unquoted),
	        cmocka_unit_test(test_scissors),
	        cmocka_unit_test(test_hostile),
	};
	decode_init();
	return cmocka_run_group_tests_name("body", tests, NULL, NULL);
}
