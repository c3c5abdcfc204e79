/* Commits whose title and lines were changed when they were taken, found by author, date and
 * files. */
#pragma once

#include "report/series/landed.h"

/* Called for a patch and the commit that it became. */
typedef void (*LandedNearEach)(Post *patch, const LandedCommit *c, void *data);

/* landed_near_find: calls EACH with DATA for each of PATCHES (Post *) that became one of COMMITS
 * (LandedCommit *): one person wrote both, the patch was posted in the year before the commit, and
 *   - its Date is the author date of the commit and they change a file in common, or
 *   - the titles are nearly the same (half of their words, or more), so are the files, and the two
 *     dates are within LANDED_FIT_NEAR_S.
 * In one tree a patch becomes at most one commit, and a commit comes from at most one patch: the
 * pairs that fit best. Pairs for which IS_OPEN returns false are left out. No patch becomes a
 * revert. */
void landed_near_find(const GPtrArray *commits, const GPtrArray *patches,
        bool (*is_open)(const Post *patch, const char *tree), LandedNearEach each, void *data);
