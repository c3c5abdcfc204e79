/* Names of commits of source trees, as a user types them. */
#pragma once

#include "store/log/trees.h"

/* commit_name_resolve: append the commits (Commit *) whose hash begins with TEXT, hex digits, to
 * FOUND, whose elements the caller frees with commit_free: one for each tree that has it; none if
 * no tree does. Fails with ERROR_NO if several hashes begin so (the message lists at most eight),
 * and as trees_find. */
G_GNUC_WARN_UNUSED_RESULT
bool commit_name_resolve(Trees *trees, const char *text, GPtrArray *found, GError **error);
