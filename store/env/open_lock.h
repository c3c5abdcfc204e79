/* The gate of a store: opening it, and putting a rebuilt data file in the place of the old one,
 * shut each other out.
 *
 * LMDB opens the data file and the lock file one after the other, and whoever is alone sets the
 * lock file up by what he found in the data; and the lock file of one data file must never serve
 * another. So the two files are replaced together: a new data file is put into place and the lock
 * file taken away, which the next to open makes anew. Whoever has the old files open keeps both:
 * his lock is another, so under it he must look whether his data file is still the store's (env.h)
 * before he writes. */
#ifndef LD_STORE_GATE_H
#define LD_STORE_GATE_H

#include <glib.h>
#include <stdbool.h>

/* open_lock_take: from now until *FD is closed no other data file takes its place in the store DIR. A
 * replacing that was cut off by a crash is finished first; who may not write in DIR cannot, and
 * fails with ERROR_UNAVAILABLE. Waits for a replacing that is under way. Fails with
 * ERROR_UNAVAILABLE, _IO. */
G_GNUC_WARN_UNUSED_RESULT
bool open_lock_take(const char *dir, int *fd, GError **error);

/* open_lock_take_alone: let nobody open the store DIR until *FD is closed, once those who are at it are
 * through: in a second, else it fails with ERROR_UNAVAILABLE and may be tried again. Fails with
 * ERROR_IO, too. open_lock_replace_data: with the gate shut by FD, put FRESH, a complete and synced data
 * file in the same file system that nobody has open, in the place of the store DIR's. The caller
 * holds the writer's lock of the old one. True: it is in place; what could not be made durable then
 * is by the next to open the store, before anything is written to it. Fails with
 * ERROR_UNAVAILABLE, _FULL, _IO; the old files are then in place. open_lock_recover: finish a replacing
 * that was cut off, and remove what one that did not come that far has left. Fails as open_lock_take_alone. */
G_GNUC_WARN_UNUSED_RESULT
bool open_lock_take_alone(const char *dir, int *fd, GError **error);
G_GNUC_WARN_UNUSED_RESULT
bool open_lock_replace_data(int fd, const char *dir, const char *fresh, GError **error);
G_GNUC_WARN_UNUSED_RESULT
bool open_lock_recover(const char *dir, GError **error);

#endif
