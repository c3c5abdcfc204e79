/* Errors of LMDB as errors of the store, in words for users. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* lmdb_error: set ERROR for RC, a code of LMDB or an errno: "cannot DOING store 'DIR': reason".
 * MAP_BYTES is the size of the store's map, for the message of a full one. LMDB reports EIO for a
 * write that was cut short by a full disk or a file-size limit; the message then names the real
 * reason. Returns false. */
bool lmdb_error(GError **error, int rc, const char *doing, const char *dir, guint64 map_bytes);
