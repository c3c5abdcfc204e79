/* Who could put another store in the place of one: everybody who owns, or may write, a directory on
 * the way to it. */
#ifndef LD_STORE_PATH_H
#define LD_STORE_PATH_H

#include <glib.h>
#include <stdbool.h>

/* trusted_path_check: whether the way to DIR, symbolic links and all, DIR itself and the data file in it,
 * are only of root and of this process's user; to read (TO_WRITE false) also of whom the store
 * belongs to. Refused too is a directory that everybody may write, unless it is sticky as /tmp is.
 * One that a group may write is its owner's choice. What is missing is nobody's. Fails with
 * ERROR_UNAVAILABLE. */
G_GNUC_WARN_UNUSED_RESULT
bool trusted_path_check(const char *dir, bool to_write, GError **error);

#endif
