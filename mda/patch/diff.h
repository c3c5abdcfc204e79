/* Reads a diff: its paths, line counts and patch-id. */
#ifndef LD_MDA_DIFF_H
#define LD_MDA_DIFF_H

#include "store/record/record.h"

/* diff_read: reads DIFF (N bytes) into REC's has_diff, files, insertions, deletions and paths, as
 * git-apply(1) --numstat counts, and patch_id (see patchid_read(); stays NULL if there is none).
 * Skips text between the diffs of files. Never fails. */
void diff_read(const char *diff, gsize n, Record *rec);

#endif
