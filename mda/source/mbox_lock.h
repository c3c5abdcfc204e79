/* The locks of an mbox that other programs write: fcntl(2), flock(2) and the file PATH.lock. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* mbox_lock_take: waits at most ten seconds until no program writes to the mbox PATH, and takes a
 * read lock. Closing *FD releases it. Sets *FD to -1 without a lock if PATH is not a regular file
 * or cannot be opened. Fails with ERROR_UNAVAILABLE if the mbox is still locked. */
G_GNUC_WARN_UNUSED_RESULT
bool mbox_lock_take(const char *path, int *fd, GError **error);
