/* Trailers, base-commit and change-id, links. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <time.h>
#include "mda/patch/trailer.h"
#include "mda/patch/link.h"
#include "mda/patch/marks.h"

static char *spelled(const Record *rec)
{
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < rec->trailers->len; i++) {
		const RecordTrailer *t = rec->trailers->pdata[i];
		g_string_append_printf(out, "%s=%s|", t->key, t->value);
	}
	return g_string_free(out, FALSE);
}

static void test_commit(void **state)
{
	static const struct {
		const char *message, *trailers;
	} cases[] = {
	        {"Text.\n\nSigned-off-by: Ada <a@x>\n", "Signed-off-by=Ada <a@x>|"},
	        {"Signed-off-by: Ada <a@x>\n", "Signed-off-by=Ada <a@x>|"},
	        {"Text.\n\nFixes: 0123456789ab (\"vm: a long\n  title\")\nCc: b@x # 5.4\n",
	                "Fixes=0123456789ab (\"vm: a long title\")|Cc=b@x # 5.4|"},
	        {"Text.\n\nA: b\nprose\n", ""},
	        {"Text.\n\nprose\nprose\nSigned-off-by: Ada <a@x>\n", "Signed-off-by=Ada <a@x>|"},
	        {"Text.\n\np\np\np\np\nSigned-off-by: Ada <a@x>\n", ""},
	        {"Text.\n\nReviewed-by : Bob <b@x>\n[Ada: changed]\nSigned-off-by: Ada <a@x>\n\n\n",
	                "Reviewed-by=Bob <b@x>|Signed-off-by=Ada <a@x>|"},
	        {"Text.\nSigned-off-by: Ada <a@x>\n", "Signed-off-by=Ada <a@x>|"},
	        {"Text.\n\nAcked-by: Bob <b@x>\n\nSigned-off-by: Ada <a@x>\n# comment\n",
	                "Signed-off-by=Ada <a@x>|"},
	        {"Text.\n\n(cherry picked from commit 0123456)\nCc: b@x\n", "Cc=b@x|"},
	        {"Text.\n\nSigned-off-by: Ada <a@x>\nConflicts:\n\tvm.c\n",
	                "Signed-off-by=Ada <a@x>|"},
	        {"Just text: with a colon later\n", ""},
	        {"", ""},
	};
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Record) rec = record_new();
		trailer_read_commit(cases[i].message, rec);
		g_autofree char *got = spelled(rec);
		assert_string_equal(got, cases[i].trailers);
	}
}

static void test_reply(void **state)
{
	static const struct {
		const char *text, *trailers;
	} cases[] = {
	        {"Nice.\nReviewed-by: Bob <b@x.org>\nmore\n", "Reviewed-by=Bob <b@x.org>|"},
	        {"Acked-by: Bob\n <b@x.org>\n", "Acked-by=Bob <b@x.org>|"},
	        {"Please drop my Reviewed-by: Bob <b@x.org>\n", ""},
	        {"I can't give you my Reviewed-by: Bob <b@x.org> unless it builds.\n", ""},
	        {"Drop the blank line and add my Reviewed-by: Bob <b@x.org>\n",
	                "Reviewed-by=Bob <b@x.org>|"},
	        {"Not my area, but Acked-by: Bob <b@x.org>\n", "Acked-by=Bob <b@x.org>|"},
	        {"Fixes: 012345 (\"x\")\nFixes: it\n", "Fixes=012345 (\"x\")|"},
	        {"Fixes: 012345 (\"x\n y\")\nFixes: 543210 (\"z\nnot it\n",
	                "Fixes=012345 (\"x y\")|Fixes=543210 (\"z|"},
	        {"Phone: x <b@x.org>\nv1: <1@x.org>\nhttps://x.org/b@x\nNote: ask b@x.org now\n",
	                ""},
	        {"Tested-by: Bob <b@x.org> # arm64\n", "Tested-by=Bob <b@x.org> # arm64|"},
	        {"Link: https://lists.example.org/r/1@x.org\n",
	                "Link=https://lists.example.org/r/1@x.org|"},
	        {"Please drop my\nReviewed-by: Bob <b@x.org>\nTested-by: Bob <b@x.org>\n", ""},
	        {"Please drop my:\n\nReviewed-by: Bob <b@x.org>\n", ""},
	        {"Please do not drop my comment.\nReviewed-by: Bob <b@x.org>\n",
	                "Reviewed-by=Bob <b@x.org>|"},
	        {"You can add my\nReviewed-by: Bob <b@x.org>\n", "Reviewed-by=Bob <b@x.org>|"},
	        {"Otherwise: Reviewed-by: Bob <b@x.org>\n", "Reviewed-by=Bob <b@x.org>|"},
	        {"Reviewed-by: Bob <b@x.org>, Tested-by: Bob <b@x.org>.\n",
	                "Reviewed-by=Bob <b@x.org>|Tested-by=Bob <b@x.org>|"},
	        {"Acked-by: Bob [mailto:b@x.org]\n", "Acked-by=Bob <b@x.org>|"},
	        {"Acked-by: Bob b@x.org\n", "Acked-by=Bob <b@x.org>|"},
	        {"Acked-by: Bob (b@x.org)\n", "Acked-by=Bob <b@x.org>|"},
	        {"Acked-by: Bob <b@x.org\n", "Acked-by=Bob <b@x.org>|"},
	        {"Acked-by: Bob b@x.org?\nAcked-by: Ada a@x.org\n", ""},
	        {"Acked-by:\nBob <b@x.org>\n", "Acked-by=Bob <b@x.org>|"},
	};
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Record) rec = record_new();
		rec->author.address = record_string(rec, "b@x.org", -1);
		trailer_read_reply(cases[i].text, rec);
		g_autofree char *got = spelled(rec);
		assert_string_equal(got, cases[i].trailers);
	}
}

static void test_links(void **state)
{
	static const struct {
		const char *text, *label, *id;
	} cases[] = {
	        {"- Link to v1: https://lore.kernel.org/r/20260301-ring-v1-0-abc@example.org\n",
	                "Link to v1", "20260301-ring-v1-0-abc@example.org"},
	        {"v3: https://lore.kernel.org/all/1%2b2@x.org/\n", "v3", "1+2@x.org"},
	        {"v3:\n - https://lore.kernel.org/all/1@x.org\n", "v3", "1@x.org"},
	        {"Supersedes: <1@x.org>\n", "Supersedes", "1@x.org"},
	        {"see <https://lists.example.org/vm/1@x.org/T/#u>.\n", "see", "1@x.org"},
	        {"[1] https://patch.msgid.link/1@x.org.\n", NULL, "1@x.org"},
	        {"as was said at some length before in https://lore.kernel.org/r/1@x.org\n", NULL,
	                "1@x.org"},
	        {"https://user@example.org/\n", NULL, NULL},
	        {"https://lists.example.org/list/vm@lists.example.org\n", NULL, NULL},
	        {"ftp://x/1@x.org\n", NULL, NULL},
	};
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Record) rec = record_new();
		link_read(cases[i].text, rec);
		assert_int_equal(rec->links->len, cases[i].id ? 1 : 0);
		if (!cases[i].id)
			continue;
		const RecordLink *link = rec->links->pdata[0];
		assert_string_equal(link->message_id, cases[i].id);
		assert_true(g_strcmp0(link->label, cases[i].label) == 0);
	}
}

static void test_marks(void **state)
{
	(void)state;
	g_autoptr(Record) rec = record_new();
	marks_read("x\nprerequisite-change-id: no\n base-commit: 0123456\nbase-commit: "
	           "89abcdef01\nchange-id: 20260301-ring-abc\n",
	        rec);
	assert_string_equal(rec->base_commit, "89abcdef01");
	assert_string_equal(rec->change_id, "20260301-ring-abc");
	g_autoptr(Record) none = record_new();
	marks_read("base-commit: zzz\nChange-Id: Iabc\n", none);
	assert_null(none->base_commit);
	assert_null(none->change_id);
}

static void test_hostile(void **state)
{
	static const char *const units[] = {":", "a: b\n", "A: b\n <x\n", "<x\n", "://",
	        "https://a/b@c/ ", "https://", "Supersedes: <", "base-commit: \n", " x\n", "%41"};
	(void)state;
	clock_t start = clock(); /* processor time: the machine may be busy */
	for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
		g_autoptr(GString) text = g_string_new("A: b\n");
		for (int k = 0; k < 100000; k++)
			g_string_append(text, units[i]);
		g_autoptr(Record) rec = record_new();
		trailer_read_commit(text->str, rec);
		trailer_read_reply(text->str, rec);
		link_read(text->str, rec);
		marks_read(text->str, rec);
	}
	assert_true(clock() - start < 10 * CLOCKS_PER_SEC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_commit),
	        cmocka_unit_test(test_reply),
	        cmocka_unit_test(test_links),
	        cmocka_unit_test(test_marks),
	        cmocka_unit_test(test_hostile),
	};
	return cmocka_run_group_tests_name("trailer", tests, NULL, NULL);
}
