/* Kind, author, pull requests, applied notices and robots: whole mails through decode_message() and
 * build_record(). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "mda/patch/build.h"
#include "mda/decode/decode.h"
#include "store/base/limit.h"

#define DIFF                                                                                       \
	"---\n x | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n\ndiff --git a/x "        \
	"b/x\n--- "                                                                                \
	"a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n"
#define STAT " x | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n"
#define PULL                                                                                       \
	"The following changes since commit 0123456789abcdef0123456789abcdef01234567:\n\n  base "  \
	"(2026-03-01)\n\n"                                                                         \
	"are available in the Git repository at:\n\n  https://git.example.org/vm.git \\\n  "       \
	"tags/vm-1\n\n"                                                                            \
	"for you to fetch changes up to 89abcdef89abcdef89abcdef89abcdef89abcdef:\n\n  head\n"

static Record *read_mail(const char *subject, const char *headers, const char *body)
{
	g_autofree char *raw = g_strdup_printf("%sSubject: %s\nMessage-ID: <1@example.org>\nDate: "
	                                       "Mon, 2 Mar 2026 10:00:00 +0000\n%s\n%s",
	        strstr(headers, "From: ") ? "" : "From: Ada Byron <ada@example.org>\n", subject,
	        headers, body);
	Message *m = decode_message(raw, strlen(raw), 1800000000);
	Record *rec = build_record(m);
	message_free(m);
	return rec;
}

static void test_kinds(void **state)
{
	static const struct {
		const char *subject, *headers, *body;
		RecordKind kind;
	} cases[] = {
	        {"[PATCH] x", "", "m\n" DIFF, RECORD_PATCH},
	        {"[PATCH v2 0/3] x", "", "m\n\n" STAT, RECORD_COVER},
	        {"[PATCH 0/3] x", "", "m\n" DIFF, RECORD_COVER},
	        {"[PATCH 0.5/3] x", "", "m\n" DIFF, RECORD_PATCH},
	        {"[v2 2/3] x", "", "m\n" DIFF, RECORD_PATCH},
	        {"[RFC] x", "", "m\n" DIFF, RECORD_PATCH},
	        {"[PATCH] x", "", "no diff\n", RECORD_OTHER},
	        {"x", "", "m\n" DIFF, RECORD_OTHER},
	        {"Re: [PATCH] x", "", "m\n" DIFF, RECORD_REPLY},
	        {"Fwd: [PATCH] x", "", "m\n" DIFF, RECORD_OTHER},
	        {"[PATCH] x", "In-Reply-To: <0@example.org>\n", "Acked-by: Bob <b@example.org>\n",
	                RECORD_REPLY},
	        {"[PATCH] x", "In-Reply-To: <0@example.org>\n", "> said\nNo.\n", RECORD_REPLY},
	        {"[PATCH v2] x", "In-Reply-To: <0@example.org>\n", "m\n" DIFF, RECORD_PATCH},
	        {"[GIT PULL] x", "", PULL, RECORD_PULL},
	        {"vm for 6.1", "", PULL, RECORD_PULL},
	        {"Re: [GIT PULL] x", "", "Pulled, thanks!\n", RECORD_APPLIED},
	        {"[PULL 2/3] x", "", "m\n" DIFF, RECORD_PATCH},
	        {"Re: [PATCH] x", "", "Applied to vm/next, thanks!\n", RECORD_APPLIED},
	        {"Re: [PATCH] x", "", "On Mon, Bob wrote:\n> x\n\nApplied, thanks.\n",
	                RECORD_APPLIED},
	        {"Re: [PATCH] x", "",
	                "This was applied without a test and broke the build for everybody\n",
	                RECORD_REPLY},
	        {"Re: [PATCH] x", "", "I would have applied it.\n", RECORD_REPLY},
	        {"Re: (subset) [PATCH 0/2] x", "",
	                "I picked one.\n\n[1/2] one\n      commit: 0123456789ab\n", RECORD_APPLIED},
	        {"hello", "", "hi\n", RECORD_OTHER},
	};
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Record) rec =
		        read_mail(cases[i].subject, cases[i].headers, cases[i].body);
		if (rec->kind != cases[i].kind)
			print_error("case %zu '%s': kind %d\n", i, cases[i].subject, rec->kind);
		assert_int_equal(rec->kind, cases[i].kind);
	}
}

static void test_patch_record(void **state)
{
	(void)state;
	g_autoptr(Record) rec = read_mail("[lists PATCH v2 01/02] x: y",
	        "Reply-To: z@example.org\n",
	        "From: Bob <bob@example.net>\n\nText.\n\nFixes: 0123456789ab "
	        "(\"x\")\nSigned-off-by: Bob "
	        "<bob@example.net>\n---\n"
	        "v2: https://lists.example.org/r/0@example.org said so\n\n" STAT
	        "\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n\nbase-commit: "
	        "0123456789\nchange-id: abc\n-- \n2.39\n");
	assert_int_equal(rec->kind, RECORD_PATCH);
	assert_string_equal(rec->author.address, "bob@example.net");
	assert_string_equal(rec->from.address, "ada@example.org");
	assert_string_equal(rec->title, "x: y");
	assert_string_equal(rec->index, "1");
	assert_string_equal(rec->total, "2");
	assert_string_equal(rec->version, "2");
	assert_false(rec->version_inferred);
	assert_int_equal(rec->trailers->len, 2);
	assert_int_equal(rec->links->len, 1);
	assert_string_equal(rec->base_commit, "0123456789");
	assert_string_equal(rec->change_id, "abc");
	assert_int_equal(rec->insertions, 1);
	assert_string_equal(rec->diffstat_text, STAT);
	assert_int_equal(strlen(rec->patch_id), 40);
}

static void test_author(void **state)
{
	static const struct {
		const char *headers, *name, *address;
	} cases[] = {
	        {"From: Ada Byron <ada@example.org>\n", "Ada Byron", "ada@example.org"},
	        {"From: \"Byron, Ada\" <ada@example.org>\n", "Byron, Ada", "ada@example.org"},
	        {"From: Ada via B4 Relay <devnull+ada@example.net>\nX-Original-From: Ada "
	         "<ada@example.org>\n",
	                "Ada", "ada@example.org"},
	        {"From: Ada Byron via vm <vm@lists.example.org>\nReply-To: Ada Byron "
	         "<ada@example.org>\n",
	                "Ada Byron", "ada@example.org"},
	        {"From: Ada Byron via vm <vm@lists.example.org>\nCc: Bob <b@x.org>, Ada Byron "
	         "<ada@example.org>\n",
	                "Ada Byron", "ada@example.org"},
	        {"From: Ada Byron via vm <vm@lists.example.org>\nReply-To: Bob <b@x.org>\n",
	                "Ada Byron via vm", "vm@lists.example.org"},
	        {"From: ada@example.org\n", NULL, "ada@example.org"},
	};
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Record) rec = read_mail("x", cases[i].headers, "hi\n");
		if (g_strcmp0(rec->author.name, cases[i].name) != 0)
			print_error("case %zu: '%s'\n", i, rec->author.name);
		assert_true(g_strcmp0(rec->author.name, cases[i].name) == 0);
		assert_string_equal(rec->author.address, cases[i].address);
	}
}

static void test_pull(void **state)
{
	(void)state;
	g_autoptr(Record) rec = read_mail("[GIT PULL] x", "", PULL);
	assert_string_equal(rec->pull_base, "0123456789abcdef0123456789abcdef01234567");
	assert_string_equal(rec->pull_head, "89abcdef89abcdef89abcdef89abcdef89abcdef");
	assert_string_equal(rec->pull_url, "https://git.example.org/vm.git");
	assert_string_equal(rec->pull_ref, "tags/vm-1");
	assert_null(rec->version);
}

static void test_applied(void **state)
{
	(void)state;
	g_autoptr(Record) ty = read_mail("Re: (subset) [PATCH v4 02/15] x", "",
	        "On Mon, Ada wrote:\n> x\n\nApplied to vm next, thanks!\n\n[02/15] one: two\n      "
	        "  "
	        "https://git.example.org/vm/commit/0123456789ab\n"
	        "[03/15] three\n        (no commit info)\n\nBest regards,\n-- \nBob\n");
	assert_string_equal(ty->applied_branch, "vm next");
	assert_string_equal(ty->version, "4");
	assert_int_equal(ty->applied_items->len, 1);
	const RecordApplied *item = ty->applied_items->pdata[0];
	assert_string_equal(item->title, "one: two");
	assert_string_equal(item->index, "2/15");
	assert_string_equal(item->commit, "0123456789ab");
	g_autoptr(Record) bot =
	        read_mail("Re: [PATCH net 0/1] x", "From: patchwork-bot+net@example.org\n",
	                "Hello:\n\nThis series was applied to net/net.git (main)\nby Bob "
	                "<b@example.org>:\n\nOn Mon, "
	                "you wrote:\n> x\n\n"
	                "Here is the summary with links:\n  - [net,1/1] one\n    "
	                "https://git.example.org/net/c/0123456789ab\n\nYou are awesome!\n");
	assert_int_equal(bot->kind, RECORD_APPLIED);
	assert_int_equal(bot->automatic, RECORD_AUTO_BOT);
	assert_string_equal(bot->applied_branch, "net/net.git (main)");
	assert_string_equal(bot->applied_by.address, "b@example.org");
	assert_int_equal(bot->applied_items->len, 1);
}

static void test_automatic(void **state)
{
	static const struct {
		const char *subject, *headers;
		RecordAuto automatic;
	} cases[] = {
	        {"x", "", RECORD_AUTO_NONE},
	        {"x", "Auto-Submitted: no\n", RECORD_AUTO_NONE},
	        {"x", "Auto-Submitted: auto-replied (vacation)\n", RECORD_AUTO_REPLIED},
	        {"Automatic reply: x", "Auto-Submitted: auto-generated\n", RECORD_AUTO_REPLIED},
	        {"x", "Precedence: auto_reply\n", RECORD_AUTO_REPLIED},
	        {"x", "Auto-Submitted: auto-generated\n", RECORD_AUTO_GENERATED},
	        {"x", "X-Listdigest: 1234\n", RECORD_AUTO_GENERATED},
	        {"x", "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n",
	                RECORD_AUTO_REPORT},
	        {"Undelivered Mail Returned to Sender", "From: MAILER-DAEMON@example.org\n",
	                RECORD_AUTO_REPORT},
	        {"x", "Return-Path: <>\n", RECORD_AUTO_REPORT},
	        {"x", "From: kernel test robot <lkp@intel.com>\n", RECORD_AUTO_BOT},
	        {"x", "From: ci-bot@example.org\n", RECORD_AUTO_BOT},
	        {"x",
	                "From: ci-bot--- via x <x@lists.example.org>\n"
	                "Reply-To: ci-bot@example.org\nList-Id: <x.lists.example.org>\n",
	                RECORD_AUTO_BOT},
	        {"x",
	                "From: Ada Bee via x <x@lists.example.org>\n"
	                "Reply-To: Ada Bee <ada@example.org>\nList-Id: <x.lists.example.org>\n",
	                RECORD_AUTO_NONE},
	        {"[PATCH 5.10 1/9] x", "X-stable: review\n", RECORD_AUTO_BOT},
	        {"[PATCH] x", "X-Patchwork-Bot: notify\n", RECORD_AUTO_NONE},
	        {"Patch \"x\" has been added to the 5.4-stable tree", "", RECORD_AUTO_BOT},
	};
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Record) rec = read_mail(cases[i].subject, cases[i].headers, "hi\n");
		if (rec->automatic != cases[i].automatic)
			print_error("case %zu: %d\n", i, rec->automatic);
		assert_int_equal(rec->automatic, cases[i].automatic);
	}
}

/* The sender's own trailer may be indented, also if a list replaced From. */
static void test_munged_sender(void **state)
{
	(void)state;
	g_autoptr(Record) rec = read_mail("Re: [PATCH] x",
	        "From: Ada Bee via x <x@lists.example.org>\nReply-To: Ada Bee <ada@example.org>\n"
	        "List-Id: <x.lists.example.org>\n",
	        "On Mon, Cy wrote:\n> x\n\n Reviewed-by: Ada Bee <ada@example.org>\n"
	        " Tested-by: Dee <dee@example.org>\n");
	assert_int_equal(rec->trailers->len, 1);
	const RecordTrailer *trailer = rec->trailers->pdata[0];
	assert_string_equal(trailer->value, "Ada Bee <ada@example.org>");
	assert_string_equal(rec->author.address, "ada@example.org");
}

static void test_limits(void **state)
{
	(void)state;
	g_autoptr(GString) body = g_string_new("x");
	while (body->len < LIMIT_TEXT_BYTES + 10)
		g_string_append(body, "\xc3\xa4");
	g_autoptr(Record) rec =
	        read_mail("x", "Content-Type: text/plain; charset=utf-8\n", body->str);
	assert_true(rec->flags & RECORD_FLAG_CUT);
	assert_int_equal(
	        strlen(rec->message), LIMIT_TEXT_BYTES - 1); /* not cut inside a character */
	assert_true(g_utf8_validate(rec->message, -1, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_kinds),
	        cmocka_unit_test(test_patch_record),
	        cmocka_unit_test(test_author),
	        cmocka_unit_test(test_pull),
	        cmocka_unit_test(test_applied),
	        cmocka_unit_test(test_automatic),
	        cmocka_unit_test(test_munged_sender),
	        cmocka_unit_test(test_limits),
	};
	decode_init();
	return cmocka_run_group_tests_name("kind", tests, NULL, NULL);
}
