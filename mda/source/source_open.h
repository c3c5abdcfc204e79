/* Finds out which kind of source a path is and opens it. */
#pragma once

#include "mda/source/source.h"

/* source_open: opens PATH, or standard input if PATH is "-". A file is an mbox. A folder is a
 * Maildir, a public-inbox or a folder of .eml files. STATE is the position that the last import
 * stored under source_key(); NULL starts at the beginning. A message longer than MAX_BYTES is cut
 * (input_truncated_bytes). The caller frees the result with source_free(). Returns NULL with
 * ERROR_USAGE (PATH does not exist, or it is no kind of source), ERROR_UNAVAILABLE (an mbox
 * stays locked) or ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
Source *source_open(const char *path, const char *state, guint64 max_bytes, GError **error);
