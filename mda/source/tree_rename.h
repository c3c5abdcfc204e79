/* Renamed files, found as git finds them by default (diffcore in gitdiffcore(7)): equal files
 * first, then files whose name in their folder stays and is unique, if three quarters of them are
 * equal, then the most similar ones, from half on. */
#pragma once

#include "mda/source/tree_diff.h"

/* tree_rename_find: replace pairs of a deleted and a new file in FILES (TreeDiffFile *) by renamed
 * ones. ODB has their contents. Returns libgit2's code; on failure *ID is the object that could not
 * be read. */
int tree_rename_find(git_odb *odb, GPtrArray *files, git_oid *id);
