/* Renamed files, found as git finds them by default (diffcore in gitdiffcore(7)): equal files
 * first, then files whose name in their folder stays and is unique, if at least 3/4 of their
 * content is equal, then the most similar ones, if at least half of it is. */
#pragma once

#include "mda/source/tree_diff.h"

/* tree_rename_find: replace pairs of a deleted and a new file in FILES (TreeDiffFile *) by renamed
 * ones. ODB has their contents. The most similar ones are looked for only if the deleted files
 * times the new ones are at most 1,000 x 1,000, as in git. Returns libgit2's code; on failure *ID
 * is the object that could not be read. */
int tree_rename_find(git_odb *odb, GPtrArray *files, git_oid *id);
