/* Verdicts of robots: whole mails through decode_message() and build_record(). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "mda/patch/build.h"
#include "mda/decode/decode.h"

#define LKP     "kernel test robot <lkp@intel.com>"
#define SYZ     "syzbot <syzbot+0123456789abcdef0123@syzkaller.appspotmail.com>"
#define SYZ_CI  "syzbot ci <syzbot+ci0123456789abcdef@syzkaller.appspotmail.com>"
#define SASHIKO "sashiko-bot@kernel.org"
#define BLUEZ   "bluez.test.bot@gmail.com"
#define ROB     "DT maintainer <robh@kernel.org>"
#define KCI     "\"kernelci.org bot\" <bot@kernelci.org>"
#define PATCHEW "no-reply@patchew.org"
#define INTEL   "Patchwork <patchwork@emeril.freedesktop.org>"
#define BPF     "bot+bpf-ci@kernel.org"
#define ADA     "Ada Byron <ada@example.org>"

#define DETAILS "== Series Details ==\n\nSeries: vm: halt\nURL   : https://example.org/\nState : "

static Record *read_mail(const char *from, const char *subject, const char *body)
{
	g_autofree char *raw =
	        g_strdup_printf("From: %s\nSubject: %s\nMessage-ID: <1@example.org>\nIn-Reply-To: "
	                        "<0@example.org>\nDate: Mon, 2 Mar 2026 10:00:00 +0000\n\n%s",
	                from, subject, body);
	Message *m = decode_message(raw, strlen(raw), 1800000000);
	Record *rec = build_record(m);
	message_free(m);
	return rec;
}

typedef struct {
	const char *from, *subject, *body;
	const char *bot, *result, *what; /* bot NULL: no verdict */
	const char *count;
} Case;

static void check(const Case *c)
{
	Record *rec = read_mail(c->from, c->subject, c->body);
	const RecordVerdict *v = &rec->verdict;
	if (g_strcmp0(v->bot, c->bot) != 0 || g_strcmp0(v->result, c->result) != 0 ||
	        g_strcmp0(v->what, c->what) != 0 || g_strcmp0(v->count, c->count) != 0)
		fail_msg("%s: %s: %s %s '%s' %s", c->from, c->subject, v->bot, v->result, v->what,
		        v->count);
	if (c->bot)
		assert_int_equal(rec->automatic, RECORD_AUTO_BOT);
	record_free(rec);
}

static void test_builds(void **state)
{
	static const Case cases[] = {
	        {LKP, "Re: [PATCH v2 1/2] vm: halt",
	                "Hi Ada,\n\nkernel test robot noticed the following build errors:\n\n"
	                "[auto build test ERROR on v6.19]\n\nAll errors (new ones prefixed by "
	                ">>):\n\n   a.c: In function 'f':\n>> a.c:3:1: error: no 'x'\n>> a.c:4:1: "
	                "error: no 'y'\n",
	                "kernel test robot", "error", "a.c:3:1: error: no 'x'", "2"},
	        {LKP, "Re: [PATCH] vm: halt",
	                "Hi Ada,\n\nPerhaps something to improve:\n\n[auto build test WARNING on "
	                "x/y]\n\n   b.c:1: error: old\n>> a.c:3:1: warning: unused\n",
	                "kernel test robot", "warning", "a.c:3:1: warning: unused", "1"},
	        {LKP, "Re: [PATCH] vm: halt", "Yet something to improve:\n\n a.c:9:1: error: z\n",
	                "kernel test robot", "error", "a.c:9:1: error: z"},
	        {LKP, "[vm:next] BUILD SUCCESS 0123456789abcdef", "tree: x\nconfigs tested: 9\n",
	                "kernel test robot", "pass", NULL},
	        {LKP, "[vm:next] BUILD REGRESSION 0123456789abcdef",
	                "Error/Warning reports:\n\na.c:1:1: error: q\n", "kernel test robot",
	                "error", "a.c:1:1: error: q"},
	        {LKP, "[vm:next] BUILD INCOMPLETE 0123456789abcdef", "tree: x\n", NULL},
	        {LKP, "[vm:next 3/9] a.c:1:1: error: unknown type 'u'",
	                "tree: x\nhead: 1\ncommit: 0123456789ab [3/9] vm: halt\n\n>> a.c:1:1: "
	                "error: unknown type 'u'\n",
	                "kernel test robot", "error", "a.c:1:1: error: unknown type 'u'", "1"},
	        {LKP, "[vm:next 3/9] undefined reference to `halt'",
	                "tree: x\ncommit: 0123456789ab [3/9] vm: halt\n\nAll errors (new ones "
	                "prefixed by >>):\n\n>> ld: a.o: undefined reference to `halt'\n",
	                "kernel test robot", "error", "ld: a.o: undefined reference to `halt'",
	                "1"},
	        {LKP, "[vm:next 3/9] a.c:1:1: sparse: sparse: incorrect type",
	                "tree: x\ncommit: 0123456789ab [3/9] vm: halt\n\nsparse warnings: (new "
	                "ones prefixed by >>)\n>> a.c:1:1: sparse: sparse: incorrect type\n",
	                "kernel test robot", "warning", "a.c:1:1: sparse: sparse: incorrect type",
	                "1"},
	        {"kernel test robot <oliver.sang@intel.com>", "[vm] [halt] 0123456789: ltp.x.fail",
	                "Hello,\n\nkernel test robot noticed \"ltp.x.fail\" on:\n\ncommit: "
	                "0123456789abcdef (\"vm: halt\")\n",
	                "kernel test robot", "fail", "ltp.x.fail"},
	        {"kernel test robot <oliver.sang@intel.com>",
	                "[vm] [halt] 0123456789: fio.iops 7.8% improvement",
	                "kernel test robot noticed a 7.8% improvement of fio.iops on:\n",
	                "kernel test robot", "pass", "7.8% improvement of fio.iops"},
	        {"kernel test robot <a.b@intel.com>", "[vm] 0123456789: fio.iops -9% regression",
	                "Greeting,\n\nFYI, we noticed a -9% regression of fio.iops due to "
	                "commit:\n",
	                "kernel test robot", "fail", "-9% regression of fio.iops"},
	        {PATCHEW, "Re: [PATCH 0/2] vm",
	                "Patchew URL: https://patchew.org/VM/0@example.org/\n\nThis series failed "
	                "the docker-quick@debian build test. Please find the commands.\n\n=== "
	                "TEST SCRIPT END ===\n\nwarning: old\na.c:1: error: y\n",
	                "patchew", "error", "a.c:1: error: y"},
	        {PATCHEW, "Re: [PATCH 0/2] vm",
	                "Patchew URL: https://patchew.org/VM/0@example.org/\n\nThis series seems "
	                "to have\nsome coding style problems.\n\n=== TEST SCRIPT END ===\n\n"
	                "ERROR: trailing whitespace\n",
	                "patchew", "warning", "ERROR: trailing whitespace"},
	        {ROB, "Re: [PATCH 1/2] dt-bindings: vm",
	                "On Mon, 2 Mar 2026, Ada wrote:\n> text\n\nMy bot found errors running "
	                "'make dt_binding_check' on your patch:\n\nyamllint "
	                "warnings/errors:\n\ndtschema/dtc warnings/errors:\nx.yaml: bad "
	                "reg\n\ndoc reference errors (make refcheckdocs):\n\nSee https://x\n",
	                "DT bot", "error", "x.yaml: bad reg"},
	        {ROB, "Re: [PATCH 0/2] dts: vm",
	                "My bot found new DTB warnings on the .dts files added or changed in "
	                "this\nseries.\n\narch/arm64/boot/dts/vm.dtb: x: bad\n",
	                "DT bot", "warning", "arch/arm64/boot/dts/vm.dtb: x: bad"},
	};
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		check(&cases[i]);
}

static void test_tests(void **state)
{
	static const Case cases[] = {
	        {SYZ, "Re: [syzbot] [kvm?] WARNING in halt",
	                "Hello,\n\nsyzbot has tested the proposed patch and the reproducer did "
	                "not\ntrigger any issue:\n\nReported-by: x\n",
	                "syzbot", "pass", NULL},
	        {SYZ, "Re: [syzbot] [kvm?] WARNING in halt",
	                "syzbot has tested the proposed patch but the reproducer is still "
	                "triggering an issue:\nWARNING in halt\n",
	                "syzbot", "fail", "WARNING in halt"},
	        {SYZ, "Re: [syzbot] [kvm?] WARNING in halt",
	                "syzbot tried to test the proposed patch but the build/boot "
	                "failed:\n\nfailed to apply patch\n",
	                "syzbot", "error", "failed to apply patch"},
	        {SYZ, "[syzbot] [kvm?] WARNING in halt",
	                "Hello,\n\nsyzbot found the following issue on:\n\nHEAD commit: 0\n",
	                "syzbot", "fail", "WARNING in halt"},
	        {SYZ, "Re: [syzbot] WARNING in halt", "syzbot has bisected this issue to:\n", NULL},
	        {SYZ, "[syzbot] Monthly kvm report (Mar 2026)", "Hello,\n", NULL},
	        {SYZ_CI, "[syzbot ci] Re: vm: halt",
	                "syzbot ci has tested the following series\n\n[v2] vm: halt\n"
	                "https://lore.kernel.org/all/9@example.org\n* [PATCH v2 1/1] x\n\nand "
	                "found the following issue:\nKASAN: bad\n",
	                "syzbot ci", "fail", "KASAN: bad"},
	        {BLUEZ, "RE: vm: halt",
	                "This is automated email and please do not reply to this email!\n\n"
	                "---Test result---\n\nTest Summary:\nCheckPatch        PENDING   0.46 "
	                "seconds\nGitLint           FAIL      0.35 seconds\nBuild: Make       "
	                "WARNING   24.52 seconds\nBuildAll          FAIL      24.52 "
	                "seconds\n\nWARNING: a line of checkpatch\n",
	                "bluez test bot", "fail", "GitLint, BuildAll", "2"},
	        {BLUEZ, "RE: vm: halt",
	                "This is an automated email\n\nTest: CheckPatch - PASS\nTest: GitLint - "
	                "PASS\n",
	                "bluez test bot", "pass", NULL},
	        {BLUEZ, "RE: vm: halt",
	                "This is an automated email\n\nYour patch couldn't be applied to the "
	                "tree\nerror: a.c\n",
	                "bluez test bot", "error", "error: a.c"},
	        {KCI, "vm/next build: 9 builds: 1 failed, 8 passed, 2 errors, 3 warnings (v6.19)",
	                "Tree: vm\n", "kernelci", "error",
	                "1 failed, 8 passed, 2 errors, 3 warnings", "1"},
	        {KCI, "vm/next build: 9 builds: 0 failed, 9 passed, 3 warnings (v6.19)", "x\n",
	                "kernelci", "warning", "0 failed, 9 passed, 3 warnings", "3"},
	        {KCI, "vm/next build: 9 builds: 0 failed, 9 passed (v6.19)", "x\n", "kernelci",
	                "pass", NULL},
	        {KCI, "vm/next baseline: 80 runs, 3 regressions (v6.19)", "x\n", "kernelci", "fail",
	                "3 regressions", "3"},
	        {KCI, "[REGRESSION] vm/next: (build) no 'x' in vm/a.o", "Hello,\n", "kernelci",
	                "error", "vm/next: (build) no 'x' in vm/a.o"},
	        {KCI, "[STATUS] vm/next - 0123456789",
	                "Builds:\t 9 \xe2\x9c\x85    1 \xe2\x9d\x8c\nBoots: x\n", "kernelci",
	                "fail", "Builds:\t 9 \xe2\x9c\x85    1 \xe2\x9d\x8c"},
	        {KCI, "[STATUS] vm/next - 0123456789",
	                "Builds:\t 9 \xe2\x9c\x85    0 \xe2\x9d\x8c\nBoots: x\n", "kernelci",
	                "pass", NULL},
	        {LKP, "[vm:next] BUILD SUCCESS WITH WARNING 0123456789abcdef", "tree: x\n",
	                "kernel test robot", "warning", NULL},
	        {INTEL, "\xe2\x9c\x97 CI.Patch_applied: failure for vm: halt",
	                DETAILS "failure\n\n== Summary ==\n\nerror: patch failed: a.c:1\n",
	                "Intel Fi.CI", "error", "error: patch failed: a.c:1"},
	        {INTEL, "\xe2\x9c\x93 Fi.CI.BAT: success for vm: halt (rev2)", DETAILS "success\n",
	                "Intel Fi.CI", "pass", "Fi.CI.BAT: success"},
	        {INTEL, "\xe2\x9c\x97 Fi.CI.IGT: failure for vm: halt", DETAILS "failure\n",
	                "Intel Fi.CI", "fail", "Fi.CI.IGT: failure"},
	        {INTEL, "\xe2\x9c\x97 Fi.CI.BUILD: failure for vm: halt",
	                DETAILS "failure\n\n== Summary ==\n\nerror: x\n", "Intel Fi.CI", "error",
	                "error: x"},
	        {"Patchwork <patchwork@0123456789ab>", "\xe2\x9c\x97 Fi.CI.SPARSE: warning for x",
	                DETAILS "warning\n", NULL},
	        {BPF, "Re: [PATCH bpf-next v2 2/2] vm: halt",
	                "CI has tested the following submission:\nStatus:     SUCCESS\nName:       "
	                "[bpf-next,v2,2/2] vm: halt\n",
	                "bpf CI", "pass", NULL},
	        {BPF, "Re: [PATCH bpf-next v2 2/2] vm: halt",
	                "CI has tested the following submission:\nStatus:     FAILURE\nName:       "
	                "[bpf-next,v2,2/2] vm: halt\n\nFailed jobs:\ntest_progs-x86\n",
	                "bpf CI", "fail", "test_progs-x86"},
	        {BPF, "Re: [PATCH bpf-next] vm",
	                "CI has tested the following submission:\nStatus:   CONFLICT\nName:  [x] "
	                "y\n",
	                "bpf CI", "error", "Name:  [x] y"},
	        {ADA, "Re: [PATCH blktests v2 2/2] vm: halt",
	                "Blktests CI has tested the following submission:\nStatus:     "
	                "FAILURE\nName: [blktests,v2,2/2] vm: halt\n\nFailed jobs:\nnvme/003\n",
	                "blktests CI", "fail", "nvme/003"},
	};
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		check(&cases[i]);
}

static void test_reviews(void **state)
{
	static const Case cases[] = {
	        {SASHIKO, "Re: [PATCH v3 2/5] vm: halt",
	                "Thank you. Sashiko AI review found 2 potential issue(s) to "
	                "consider:\n\nNew issues:\n- [High] A lock is not released\n- [Low] x\n",
	                "sashiko", "review", "[High] A lock is not released", "2"},
	        {SASHIKO, "Re: [PATCH v3 2/5] vm: halt",
	                "Sashiko AI review found 1 potential issue(s):\n\nPre-existing "
	                "issues:\n- [Low] A leak\n",
	                "sashiko", "review", "pre-existing: [Low] A leak", "1"},
	        {SASHIKO, "Re: [PATCH v3 2/5] vm: halt",
	                "> the patch\n\nSashiko has reviewed this patch and found no issues.\n",
	                "sashiko", "pass", NULL},
	        {BPF, "Re: [PATCH bpf-next] vm",
	                "> + x = 1;\n\nIs x used?\n\n---\nAI reviewed your patch. Please fix "
	                "the bug.\n",
	                "bpf CI", "review", NULL},
	        {"coverity-bot <ada@example.org>", "Coverity: halt(): Resource leaks",
	                "Hello!\n\nThis is an experimental semi-automated report.\n",
	                "coverity-bot", "warning", "halt(): Resource leaks"},
	};
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		check(&cases[i]);
}

/* Mails that look like verdicts and are none. */
static void test_pretenders(void **state)
{
	static const Case cases[] = {
	        {ADA, "Re: [PATCH v2 1/2] vm: halt",
	                "> kernel test robot noticed the following build errors:\n> >> a.c: "
	                "error: x\n\nThanks, will fix.\n",
	                NULL},
	        {ADA, "Re: [PATCH v2 1/2] vm: halt",
	                "kernel test robot noticed the following build errors:\n\n>> a.c:3: error: "
	                "x\n\nDid you see this?\n",
	                NULL},
	        {LKP, "Re: [PATCH] vm: halt",
	                "Hi Ada,\n\n> noticed the following build errors\n\nSorry, please ignore "
	                "it.\n",
	                NULL},
	        {ROB, "Re: [PATCH 1/2] dt-bindings: vm",
	                "> My bot found errors running 'make dt_binding_check'\n\nFixed in v2, "
	                "so\n\nReviewed-by: DT maintainer <robh@kernel.org>\n",
	                NULL},
	        {"maticrobots <robot@example.org>", "Re: [PATCH] vm: halt", "Status: SUCCESS\n",
	                NULL},
	        {BLUEZ, "RE: vm: halt", "Hi, GitLint FAIL was my fault.\n", NULL},
	        {"Kees <kees@example.org>", "Re: Coverity: halt(): Resource leaks",
	                "This semi-automated report is wrong.\n", NULL},
	        {LKP, "[PATCH] vm: fix semicolon.cocci warnings",
	                "From: kernel test robot <lkp@intel.com>\n\nRemove it.\n---\n x | 2 +-\n "
	                "1 file changed, 1 insertion(+), 1 deletion(-)\n\ndiff --git a/x b/x\n--- "
	                "a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n",
	                NULL},
	};
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		check(&cases[i]);
}

static void test_names(void **state)
{
	static const struct {
		const char *from, *subject, *body, *title, *version, *commit, *message_id, *scope,
		        *test;
	} cases[] = {
	        {LKP, "Re: [PATCH v2 1/2] vm: halt",
	                "noticed the following build errors:\n\nurl: https://example.org/x\npatch "
	                "link:    https://lore.kernel.org/r/9%40example.org\npatch subject: [PATCH "
	                "v2 1/2] vm: halt\n",
	                "vm: halt", "2", NULL, "9@example.org", NULL, NULL},
	        {LKP, "[vm] [halt] 0123456789: ltp.x.fail",
	                "kernel test robot noticed \"ltp.x.fail\" on:\n\ncommit: "
	                "0123456789abcdef0123 (\"vm: halt\")\n",
	                "vm: halt", NULL, "0123456789abcdef0123", NULL, NULL, NULL},
	        {LKP, "[vm:next 3/9] a.c:1:1: error: x",
	                "tree: x\ncommit: 0123456789ab [3/9] vm: halt\n", "vm: halt", NULL,
	                "0123456789ab", NULL, NULL, NULL},
	        {"coverity-bot <ada@example.org>", "Coverity: halt(): leaks",
	                "A semi-automated report.\n\nCommits:\n\n  Mon Mar 2 2026 +0000\n    "
	                "0123456789ab (\"vm: halt\")\n",
	                "vm: halt", NULL, "0123456789ab", NULL, NULL, NULL},
	        {SYZ_CI, "[syzbot ci] Re: vm: halt",
	                "syzbot ci has tested the following series\n\n[v2] vm: halt\n"
	                "https://lore.kernel.org/all/9@example.org\n\nand found the following "
	                "issue:\nx\n",
	                NULL, NULL, NULL, "9@example.org", "series", NULL},
	        {PATCHEW, "Re: [PATCH 0/2] vm",
	                "Patchew URL: https://patchew.org/VM/9@example.org/\n\nThis series failed "
	                "build test on s390x\n",
	                NULL, NULL, NULL, "9@example.org", "series", NULL},
	        {INTEL, "\xe2\x9c\x97 Fi.CI.IGT: failure for vm: halt (rev2)", DETAILS "failure\n",
	                "vm: halt", NULL, NULL, NULL, "series", "Fi.CI.IGT"},
	        {INTEL, "\xe2\x9c\x97 Fi.CI.IGT: failure for series starting with [v2,1/3] vm: x",
	                DETAILS "failure\n", "vm: x", "2", NULL, NULL, "series", "Fi.CI.IGT"},
	        {BPF, "Re: [PATCH bpf-next v2 2/2] vm: halt",
	                "CI has tested the following submission:\nStatus:     SUCCESS\nName:       "
	                "[bpf-next,v2,2/2] vm: halt\n",
	                "vm: halt", "2", NULL, NULL, NULL, NULL},
	};
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		Record *rec = read_mail(cases[i].from, cases[i].subject, cases[i].body);
		const RecordVerdict *v = &rec->verdict;
		assert_non_null(v->bot);
		if (g_strcmp0(v->title, cases[i].title) ||
		        g_strcmp0(v->version, cases[i].version) ||
		        g_strcmp0(v->commit, cases[i].commit) ||
		        g_strcmp0(v->test, cases[i].test) || g_strcmp0(v->scope, cases[i].scope) ||
		        g_strcmp0(v->message_id, cases[i].message_id))
			fail_msg("%s: title '%s' version %s commit %s id %s scope %s test %s",
			        cases[i].subject, v->title, v->version, v->commit, v->message_id,
			        v->scope, v->test);
		record_free(rec);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_builds),
	        cmocka_unit_test(test_tests), cmocka_unit_test(test_reviews),
	        cmocka_unit_test(test_pretenders), cmocka_unit_test(test_names)};
	decode_init();
	return cmocka_run_group_tests_name("verdict", tests, NULL, NULL);
}
