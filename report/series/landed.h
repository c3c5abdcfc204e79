/* Landed: which commit of a source tree became of which posted patch. */
#pragma once

#include "report/series/mails.h"
#include "report/series/series.h"
#include "store/record/commit.h"

typedef enum { /* how it is known, the surest first */
	LANDED_BY_LINK,
	LANDED_BY_PATCH_ID,
	LANDED_BY_AUTHOR_TITLE,
	LANDED_BY_TITLE
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

/* landed_match: finds which of COMMITS (LandedCommit *, with authors as the digest names people)
 * became of which patch of SERIES, and sets landed and landed_otherwise of the patches, landed,
 * taken and applied of SERIES. COMMITS must outlive the posts. Call it after replies_read.
 *
 * A commit is never older than the posting it became of. For each commit the first of these rules
 * that names a patch decides: a trailer of the commit names the patch, its cover letter (then by
 * title among its patches) or another patch of its series (then the one that has the commit's
 * title); equal patch-ids; the same author and title; the same title, where only one patch and one
 * commit of the tree have it, both within a year. Of several versions the linked one counts if its
 * patch-id is the commit's, else the last one with that patch-id; by the other rules the last one
 * posted before the commit's committer date. Of a patch that was sent again in its series, the
 * one that stands in the series counts. Other versions of that patch have landed otherwise, and so
 * have older mails with its author and title. A commit that was copied from another one (a stable
 * backport) and has no such trailer belongs to that one's patch. `Revert "X"` reverts the commits
 * with title X before it in its tree; a revert of that, or `Reapply "X"`, brings them back. The
 * range is [SINCE_S, UNTIL_S]. */
void landed_match(
        GPtrArray *commits, const Mails *mails, GPtrArray *series, gint64 since_s, gint64 until_s);

/* landed_last: returns the newest landing of PATCH that was not reverted; NULL if there is none. */
const Landed *landed_last(const Post *patch);

/* landed_newest: returns the newest landing of PATCH in TREE, reverted or not; NULL if none. */
const Landed *landed_newest(const Post *patch, const char *tree);

/* landed_in: whether PATCH is in TREE, and was not reverted there. */
bool landed_in(const Post *patch, const char *tree);

/* landed_by_name: returns the word for BY in JSON, a static string. */
const char *landed_by_name(LandedBy by);
