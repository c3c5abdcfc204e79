/* The digest as headlines, for --summary: one line for each series, piece of news, discussion. Each
 * renderer then writes them in its own markup. The text may come from mail: escape it. */
#pragma once

#include "report/digest/digest.h"

typedef struct {
	char *mark;                     /* owned: "v4 updated", "16 days", "failed" */
	const char *title, *message_id; /* borrowed; either may be NULL */
	const RecordPerson *author;     /* borrowed */
	const Series *series;           /* or NULL */
	char *what;                     /* owned: what happened and who did it, or NULL */
} HeadlinesLine;

typedef struct {
	const char *id, *heading; /* static */
	GPtrArray *lines;         /* HeadlinesLine *, owned */
	guint more;               /* so many others are left out */
} HeadlinesSection;

/* headlines_list: returns the sections of D that are not empty (HeadlinesSection *, owned by the
 * array). A section has at most D's options.rows lines (0: all), those that its list has first. The
 * caller frees the array with g_ptr_array_unref. */
GPtrArray *headlines_list(const Digest *d);
