/* Cuts the text of a mail into sentences and words, whatever its line breaks are. */
#pragma once

#include "mda/patch/line.h"

#define SENTENCE_WORDS 120 /* the words after these are not kept */

typedef struct {
	Line raw;      /* as written */
	Line bare;     /* without quotes, brackets and punctuation around it */
	char stop;     /* the punctuation behind it: one of ,;:.!? and '-'; 0 if none */
	bool quoted;   /* begins with a quotation mark */
	bool ends_row; /* the writer ended the line here, and the next begins with a capital */
} SentenceWord;

typedef struct Sentence {
	SentenceWord words[SENTENCE_WORDS];
	guint n;
	const char *end; /* the text behind the sentence */
} Sentence;

/* sentence_next: reads the next sentence between *CURSOR and END into S and moves *CURSOR behind
 * it. A sentence ends at ".", "!", "?", at a ":" that ends a line, at an empty line, and around a
 * line that is a trailer. S borrows the text. Returns false if there is none. */
bool sentence_next(const char **cursor, const char *end, Sentence *s);

/* sentence_quote: the bytes of the double quotation mark, of any alphabet, at the start of W, or at
 * its end if LAST; 0 if there is none. */
gsize sentence_quote(Line w, bool last);

/* sentence_trim: W without a double quotation mark of any alphabet at its start, and without such
 * marks and other alphabets' punctuation at its end. */
Line sentence_trim(Line w);

/* sentence_has: whether S has a word I and it is one of LIST, as line_in() tests it. */
bool sentence_has(const Sentence *s, guint i, const char *list);

/* sentence_is_version: whether S has a word I and it begins as a version: "v2", "V6.1". */
bool sentence_is_version(const Sentence *s, guint i);

/* sentence_has_pair: whether word I of S is one of FIRST, and the word behind it one of SECOND. */
bool sentence_has_pair(const Sentence *s, guint i, const char *first, const char *second);

/* sentence_text: returns the text of S, from its first word to the end of its last. */
Line sentence_text(const Sentence *s);
