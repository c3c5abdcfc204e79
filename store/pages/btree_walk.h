/* Checks all trees of a data file. */
#pragma once

#include "store/pages/btree.h"

/* btree_walk_all: check the trees of META in a file of FILE_BYTES bytes, and that every page is
 * either in one of them or free. Reports damage to CHECK and fills RESULT. Fails with ERROR_IO,
 * ERROR_UNAVAILABLE (out of memory). */
G_GNUC_WARN_UNUSED_RESULT
bool btree_walk_all(const PagesCheck *check, const PageMeta *meta, guint64 file_bytes,
        PagesResult *result, GError **error);
