/* A diff, counted: paths, lines, patch-id; as git apply --numstat and git patch-id --stable do. */
#ifndef LD_MDA_DIFF_H
#define LD_MDA_DIFF_H

#include "store/record/record.h"

/* diff_read: read DIFF (N bytes) and fill REC's has_diff, files, insertions, deletions, paths and
 * patch_id (40 hex; absent where there is nothing to hash). Text between file diffs is passed over.
 * Never fails. */
void diff_read(const char *diff, gsize n, Record *rec);

#endif
