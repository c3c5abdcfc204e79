/* Where a sentence says that patches went: branch, tree, URL, commit. */
#pragma once

#include "mda/patch/sentence.h"

typedef struct NoticePlace {
	GString *branch;   /* "brook-next"; empty if it names none */
	Line url, commit;  /* borrowed; empty if it names none */
	guint preposition; /* the word "to" before it; 0 if there is none */
	bool tree;         /* branch is the name of a tree: "to the devices tree" */
	bool named;        /* it said "branch" */
	bool open;         /* ends with "to" or "to:": the branch is on the next line */
} NoticePlace;

/* notice_place_read: reads branch, URL and commit behind the verb I of S, whose object ends before
 * AFTER, into P. P borrows the text of S; its branch must be a string. */
void notice_place_read(const Sentence *s, guint i, guint after, NoticePlace *p);

/* notice_place_read_line: reads "URL BRANCH" or "BRANCH" of the line L, which follows "Applied
 * to:". */
void notice_place_read_line(Line l, NoticePlace *p);

/* notice_place_is_likely: whether P looks like a place where patches go, not like "the stack". */
bool notice_place_is_likely(const NoticePlace *p);

/* notice_place_check: removes the branch of P, read behind an object that ends before AFTER, if it
 * neither looks like a branch's name nor stands where only one can: "and a test for shell". */
void notice_place_check(const Sentence *s, guint after, NoticePlace *p);

/* notice_place_is_patch: whether P, read behind an object that ends before AFTER, is another patch
 * or the writer's next version: "merged it into patch 2", "to 5/8", "to the next version". */
bool notice_place_is_patch(const Sentence *s, guint after, const NoticePlace *p);

/* notice_place_is_commit, notice_place_is_url: whether the word W is a commit id or a URL. */
bool notice_place_is_commit(Line w);
bool notice_place_is_url(Line w);

/* notice_place_says_thanks: whether S has a word of thanks. */
bool notice_place_says_thanks(const Sentence *s);
