/* Landed: which posted patch became which commit of a source tree. landed_match.c finds it. */
#pragma once

#include "report/series/series.h"
#include "store/record/commit.h"

typedef enum { /* how it is known, the surest first */
	LANDED_BY_LINK,
	LANDED_BY_PATCH_ID,
	LANDED_BY_AUTHOR_TITLE,
	LANDED_BY_TITLE,
	LANDED_BY_NEAR
} LandedBy;

typedef struct Landed {
	const char *tree; /* borrowed */
	const Commit *commit;
	LandedBy by;
	const Commit *reverted_by; /* a later commit of the tree that reverts it, or NULL */
	bool in_range;             /* it came into the tree in the range */
} Landed;

typedef struct {          /* a commit and the name of its tree */
	Commit *commit;   /* owned */
	const char *tree; /* borrowed */
} LandedCommit;

/* landed_commit_free: frees a LandedCommit. For a GPtrArray of them. */
void landed_commit_free(gpointer commit);

/* landed_last: returns the newest landing of PATCH that was not reverted; NULL if there is none. */
const Landed *landed_last(const Post *patch);

/* landed_newest: returns the newest landing of PATCH in TREE, reverted or not; NULL if none. */
const Landed *landed_newest(const Post *patch, const char *tree);

/* landed_in: whether PATCH is in TREE, and was not reverted there. */
bool landed_in(const Post *patch, const char *tree);

/* landed_by_name: returns the word for BY in JSON, a static string. */
const char *landed_by_name(LandedBy by);
