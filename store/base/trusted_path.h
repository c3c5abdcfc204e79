/* Whether other users could replace a store: everybody who owns, or may write to, a directory on
 * the path to it could. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* trusted_path_check: returns true if every directory and symbolic link on the path to DIR, DIR
 * itself and its data file belong to root or to this user; without TO_WRITE, the owners of DIR and
 * of its data file are trusted too. No directory may be writable by everybody, unless it is sticky
 * as /tmp is. What does not exist is not checked. Fails with ERROR_UNAVAILABLE. */
G_GNUC_WARN_UNUSED_RESULT
bool trusted_path_check(const char *dir, bool to_write, GError **error);
