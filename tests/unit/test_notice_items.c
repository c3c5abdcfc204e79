/* Lists and numbers of patches in applied notices, or below them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "tests/unit/noticekit.h"

static const struct {
	const char *text, *named;
} cases[] = {
        {"Applied, thanks.\n\n[1] https://git.example.org/vm/c/0123456789abcdef", ""},
        {"Applied, thanks.\n\n[1/1] https://git.example.org/vm/c/0123456789abcdef",
                "1/1||0123456789abcdef"},
        {"Applied, thanks!\n\nhttps://git.example.org/vm/c/0123456789abcdef",
                "https://git.example.org/vm/c/0123456789abcdef, ||0123456789abcdef"},
        {"Applied to vm-next:\n\nhttps://git.example.org/vm/commit/?id=0123456789abcdef",
                "branch vm-next, https://git.example.org/vm/commit/?id=0123456789abcdef, "
                "||0123456789abcdef"},
        {"Applied, thanks!\n\ncommit: 0123456789abcdef", "||0123456789abcdef"},
        {"Applied, thanks!\n\n0123456789ab vm: ring: add a counter\n1123456789ab vm: ring: use it",
                "|vm: ring: add a counter|0123456789ab, |vm: ring: use it|1123456789ab"},
        {"Applied, thanks!\n\n[1/2] https://git.example.org/vm/c/0123456789abcdef\n[2/2] "
         "https://git.example.org/vm/c/1123456789abcdef",
                "1/2||0123456789abcdef, 2/2||1123456789abcdef"},
        {"As discussed in [1], this was wrong.\n\n[1] the thread about "
         "rings\nhttps://lore.example.org/r/0123456789abcdef\n\nThanks",
                "no"},
        {"Applied, see [1].\n\n[1] the thread about rings", ""},
        {"Applied, see [1] and [2].\n\n[1] The thread about rings\n    "
         "https://lore.example.org/r/20250303-ring-1234567\n[2] The manual, chapter 3",
                ""},
        {"Applied, thanks!\n\n[1/2] vm: ring: add a counter\n      (no commit info)\n[2/2] vm: "
         "ring: use it\n      commit: 1123456789abcdef0123456789abcdef01234567",
                "2/2|vm: ring: use it|1123456789abcdef0123456789abcdef01234567"},
        {"Thanks!\n\n- [1/2] vm: ring: add a counter\n  https://git.example.org/c/0123456789ab\n- "
         "[2/2] vm: ring: use it\n  (no matching commit)",
                "https://git.example.org/c/0123456789ab, 1/2|vm: ring: add a counter|0123456789ab"},
        {"Applied to vm-next, thanks!\n\n[01/12] vm: ring: add a counter\n        "
         "https://git.example.org/c/0123456789ab\n[02/12] vm: ring: use it, a very long title that "
         "is\n        continued\n        https://git.example.org/c/1123456789ab",
                "branch vm-next, https://git.example.org/c/0123456789ab, 1/12|vm: ring: add a "
                "counter|0123456789ab, 2/12|vm: ring: use it, a very long title that is "
                "continued|1123456789ab"},
        {"Applied the following:\n\n[PATCH 1/2] vm: ring: add a counter\n[PATCH 2/2] vm: ring: use "
         "it",
                "1/2|vm: ring: add a counter|, 2/2|vm: ring: use it|"},
        {"Applied:\n\n  0123456789ab (\"vm: ring: add a counter\")",
                "|vm: ring: add a counter|0123456789ab"},
        {"[v2,1/2] vm: ring: add a counter\n  commit 0123456789abcdef",
                "1/2|vm: ring: add a counter|0123456789abcdef"},
        {"Queued [1/4] and [3/4], thanks.", "1/4||, 3/4||"},
        {"Applied 1/4 and 3/4, will do the rest later.", "1/4||, 3/4||"},
        {"Applied the series except 3/4.", "1/4||, 2/4||, 4/4||"},
        {"All applied except for the last patch.", "1/4||, 2/4||, 3/4||"},
        {"Applied the first one; the second and third need changes.", "1/4||"},
        {"Applied 2-3 only.", "2/4||, 3/4||"},
        {"Applied this and patch 3.", "2/4||, 3/4||"},
        {"Applied this patch and the next one.", "2/4||, 3/4||"},
        {"Applied 1/4. 2/4 needs work.", "1/4||"},
        {"I applied patch 1. Patch 2 I have not applied.", "1/4||"},
        {"Applied patches 1,2,4, thanks.", "1/4||, 2/4||, 4/4||"},
        {"Applied 1,2/4.", "1/4||, 2/4||"},
        {"Applied patches 1, 2, and 4 to vm-next.", "1/4||, 2/4||, 4/4||"},
        {"Applied patches [1-2] to vm-next.", "branch vm-next, 1/4||, 2/4||"},
        {"Applied 1..3", "1/4||, 2/4||, 3/4||"},
        {"Applied patches 1–3, thanks.", "1/4||, 2/4||, 3/4||"},
        {"Applied the last two.", "3/4||, 4/4||"},
        {"Applied the remaining patches.", "1/4||, 2/4||, 3/4||, 4/4||"},
        {"Applied #2.", "2/4||"},
        {"Applied [PATCH 3/4] only.", "3/4||"},
        {"Patches 02 and 03 applied.", "2/4||, 3/4||"},
        {"Applied patch two.", "2/4||"},
        {"Applied the second patch.", "2/4||"},
        {"2nd patch applied.", "2/4||"},
        {"Applied the 3rd patch.", "3/4||"},
        {"Applied the fourth patch to vm-next.", "branch vm-next, 4/4||"},
        {"Merged all patches besides the last one.", "1/4||, 2/4||, 3/4||"},
        {"Merged all but the first.", "2/4||, 3/4||, 4/4||"},
        {"Merged, but without the last patch.", "1/4||, 2/4||, 3/4||"},
        {"Merged w/o patch 4.", "1/4||, 2/4||, 3/4||"},
        {"All patches but 3/4 merged.", "1/4||, 2/4||, 4/4||"},
        {"Everything but patch 4 is applied.", "1/4||, 2/4||, 3/4||"},
        {"All except 2 and 3 applied.", "1/4||, 3/4||, 4/4||"},
        {"All patches other than 3 applied.", "1/4||, 2/4||, 4/4||"},
        {"Patches 1, 2 merged; 3, 4 need a respin.", "1/4||, 2/4||"},
        {"Patches 1 and 2 merged, 3 and 4 not.", "1/4||, 2/4||"},
        {"Skipped patch 3, applied the rest.", "1/4||, 2/4||, 4/4||"},
        {"Dropped patch 3, applied the others.", "no"},
        {"Applied the rest.", ""},
        {"Applied patch 1 to fixes and patches 2-4 to next.",
                "branch fixes, 1/4||, 2/4||, 3/4||, 4/4||"},
        {"Applied up to patch 3.", "no"},
        {"Applied everything up to and including 3/4.", "1/4||, 2/4||, 3/4||"},
        {"Applied half of them.", "no"},
        {"Applied a few of them.", "no"},
        {"Applied most of it.", "no"},
        {"Applied this and the third patch.", "2/4||, 3/4||"},
        {"Merged first and this (second) commit.", "1/4||, 2/4||"},
        {"merged rebased version of this and previous patch.", "1/4||, 2/4||"},
        {"Applied this and the next one, thanks.", "2/4||, 3/4||"},
        {"Applied the previous patch and this one.", "1/4||, 2/4||"},
        {"I applied on vm-next patches 1-2,4 as they are reviewed.",
                "branch vm-next, 1/4||, 2/4||, 4/4||"},
        {"Patches 1,3-4 taken.", "1/4||, 3/4||, 4/4||"},
        {"I see this:\n\n[  679.8] Code: vm_ring+0x12\n0123456789abcdef", "no"},
        {"I see this:\n\n[c0de12345678] vm_ring+0x12\nc0de123456780000", "no"},
};

static void test_all(void **state)
{
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *named = notice_named(cases[i].text);
		if (strcmp(named, cases[i].named) != 0)
			fail_msg("%s: %s", cases[i].text, named);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_all)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
