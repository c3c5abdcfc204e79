/* Which patches of a series a sentence says were applied. */
#pragma once

#include "mda/patch/sentence.h"

#define NOTICE_WHICH_NUMBERS 32

typedef struct NoticeWhich {
	guint numbers[NOTICE_WHICH_NUMBERS]; /* 1 and 3 of "Patches 1 and 3 applied" */
	guint n_numbers;
	guint last; /* 2 of "the last two patches" */
	bool but;   /* numbers and last are those that were not applied: "all but patch 3" */
	bool this;  /* "this and patch 3": the patch of the mail, too; "all but this": it was not */
	int beside; /* of "this and the previous patch": -1; "this and the next": 1; else 0 */
	bool whole; /* "the series", "both": all patches of the series */
	guint count;  /* how many patches it says they are: 2 of "both"; 0: it does not say */
	bool up_to;   /* "up to this one": those before the patch of the mail, and it */
	bool partial; /* some were not applied, and nothing says which */
	Line version; /* borrowed; "v1" of "v1 was already applied"; empty if it names none */
} NoticeWhich;

/* notice_which_numbers: adds the numbers of patches that the words FROM to TO of S name: "patches 1
 * and 3", "patches 1-3", "the first two patches". */
void notice_which_numbers(const Sentence *s, guint from, guint to, NoticeWhich *w);

/* notice_which_exception: reads the patches that the words FROM to TO of S except ("all but patch
 * 3", "except for the last one") into W, in place of those named before. */
void notice_which_exception(const Sentence *s, guint from, guint to, NoticeWhich *w);

/* notice_which_rest: reads "skipped patch 3, applied the rest", with the verb I of S, into W. */
void notice_which_rest(const Sentence *s, guint i, NoticeWhich *w);

/* notice_which_whole: reads "the series", "patchset", "both", "all patches" among the words FROM to
 * TO of S into W. */
void notice_which_whole(const Sentence *s, guint from, guint to, NoticeWhich *w);

/* notice_which_is_numbers: whether the word L is one or several numbers of patches: "3", "2/5",
 * "1-3", "#4", "1,2,4". */
bool notice_which_is_numbers(Line l);
