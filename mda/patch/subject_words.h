/* The words in a subject's brackets: the grammar's own ("PATCH", "v2", "1/3") and names of trees.
 */
#pragma once

#include "mda/patch/line.h"
#include "mda/patch/subject.h"

typedef struct {
	Subject *s;
	char *dotted;      /* "5.10" of "v5.10": a version if there is a counter, else a tree */
	guint dotted_tree; /* the position in s->trees for it in the latter case */
} SubjectWords;

/* subject_words_any: whether CONTENT, the inside of a bracket, has a word of the grammar. */
bool subject_words_any(Line content);

/* subject_words_read: reads the words of CONTENT, the inside of a bracket, into W->s. */
void subject_words_read(SubjectWords *w, Line content);

/* subject_words_finish: decides what depends on several brackets. Call it after the last
 * subject_words_read(). */
void subject_words_finish(SubjectWords *w);

/* subject_words_number: DIGITS without leading zeros, as a new string. */
char *subject_words_number(Line digits);
