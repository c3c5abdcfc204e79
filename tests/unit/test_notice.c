/* Sentences that are applied notices, and those that only look like one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "mda/patch/notice.h"

/* Whether a sentence of TEXT is a notice; N, if not NULL, gets what the first one names. */
static bool says(const char *text, Notice *n)
{
	static Sentence s;
	const char *cursor = text, *end = text + strlen(text);
	while (sentence_next(&cursor, end, &s)) {
		Notice one;
		bool found = notice_read(&s, &one);
		if (found && n)
			*n = one;
		else
			notice_clear(&one);
		if (found)
			return true;
	}
	return false;
}

static void test_notices(void **state)
{
	static const char *const texts[] = {
	        "Went in as 0123456789ab.",
	        "It went in as 0123456789ab (\"vm: ring\"), thanks.",
	        "This went into v6.9 via the vm tree.",
	        "Thanks! Applied to vm-next.",
	        "Applied, thanks.",
	        "Pushed to drm-misc-next",
	        "Pushed to drm-misc-next.",
	        "fixed and pushed, thanks",
	        "Fixed up the typo and pushed.",
	        "Applied now.",
	        "Merged with a small change",
	        "Merged with a small change, thanks!",
	        "I merged this patch to master.",
	        "I dared to merge this patch.",
	        "Thanks for fixing this, I dared to merge it.",
	        "Both backports now queued up, thanks.",
	        "Patchset merged, thanks!",
	        "Both applied, thanks.",
	        "Both patches applied to vm/next. Thanks!",
	        "The whole series is now applied.",
	        "Whole series applied, thanks",
	        "Queued for 6.13, thanks.",
	        "Queued up for 6.13.",
	        "Queued for v6.13-rc1.",
	        "Queued in vm-next.",
	        "This is queued in the vm tree now.",
	        "I have queued this up for 6.14.",
	        "Picked up, thanks.",
	        "Taken, thanks!",
	        "I've taken this through the vm tree.",
	        "Took both, thanks.",
	        "Committed as r12345.",
	        "Committed to trunk.",
	        "Committed, thanks.",
	        "Landed in master as 0123456789ab.",
	        "Landed, thanks!",
	        "This has landed upstream.",
	        "It landed in main yesterday.",
	        "Series applied to net-next, thanks Ida!",
	        "Applied with minor tweaks to the changelog.",
	        "Nice cleanup, applied!",
	        "LGTM, pushed.",
	        "Reviewed and applied, thanks.",
	        "I've applied this to the fixes branch.",
	        "I applied patches 1 and 2, please resend the rest.",
	        "Applied patches 1-3, thanks.",
	        "Patches 1 and 2 applied to vm/next, thanks.",
	        "I pushed this to master with the typo fixed.",
	        "Thanks for the patch, I have now pushed it.",
	        "Now applied to for-next.",
	        "Okay, applied.",
	        "Great, merged. Thank you!",
	        "Merged as https://git.example.org/c/0123456789ab",
	        "Merged into the staging branch, will appear in the next release.",
	        "Applied. It will show up in linux-next tomorrow.",
	        "Done, pushed to master.",
	        "Pushed, with Mira's ack added.",
	        "Pushed both to drm-misc-fixes.",
	        "I went ahead and pushed this.",
	        "Applied to https://git.example.org/vm.git for-next, thanks!",
	        "Thanks, I've queued it up.",
	        "Thanks, queued.",
	        "Applied and pushed.",
	        "Applied & pushed out, thanks.",
	        "Cherry-picked to stable.",
	        "Thank you! Merged.",
	        "Applied for 6.13.",
	        "I have committed this patch to the repository.",
	        "applied, thx",
	        "Fixed the whitespace error while applying and pushed to next.",
	        "All applied to vm-next. Thank you.",
	        "I've merged the series now.",
	        "Pulled, thanks.",
	        "Merged! Thanks for your work, Ida.",
	        "Ida, I have applied your patch to my tree.",
	        "This patch has been applied to the vm tree.",
	        "Your patch has been merged.",
	        "Applied to the vm-next branch with the following change:",
	        "Applied this one, but not patch 2.",
	        "Applied patch 1 only; patch 2 needs a respin.",
	        "The first two patches are applied, the rest needs work.",
	        "Applied to vm/next (which will be rebased), thanks!",
	        "Squashed the two and pushed.",
	        "Applied after fixing the subject.",
	        "I just pushed it, sorry for the delay.",
	        "Sorry for the delay, applied now.",
	        "Oops, I forgot to say: this was applied last week.",
	        "In case you missed it, I already applied this one.",
	        "Already applied, thanks.",
	        "Thanks, I had already applied v2.",
	        "No need to resend, applied.",
	        "Applied :-)",
	        "Added to the queue, thanks.",
	        "Applied and tested, thanks.",
	        "Applied, I dropped the extra line.",
	        "Applied to the fixes branch, thanks.",
	        "Queued for my next pull request.",
	};
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
		if (!says(texts[i], NULL))
			fail_msg("no notice: %s", texts[i]);
}

static void test_others(void **state)
{
	static const char *const texts[] = {
	        "It is queued for transmission.",
	        "The packet is queued for transmission before the ring is full.",
	        "Packets are queued, then sent.",
	        "It is pushed onto the stack.",
	        "The value is pushed to the stack and popped later.",
	        "The lock is taken here.",
	        "It is taken under the lock.",
	        "The patch will be applied.",
	        "I will apply this.",
	        "I'll apply it tomorrow.",
	        "Please apply.",
	        "Please apply this to vm-next.",
	        "This was not applied.",
	        "Not applied, please resend.",
	        "This has not been merged yet.",
	        "Once applied, the warning is gone.",
	        "Once merged I will send the rest.",
	        "This was merged in 2021.",
	        "It was merged back in 2019.",
	        "This can be applied on top of vm-next.",
	        "Can be merged now.",
	        "Applied and tested (on top of 6.8-rc3).",
	        "Applied, tested, works fine.",
	        "Applied the patch, but still see the issue.",
	        "Applied your patch and rebooted.",
	        "Applied manually, still broken.",
	        "Applied v3, no change.",
	        "Applied to 6.8-rc3 and the crash is gone.",
	        "I applied this patch to my kernel.",
	        "Applied this on top of next and it boots.",
	        "Applied with fuzz.",
	        "Applied with some offsets.",
	        "Applied with git am.",
	        "Queued up for my next test run.",
	        "Applied, but had to drop it again.",
	        "Applied: no",
	        "Probably merged.",
	        "I accidentally picked it up when sending my other series.",
	        "I already have queued [1], which does the same thing.",
	        "I took the one for the lamp, and filtered it.",
	        "I applied the above change to the tree of Monday and it does help.",
	        "I sent out a v2 and picked up his suggested fix for 2/2.",
	        "Apparently merged already.",
	        "Supposedly applied.",
	        "Presumably merged.",
	        "Barely applied.",
	        "Hardly applied.",
	        "Partially applied.",
	        "It has been applied in Debian.",
	        "It has been applied for years.",
	        "Applied to nothing.",
	        "Merged into patch 2.",
	        "Taken together, this is a lot.",
	        "Taken from the datasheet.",
	        "Committed to doing this.",
	        "Pushed too hard.",
	        "Applied to the bench.",
	        "Applied the changes you suggested.",
	        "Fix applied, will resend.",
	        "Changes applied, thanks.",
	        "All changes applied, v3 coming.",
	        "Is it merged?",
	        "Has this been applied?",
	        "Was this applied?",
	        "Has this been merged yet?",
	        "If applied, this breaks the build.",
	        "With this patch applied, the test fails.",
	        "With the patch applied I see a crash.",
	        "After this is merged, we can drop the other one.",
	        "When merged, it needs a backport.",
	        "I think it should be merged.",
	        "This should be applied to stable too.",
	        "Could this be queued for 6.13?",
	        "I would have applied this.",
	        "I have not applied this.",
	        "I haven't applied this.",
	        "I never applied that patch.",
	        "Nobody has applied this yet.",
	        "This cannot be merged as is.",
	        "The series needs to be merged first.",
	        "We applied the same fix in the other driver.",
	        "The fix that was merged last week is wrong.",
	        "The filter is applied to every packet.",
	        "The setting is applied on boot.",
	        "The same rule is applied to all rings.",
	        "This needs to be applied after the other patch.",
	        "This depends on the patch that was merged into vm-next.",
	        "I tested with this applied.",
	        "Tested with both patches applied.",
	        "I applied your patch locally and it works.",
	        "I applied the patch and tested it on my board.",
	        "I applied this to my local tree to test and the crash is gone.",
	        "Applied the patch and the machine does not boot.",
	        "Applied on top of v6.9 and tested, works fine.",
	        "Applied cleanly on v6.9.",
	        "The patch applied cleanly.",
	        "Applied your comments in v3.",
	        "I applied your suggestion.",
	        "I have applied all the comments in v2.",
	        "Until it is merged, use the branch.",
	        "Unless this is merged, nothing works.",
	        "Waiting for this to be merged.",
	        "Hopefully this gets merged soon.",
	        "It would be nice to have this merged.",
	        "Let's get this merged.",
	        "I want this applied.",
	        "Do you want me to get it merged?",
	        "Then it is committed to disk.",
	        "The transaction is committed.",
	        "The transaction was committed, and then rolled back.",
	        "The data is committed to the journal.",
	        "The VM landed on another host.",
	        "The page is merged with its neighbour.",
	        "The two lists are merged.",
	        "Requests are merged in the block layer.",
	        "The branch is taken.",
	        "The reference is taken in the caller.",
	        "This approach was taken from the other driver.",
	        "The name was picked from the list.",
	        "A random value is picked.",
	        "It got applied only to half of the rings.",
	        "Are these patches applied already?",
	        "I wonder whether this was merged.",
	        "You applied v1 instead of v2.",
	        "I thought this was merged.",
	        "I assume this was applied?",
	        "It looks like this was not merged.",
	        "I see that this was applied to net but not to net-next.",
	        "It seems this was merged by mistake.",
	        "The pull was merged without review, please revert.",
	        "This was applied and then reverted.",
	        "Reverted, because the version applied was wrong.",
	        "I pushed a new version to my github.",
	        "I pushed v3 to my branch.",
	        "I've pushed my WIP to github.",
	        "I pushed a new revision with a new file.",
	        "I cherry-picked all previous single patches into one patch set.",
	        "I picked just a few of them.",
	        "This goes in as soon as the tree opens.",
	        "It went in circles.",
	        "This went in the wrong direction.",
	        "The interrupt went into the handler.",
	        "As it went in 2019, nobody remembers.",
	        "Had this been applied, the bug would be gone.",
	        "Should this be merged, we need a test.",
	        "Assuming this is applied, the next patch is fine.",
	        "Provided that it is merged first, fine with me.",
	        "I can apply it if you like.",
	        "I can push it with that fixed.",
	        "I was about to apply this.",
	        "I am going to push this tomorrow.",
	        "Feel free to push it.",
	        "You can push it now.",
	        "Ok to be applied.",
	        "Ready to be merged.",
	        "Acked, to be merged via the vm tree.",
	        "It must be applied before 6.13.",
	        "The patches are not yet merged.",
	        "Still not applied.",
	        "No longer applied.",
	        "Neither patch was applied.",
	        "None of these were applied.",
	        "The job is queued for execution.",
	        "The work is queued on the system workqueue.",
	        "The event is queued to user space.",
	};
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
		if (says(texts[i], NULL))
			fail_msg("a notice: %s", texts[i]);
}

/* Line breaks do not matter, but empty lines do. */
static void test_line_breaks(void **state)
{
	(void)state;
	assert_true(says("I have now\napplied both\npatches to vm/next.\n", NULL));
	assert_true(says("Hi Ida,\n\nApplied\n\nMira\n", NULL));
	assert_false(says("Once this is\nmerged to vm-next, the other goes.\n", NULL));
	assert_false(says("I wonder how the filter\napplied to the ring works.\n", NULL));
	assert_false(says("This should not be\nmerged.\n", NULL));
}

static void test_places(void **state)
{
	static const struct {
		const char *text, *branch, *commit;
		bool tree;
	} cases[] = {
	        {"Applied to vm/next, thanks!", "vm/next", "", false},
	        {"Pushed to drm-misc-next", "drm-misc-next", "", false},
	        {"This is queued in the vm tree now.", "vm", "", true},
	        {"I've applied this to the fixes branch.", "fixes", "", false},
	        {"Went in as 0123456789ab.", "", "0123456789ab", false},
	        {"It went into v6.9 via the vm tree.", "v6.9", "", false},
	        {"I just pushed it, sorry for the delay.", "", "", false},
	        {"Applied to my tree.", "", "", false},
	};
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		Notice n;
		assert_true(says(cases[i].text, &n));
		assert_string_equal(n.place.branch->str, cases[i].branch);
		assert_int_equal(n.place.commit.n, strlen(cases[i].commit));
		assert_int_equal(n.place.tree, cases[i].tree);
		notice_clear(&n);
	}
}

static void test_numbers(void **state)
{
	static const struct {
		const char *text;
		guint n, numbers[4];
	} cases[] = {
	        {"Patches 1 and 3 applied, thanks.", 2, {1, 3}},
	        {"Applied patches 1, 2 and 4.", 3, {1, 2, 4}},
	        {"Applied patches 2-4, thanks.", 3, {2, 3, 4}},
	        {"Applied patch 1 only; patch 2 needs a respin.", 1, {1}},
	        {"The first two patches are applied, the rest needs work.", 2, {1, 2}},
	        {"Applied this one, but not patch 2.", 0, {0}},
	        {"Both patches applied.", 0, {0}},
	        {"Applied all but patch 3.", 1, {3}},
	        {"Applied, except 2/2.", 1, {2}},
	        {"1/2 applied, 2/2 not.", 1, {1}},
	        {"Applied 1/2.", 1, {1}},
	        {"Merged with these changes in the second commit.", 0, {0}},
	        {"Merged with second commit.", 0, {0}},
	        {"Applied 1/3 and 2/3.", 2, {1, 2}},
	        {"Applied 1/3, 3/3, thanks.", 2, {1, 3}},
	        {"Merged 1-2.", 2, {1, 2}},
	        {"Patch 1 applied, patch 2 not.", 1, {1}},
	        {"Only patch 2 applied.", 1, {2}},
	        {"Applied the first two.", 2, {1, 2}},
	        {"Patches 1 to 3 applied.", 3, {1, 2, 3}},
	        {"Queued 1-20 and 22-28.", 27, {1, 2, 3, 4}},
	        {"Patches 1-9999 applied.", NOTICE_WHICH_NUMBERS, {1, 2, 3, 4}},
	};
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		Notice n;
		assert_true(says(cases[i].text, &n));
		assert_int_equal(n.which.n_numbers, cases[i].n);
		for (guint k = 0; k < MIN(cases[i].n, 4); k++)
			assert_int_equal(n.which.numbers[k], cases[i].numbers[k]);
		notice_clear(&n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_notices),
	        cmocka_unit_test(test_others),
	        cmocka_unit_test(test_line_breaks),
	        cmocka_unit_test(test_places),
	        cmocka_unit_test(test_numbers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
