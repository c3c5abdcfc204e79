/* Where a sentence says that patches went: branch, tree, URL, commit; and which patches. */
#pragma once

#include "mda/patch/sentence.h"

#define NOTICE_PLACE_NUMBERS 32

typedef struct NoticePlace {
	GString *branch;   /* "brook-next"; empty if it names none */
	Line url, commit;  /* borrowed; empty if it names none */
	guint preposition; /* the word "to" before it; 0 if there is none */
	bool tree;         /* branch is the name of a tree: "to the devices tree" */
	bool named;        /* it said "branch" */
	bool open;         /* ends with "to" or "to:": the branch is on the next line */
	guint numbers[NOTICE_PLACE_NUMBERS]; /* 1 and 3 of "Patches 1 and 3 applied" */
	guint n_numbers;
	guint last;   /* 2 of "the last two patches" */
	bool but;     /* numbers and last are those that were not applied: "all but patch 3" */
	bool this;    /* "this and patch 3": the patch of the mail, too */
	bool partial; /* some were not applied, and nothing says which */
	Line version; /* borrowed; "v1" of "v1 was already applied"; empty if it names none */
} NoticePlace;

/* notice_place_read: reads branch, URL and commit behind the verb I of S, whose object ends before
 * AFTER, into P. P borrows the text of S; its branch must be a string. */
void notice_place_read(const Sentence *s, guint i, guint after, NoticePlace *p);

/* notice_place_read_line: reads "URL BRANCH" or "BRANCH" of the line L, which follows "Applied
 * to:". */
void notice_place_read_line(Line l, NoticePlace *p);

/* notice_place_numbers: adds the numbers of patches that the words FROM to TO of S name: "patches 1
 * and 3", "patches 1-3", "the first two patches". */
void notice_place_numbers(const Sentence *s, guint from, guint to, NoticePlace *p);

/* notice_place_exception: reads the patches that the words FROM to TO of S except ("all but patch
 * 3", "except for the last one") into P, in place of those named before. */
void notice_place_exception(const Sentence *s, guint from, guint to, NoticePlace *p);

/* notice_place_rest: reads "skipped patch 3, applied the rest", with the verb I of S, into P. */
void notice_place_rest(const Sentence *s, guint i, NoticePlace *p);

/* notice_place_is_likely: whether P looks like a place where patches go, not like "the stack". */
bool notice_place_is_likely(const NoticePlace *p);

/* notice_place_is_numbers: whether the word W is one or several numbers of patches: "3", "2/5",
 * "1-3", "#4", "1,2,4". */
bool notice_place_is_numbers(Line w);

/* notice_place_is_commit, notice_place_is_url: whether the word W is a commit id or a URL. */
bool notice_place_is_commit(Line w);
bool notice_place_is_url(Line w);

/* notice_place_says_thanks: whether S has a word of thanks. */
bool notice_place_says_thanks(const Sentence *s);
