/* The mail that may have become one commit of a source tree (--commit). */
#pragma once

#include "report/digest/digest.h"
#include "store/log/trees.h"

/* commit_history_load: sets HEAD's asked to the commit of HEAD's trees whose hash begins with HASH,
 * and its end to the end of the log. Appends to POSTS, as posts in the range, the patches that the
 * commit's links, patch-id, or author and title name, with their series, all other versions and all
 * answers. By some rules of landed_match a commit may be of other patches: with WIDE it reads what
 * came in the year before the commit instead. Fails with ERROR_NO if there is no such commit, as
 * commit_name_resolve, and with ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool commit_history_load(Snapshot *s, Trees *trees, const char *hash, bool wide,
        const char *const *lists, GPtrArray *posts, DigestHead *head, GError **error);
