/* A public-inbox git directory, as a source; see public-inbox-v1-format(5) and -v2-format(5). */
#pragma once

#include "mda/source/source.h"

/* publicinbox_is: returns whether the folder PATH is a git repository or contains epochs. */
bool publicinbox_is(const char *path);

/* publicinbox_open: opens the public-inbox PATH to read from position STATE (NULL: from its first
 * commit). If a commit of the position is not in the history any more, all commits are read again
 * and new_generation is set. MAX_BYTES: a longer message is cut. The caller frees the result with
 * source_free(). Returns NULL with ERROR_USAGE (PATH is not a public-inbox) or ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
Source *publicinbox_open(const char *path, const char *state, guint64 max_bytes, GError **error);
