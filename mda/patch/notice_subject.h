/* What stands before the verb of a notice: who did it, or to what. */
#pragma once

#include "mda/patch/sentence.h"

typedef enum {
	NOTICE_SUBJECT_NONE,   /* no subject of a notice */
	NOTICE_SUBJECT_ELIDED, /* nothing, or words of thanks */
	NOTICE_SUBJECT_CLAUSE, /* another clause before it */
	NOTICE_SUBJECT_PATCH,  /* "both patches were" */
	NOTICE_SUBJECT_PERSON  /* "I have", "fixed the typo and" */
} NoticeSubject;

/* notice_subject_read: what stands before the verb I of S. *FROM gets the word that it begins at.
 */
NoticeSubject notice_subject_read(const Sentence *s, guint i, guint *from);

/* notice_subject_is_denied: whether the words of S before the verb I, whose subject begins at FROM,
 * speak of the future or a condition, or deny it. */
bool notice_subject_is_denied(const Sentence *s, guint from, guint i);

/* notice_subject_is_negated: whether W ends with "n't". */
bool notice_subject_is_negated(Line w);

/* notice_subject_is_count: whether W is "v2" or the numbers of patches. */
bool notice_subject_is_count(Line w);

/* notice_subject_is_noun: whether the word I of S is one for a patch: "series", "3", "2/5". */
bool notice_subject_is_noun(const Sentence *s, guint i);

/* notice_subject_is_contracted: whether the word I of S is "it's", "they're", "patch's". */
bool notice_subject_is_contracted(const Sentence *s, guint i);
