/* A commit of a source tree as a JSON object: `listdigest-store trees NAME`, `show COMMIT --json`.
 */
#pragma once

#include "store/log/trees.h"

#include <jansson.h>

/* commit_json: the object for C, a commit of the tree that is called TREE; the caller owns it. What
 * is absent or empty is left out. */
json_t *commit_json(const Commit *c, const char *tree);

/* commit_json_flags: the names of C's flags, NULL-terminated; the caller frees the array only. */
const char **commit_json_flags(const Commit *c);
