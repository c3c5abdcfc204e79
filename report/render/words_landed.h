/* What landed in source trees, in words. The text comes from commits: escape it before you print
 * it. */
#pragma once

#include "report/digest/digest.h"
#include "report/series/landed.h"

/* words_landed_series: returns where S landed, such as "landed in mainline 0123456789ab, v6.19-rc1"
 * or "landed 3 of 5 in mainline ...", as a new string: the newest commit of each tree, at most
 * three trees; NULL if nothing of S landed. What was reverted is not among them, but told behind
 * them ("landed 1 of 2 in mainline ..., 1 more reverted by ..."); if all of it was, its newest
 * commit is named, and what reverted it. */
char *words_landed_series(const Series *s);

/* words_landed_tree: returns which commits of TREE are known, such as "Commits of mainline up to
 * 0123456789ab", as a new string. */
char *words_landed_tree(const DigestTree *tree);
