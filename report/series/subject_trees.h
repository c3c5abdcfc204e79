/* Tree words of a subject: the "net-next" of `[PATCH net-next v2]`, the "5.10" of `[PATCH 5.10]`.
 * They decide which mails can be of one series and which series can be versions of each other. */
#pragma once

#include "store/record/record.h"

/* subject_trees_compatible: whether A and B can be of one series: all tree words of one, compared
 * without case, are also words of the other. A mail without tree words is compatible with every
 * other. */
bool subject_trees_compatible(const Record *a, const Record *b);

/* subject_trees_same_line: whether A and B can be of versions of one series: they are compatible,
 * and both name the same releases. A backport to 5.10 is no version of the patch for 6.1 or for
 * mainline. */
bool subject_trees_same_line(const Record *a, const Record *b);

/* subject_trees_same_releases: whether A and B name the same releases, or none. */
bool subject_trees_same_releases(const Record *a, const Record *b);

/* subject_trees_is_backport: whether REC is for a tree of one release: "5.10", "5.10.y", "stable".
 */
bool subject_trees_is_backport(const Record *rec);
