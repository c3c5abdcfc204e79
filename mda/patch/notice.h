/* Judges one sentence: does it say that the patch was applied? */
#ifndef LD_MDA_NOTICE_H
#define LD_MDA_NOTICE_H

#include "mda/patch/sentence.h"

#define NOTICE_NUMBERS 32

typedef struct Notice {
	GString *branch;              /* "brook-next"; empty if it names none */
	Line url, commit, title;      /* borrowed; empty if it names none */
	bool tree;                    /* branch is the name of a tree: "to the devices tree" */
	bool open;                    /* ends with "to" or "to:": the branch is on the next line */
	Line numbers[NOTICE_NUMBERS]; /* "1" and "3" of "Patches 1 and 3 applied" */
	guint n_numbers;
} Notice;

/* notice_read: whether S says that the patch was applied, pushed, merged, queued, picked, taken,
 * committed, landed or pulled. Then fills N with what it names; N borrows the text of S, and the
 * caller releases it with notice_clear(). Sentences about the future, conditions, questions, other
 * patches and things that are no patch are no notices. */
bool notice_read(const Sentence *s, Notice *n);

/* notice_clear: frees the members of N. */
void notice_clear(Notice *n);

/* notice_read_branch: reads "URL BRANCH" or "BRANCH" of the line L, which follows "Applied to:". */
void notice_read_branch(Line l, Notice *n);

#endif
