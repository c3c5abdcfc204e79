/* News: what happened in the range to series that were posted before it. */
#pragma once

#include "report/series/series.h"

typedef struct {            /* all of it in the range */
	Series *series;     /* its state is the one at the end of the range */
	GPtrArray *replies; /* Post *, oldest first: by people, not by its author; owned */
	GPtrArray *people;  /* RecordPerson *, borrowed: who wrote them, each once; owned */
	GPtrArray *reviews; /* Review *, borrowed */
	guint applied;      /* how many patches a notice of the range names */
	guint pulled;       /* how many patches a pull request of the range has */
	guint proposed;     /* patches in replies */
	guint verdicts;     /* of robots */
	guint landed;       /* patches that came into a tree in the range */
	bool superseded;    /* by a version posted in the range */
	gint64 last_s;      /* Date of the newest of it */
} News;

/* news_pick: returns the news on those of SERIES that were not posted in the range (News *, owned
 * by the array). Call it after replies_read over POSTS. First come applied series, then reviewed,
 * answered and superseded ones; within each, those with most reviews or replies. What an author
 * answers about his own series is no news, but his Nacked-by is. */
GPtrArray *news_pick(GPtrArray *posts, GPtrArray *series);
