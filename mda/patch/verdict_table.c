#include "mda/patch/verdict_table.h"

#include "store/record/record.h"

#define PASS    RECORD_RESULT_PASS
#define REVIEW  RECORD_RESULT_REVIEW
#define WARNING RECORD_RESULT_WARNING
#define FAIL    RECORD_RESULT_FAIL
#define ERROR   RECORD_RESULT_ERROR
#define BUILD   VERDICT_WHAT_BUILD, NULL, VERDICT_COUNT_FINDINGS

const VerdictRobot verdict_table[] = {
        {
                .bot = "kernel test robot",
                .from = {"lkp@intel.com", "fengguang.wu@intel.com"},
                .name = {"kernel test robot", "kbuild test robot"},
                .findings = true,
                .phrases =
                        {
                                {"*BUILD SUCCESS WITH WARNING*", NULL, WARNING, BUILD},
                                {"*BUILD SUCCESS*", NULL, PASS},
                                {"*BUILD INCOMPLETE*", NULL, NULL},
                                {"*BUILD REGRESSION*", NULL, ERROR, BUILD},
                                {NULL, "noticed the following build errors", ERROR, BUILD},
                                {NULL, "Yet something to improve", ERROR, BUILD},
                                {NULL, "auto build test ERROR", ERROR, BUILD},
                                {NULL, "noticed the following build warnings", WARNING, BUILD},
                                {NULL, "Perhaps something to improve", WARNING, BUILD},
                                {NULL, "auto build test WARNING", WARNING, BUILD},
                                {"\\[*] *error: *", "commit:", ERROR, BUILD},
                                {"\\[*] *warning: *", "commit:", WARNING, BUILD},
                                {"\\[*]*", "All errors (new ones prefixed by", ERROR, BUILD},
                                {"\\[*]*", "All error/warnings (new ones prefixed", ERROR, BUILD},
                                {"\\[*]*", "All warnings (new ones prefixed by", WARNING, BUILD},
                                {"\\[*]*", "sparse warnings:", WARNING, BUILD},
                                {"\\[*]*improvement*", "noticed a", PASS, VERDICT_WHAT_REST},
                                {NULL, "kernel test robot noticed", FAIL, VERDICT_WHAT_REST},
                                {NULL, "FYI, we noticed", FAIL, VERDICT_WHAT_REST},
                                {NULL, "smatch warnings:", WARNING, VERDICT_WHAT_NEXT},
                                {NULL, "cocci warnings", WARNING, BUILD},
                        },
                .link = "patch link:",
                .title = "patch subject:",
                .commit = "commit:|branch HEAD:",
        },
        {
                .bot = "syzbot ci",
                .series = true,
                .from = {"syzbot+ci*@syzkaller.appspotmail.com"},
                .phrases = {{NULL, "found the following issue", FAIL, VERDICT_WHAT_NEXT}},
                .link = "has tested the following series",
        },
        {
                .bot = "syzbot",
                .from = {"syzbot@syzkaller.appspotmail.com", "syzbot+*@syzkaller.appspotmail.com"},
                .phrases =
                        {
                                {NULL, "did not trigger any issue", PASS},
                                {NULL, "did not trigger crash", PASS},
                                {NULL, "still triggering an issue", FAIL, VERDICT_WHAT_NEXT},
                                {NULL, "still triggering crash", FAIL, VERDICT_WHAT_NEXT},
                                {NULL, "build/boot failed", ERROR, VERDICT_WHAT_NEXT},
                                {NULL, "has bisected", NULL},
                                {NULL, "found the following issue on", FAIL, VERDICT_WHAT_SUBJECT},
                                {NULL, "found the following crash on", FAIL, VERDICT_WHAT_SUBJECT},
                                {NULL, "found a reproducer", FAIL, VERDICT_WHAT_SUBJECT},
                        },
        },
        {
                .bot = "sashiko",
                .from = {"sashiko-bot@kernel.org"},
                .phrases =
                        {
                                {NULL, "has reviewed this patch and found no issues", PASS},
                                {NULL, "Sashiko AI review found", REVIEW, VERDICT_WHAT_STARTS,
                                        "- [", VERDICT_COUNT_REST},
                        },
        },
        {
                .bot = "bluez test bot",
                .series = true,
                .from = {"bluez.test.bot@gmail.com"},
                .proof = "automated email",
                .phrases =
                        {
                                {NULL, "couldn't be applied", ERROR, VERDICT_WHAT_NEXT},
                                {NULL, "could not be applied", ERROR, VERDICT_WHAT_NEXT},
                                {NULL, "checkpatch Failed", FAIL, VERDICT_WHAT_NEXT},
                                {NULL, "gitlint Failed", FAIL, VERDICT_WHAT_NEXT},
                                {NULL, "checkbuild Failed", ERROR, VERDICT_WHAT_NEXT},
                        },
                .table = true,
        },
        {
                .bot = "DT bot",
                .from = {"robh@kernel.org"},
                .proof = "My bot found",
                .phrases =
                        {
                                {NULL, "found errors running", ERROR, VERDICT_WHAT_AFTER,
                                        "dtschema/dtc warnings/errors:"},
                                {NULL, "found new DT", WARNING, VERDICT_WHAT_STARTS, "arch/"},
                        },
        },
        {
                .bot = "kernelci",
                .from = {"bot@kernelci.org"},
                .phrases =
                        {
                                {"\\[REGRESSION\\]*(build)*", NULL, ERROR, VERDICT_WHAT_SUBJECT},
                                {"\\[REGRESSION\\]*", NULL, FAIL, VERDICT_WHAT_SUBJECT},
                        },
                .counts = true,
                .commit = "Git Commit:|commit HEAD:|commit HEAD|Commit:",
        },
        {
                .bot = "coverity-bot",
                .name = {"coverity-bot"},
                .phrases = {{"Coverity: *", "semi-automated report", WARNING,
                        VERDICT_WHAT_SUBJECT}},
                .commit = "",
        },
        {
                .bot = "patchew",
                .series = true,
                .from = {"no-reply@patchew.org"},
                .proof = "Patchew URL:",
                .phrases =
                        {
                                {NULL, "failed build test", ERROR, VERDICT_WHAT_BUILD,
                                        "TEST SCRIPT END"},
                                {NULL, "build test. Please find", ERROR, VERDICT_WHAT_BUILD,
                                        "TEST SCRIPT END"},
                                {NULL, "failed the", FAIL, VERDICT_WHAT_BUILD, "TEST SCRIPT END"},
                                {NULL, "coding style problems", WARNING, VERDICT_WHAT_BUILD,
                                        "TEST SCRIPT END"},
                        },
                .link = "Patchew URL:",
        },
        {
                .bot = "Intel Fi.CI",
                .test = ": ",
                .series = true,
                .from = {"patchwork@emeril.freedesktop.org"},
                .name = {"Patchwork"},
                .message_id = "*@????????????",
                .proof = "== Series Details ==",
                .phrases =
                        {
                                {"*CI*", "State : success", PASS, VERDICT_WHAT_SUBJECT, " for "},
                                {"*CI*", "State : warning", WARNING, VERDICT_WHAT_SUBJECT, " for "},
                                {"*CI.BUILD:*", "State : failure", ERROR, VERDICT_WHAT_BUILD,
                                        "== Summary =="},
                                {"*CI.Build:*", "State : failure", ERROR, VERDICT_WHAT_BUILD,
                                        "== Summary =="},
                                {"*pplied: *", "State : failure", ERROR, VERDICT_WHAT_BUILD,
                                        "== Summary =="},
                                {"*CI*", "does not apply", ERROR, VERDICT_WHAT_SUBJECT, " for "},
                                {"*CI*", "Patch is not applicable", ERROR, VERDICT_WHAT_SUBJECT,
                                        " for "},
                                {"*CI*", "State : failure", FAIL, VERDICT_WHAT_SUBJECT, " for "},
                        },
                .subject_title = " for ",
        },
        {
                .bot = "bpf CI",
                .from = {"bot+bpf-ci@kernel.org"},
                .phrases =
                        {
                                {NULL, "Status: SUCCESS", PASS},
                                {NULL, "Status: FAILURE", FAIL, VERDICT_WHAT_AFTER, "Failed jobs:"},
                                {NULL, "Status: CONFLICT", ERROR, VERDICT_WHAT_NEXT},
                                {NULL, "AI reviewed your patch", REVIEW},
                        },
                .title = "Name:",
        },
        {
                .bot = "blktests CI",
                .proof = "Blktests CI has tested the following submission",
                .phrases =
                        {
                                {"Re: *", "Status: SUCCESS", PASS},
                                {"Re: *", "Status: FAILURE", FAIL, VERDICT_WHAT_AFTER,
                                        "Failed jobs:"},
                                {"Re: *", "Status: CONFLICT", ERROR, VERDICT_WHAT_NEXT},
                        },
                .title = "Name:",
        },
        {.bot = NULL},
};
