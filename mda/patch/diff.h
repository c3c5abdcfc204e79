/* Reads a diff: its paths, line counts and patch-id. */
#pragma once

#include "store/record/record.h"

/* diff_read: reads DIFF (N bytes) into REC's has_diff, files, insertions, deletions and paths, as
 * git-apply(1) --numstat counts, and patch_id (see patchid_read(); stays NULL if there is none).
 * Skips text between the diffs of files. Never fails. */
void diff_read(const char *diff, gsize n, Record *rec);
