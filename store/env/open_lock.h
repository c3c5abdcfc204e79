/* The open lock of a store directory: opening a store and replacing its data file by a rebuilt one
 * exclude each other. A lock file of LMDB must never be used with another data file, so the two are
 * replaced together: the new data file is renamed into place, the old lock file removed. A process
 * that still has the old files open must therefore check store_replaced after it has taken their
 * lock. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* open_lock_take: take the open lock of DIR, shared with others that open it, until the caller
 * closes *FD. Waits for a replacement that is under way, completes an interrupted one. Fails with
 * ERROR_UNAVAILABLE (also if this user may not complete it), ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
bool open_lock_take(const char *dir, int *fd, GError **error);

/* open_lock_take_alone: take the open lock of DIR exclusively: nobody can open the store until the
 * caller closes *FD. Waits at most a second for those who are opening it, then fails with
 * ERROR_UNAVAILABLE and may be tried again. Other failures: ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
bool open_lock_take_alone(const char *dir, int *fd, GError **error);

/* open_lock_replace_data: replace the data file of DIR by FRESH, a complete and synced data file on
 * the same file system. FD is from open_lock_take_alone; the caller also holds the write lock of
 * the old data file. If the names could not be synced, the next process that opens the store does
 * that. Fails with ERROR_UNAVAILABLE, ERROR_FULL, ERROR_IO; the old files are then in place. */
G_GNUC_WARN_UNUSED_RESULT
bool open_lock_replace_data(int fd, const char *dir, const char *fresh, GError **error);

/* open_lock_recover: complete a replacement that was interrupted, or remove what it left if it had
 * not replaced anything. Fails as open_lock_take_alone. */
G_GNUC_WARN_UNUSED_RESULT
bool open_lock_recover(const char *dir, GError **error);
