/* What was meant by a word that is misspelt. */
#pragma once

#include <glib.h>

#define NEAREST_BYTES 64 /* longer words are near to nothing */

/* nearest_edits: how many letters must be added, dropped, changed or swapped with their neighbour
 * to make A of B. Both have at most NEAREST_BYTES. */
guint nearest_edits(const char *a, const char *b);

/* nearest_word: returns the one of WORDS (NULL-terminated; borrowed) that WORD begins, or that is
 * fewest edits (a letter more, less, other, or two swapped) away, at most one in three letters;
 * NULL if none is near. */
const char *nearest_word(const char *word, const char *const *words);

/* nearest_hint: returns the end of a message about the unknown WORD, a new string: "; did you mean
 * 'html'?", or "" if none of WORDS is near. */
char *nearest_hint(const char *word, const char *const *words);
