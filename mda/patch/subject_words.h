/* The words in a subject's brackets: which are of the grammar ("PATCH", "v2", "1/3"), which name a
 * tree. */
#ifndef LD_MDA_SUBJECT_WORDS_H
#define LD_MDA_SUBJECT_WORDS_H

#include "mda/patch/line.h"
#include "mda/patch/subject.h"

typedef struct {
	Subject *s;
	char *dotted;      /* "5.10" of "v5.10": a version if there is a counter too, else a tree */
	guint dotted_tree; /* where it then stands among the trees */
} SubjectWords;

/* subject_words_patchish: whether CONTENT, a bracket's, holds a word of the grammar. */
bool subject_words_patchish(Line content);

/* subject_words_read: read CONTENT into W->s. subject_words_finish: once all brackets are read,
 * settle what depends on the others. */
void subject_words_read(SubjectWords *w, Line content);
void subject_words_finish(SubjectWords *w);

/* subject_words_number: DIGITS without leading zeros, a new string. */
char *subject_words_number(Line digits);

#endif
