/* The mail that one commit of a source tree may have become of (--commit). */
#pragma once

#include "report/digest/digest.h"
#include "store/log/trees.h"

/* commit_history_find: returns the commit of TREES whose hash begins with TEXT; the caller frees it
 * with commit_free. Returns NULL and sets ERROR_NO if there is none, and as commit_name_resolve. */
G_GNUC_WARN_UNUSED_RESULT
Commit *commit_history_find(Trees *trees, const char *text, GError **error);

/* commit_history_load: appends to POSTS, as posts in the range, the patches that COMMIT's links,
 * patch-id, or author and title name, with their series, all other versions and all answers, and
 * sets HEAD's end. By some rules of landed_match a commit may be of other patches: with WIDE it
 * reads what came in the year before COMMIT. Fails with ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool commit_history_load(Snapshot *s, Trees *trees, const Commit *commit, bool wide,
        const char *const *lists, GPtrArray *posts, DigestHead *head, GError **error);
