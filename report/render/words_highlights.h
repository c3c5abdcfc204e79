/* The first lines of a digest: what happened, in at most six lines. The text may come from mail:
 * escape it before you print it. */
#pragma once

#include "report/digest/digest.h"

typedef struct {
	char *text; /* owned: numbers and words, which may hold names of trees */
	/* of a line that ends with a discussion or a series; borrowed from the digest */
	bool titled;
	const char *title, *message_id; /* either may be NULL */
	const RecordPerson *author;
	const Series *series; /* or NULL */
} WordsHighlight;

/* words_highlights: returns the first lines of D (WordsHighlight *, owned by the array): what was
 * applied or landed and where; what failed; what was posted; the two busiest discussions; what
 * waits longest. A line with nothing to say is left out; if D has few messages there is one line,
 * and without messages none. Numbers of the range before stand in brackets, if they are known. The
 * caller frees the array with g_ptr_array_unref. */
GPtrArray *words_highlights(const Digest *d);
