/* Matching the commits of source trees with the patches that were posted. */
#pragma once

#include "report/series/landed.h"
#include "report/series/mails.h"

/* landed_match: finds which patch of SERIES became which of COMMITS (LandedCommit *, with authors
 * as the digest names people), and sets landed and landed_otherwise of the patches, landed, taken
 * and applied of SERIES. COMMITS must outlive the posts. Call it after replies_read.
 *
 * For each commit the first of these rules that names a patch decides: a trailer of the commit
 * names the patch, its cover letter (then by title among its patches) or another patch of its
 * series (then the one that has the commit's title); equal patch-ids; the same author and title;
 * the same title, where only one patch and one commit of the tree have it, both within a year;
 * landed_near_find, for commits and patches that no other rule named in any version. Of several
 * versions the linked one counts if its patch-id is the commit's, else the last one with that
 * patch-id; by the other rules the one that landed_fit_better prefers. Of a patch that was sent
 * again in its series, the one that stands in the series counts.
 *
 * A commit is never older than the posting that became it, but for the first two rules: they allow
 * a day, because a committer may commit, then mail the patch, then push. What names the mail, or
 * has the same lines, is the patch itself; a title or author alone may be of an earlier one.
 *
 * Other versions of that patch have landed otherwise, and so have older mails with its author and
 * title, or with the commit's patch-id. A commit that was copied from another one (a stable
 * backport) and has no such trailer belongs to that one's patch. `Revert "X"` reverts the commits
 * with title X before it in its tree; a revert of that, or `Reapply "X"`, brings them back. The
 * range is [SINCE_S, UNTIL_S]. */
void landed_match(
        GPtrArray *commits, const Mails *mails, GPtrArray *series, gint64 since_s, gint64 until_s);
