/* Which commits of a tree are in which tag. */
#pragma once

#include "mda/source/tree_git.h"
#include "store/log/tree_write.h"

/* tree_tags_fingerprint: set *OUT to a hash over TAGS (TreeGitTag *) and their commits. */
void tree_tags_fingerprint(const GPtrArray *tags, Hash *out);

/* tree_tags_new: return the tags of TAGS that contain commits of the tree that no tag contains yet
 * (TreeWriteTag *), oldest first, so that each commit is in the first tag that contains it. Commits
 * older than SINCE_S are not looked at, those in GONE (TreeRowSpan) get no tag. All commits of the
 * tree are on disk. The caller unrefs the array. */
GPtrArray *tree_tags_new(
        TreeGit *g, TreeWrite *w, const GPtrArray *tags, gint64 since_s, const GArray *gone);
