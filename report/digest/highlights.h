/* Highlights: the numbers that a digest begins with. They are those of its lists; some are
 * compared with those of the range of the same length before it. */
#pragma once

#include "report/series/series.h"
#include "report/series/thread.h"

#define HIGHLIGHTS_BUSIEST 2

typedef struct { /* numbers that record heads alone tell */
	guint messages, people;
	guint series;      /* posted in the range */
	guint failed;      /* of these: those on which a robot's verdict is a failure or error */
	guint regressions; /* failures and errors of trees and commits */
} HighlightsCounts;

typedef struct {           /* where series of `taken` went */
	const char *where; /* a tree or branch, borrowed; NULL: a pull request, or not said */
	bool pull;         /* a pull request */
	guint series;
} HighlightsPlace;

typedef struct { /* a discussion: of a series or a pull request, or without a patch */
	const char *title, *message_id; /* borrowed; either may be NULL */
	const RecordPerson *author;
	const Series *series; /* or NULL */
	guint replies;        /* as its list says */
} HighlightsThread;

typedef struct {
	HighlightsCounts counts;
	/* series of which a notice, a pull request or a tree took patches in the range, also
	 * earlier ones; and these patches */
	guint taken, taken_patches;
	GPtrArray *places; /* HighlightsPlace *, owned: where they went; most series first */
	HighlightsThread busiest[HIGHLIGHTS_BUSIEST]; /* most replies first */
	guint n_busiest;
} Highlights;

typedef struct { /* the range of the same length before the digest's */
	bool known;
	gint64 since_s, until_s;
	HighlightsCounts counts;
} HighlightsBefore;

struct Digest;

/* highlights_count: sets the highlights of D, whose lists are complete. */
void highlights_count(struct Digest *d);

/* highlights_are_few: whether D has so few messages, and no failure, that one line says what
 * happened. */
bool highlights_are_few(const struct Digest *d);
