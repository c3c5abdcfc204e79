/* Judges one sentence: does it say that the patch was applied? */
#pragma once

#include "mda/patch/notice_place.h"
#include "mda/patch/notice_which.h"

typedef struct Notice {
	NoticePlace place;
	NoticeWhich which;
	Line title; /* borrowed; empty if it names none */
} Notice;

/* notice_read: whether S says that the patch was applied, pushed, merged, queued, picked, taken,
 * committed, landed or pulled. Then fills N with what it names; N borrows the text of S, and the
 * caller releases it with notice_clear(). Returns false for a sentence that denies it, asks, or
 * speaks of the future, of a condition, of a test or of something else than the patch. The rules
 * are lists of words (notice_words.h), so unusual wording can be judged wrongly. */
bool notice_read(const Sentence *s, Notice *n);

/* notice_clear: frees the members of N. */
void notice_clear(Notice *n);
