/* Complete writes to file descriptors, and directories made durable. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* io_write_all: write N bytes to FD, again after a short write or a signal (EINTR). Returns false,
 * with errno set, if the write fails; FD may then have taken some of the bytes. */
G_GNUC_WARN_UNUSED_RESULT
bool io_write_all(int fd, const void *bytes, gsize n);

/* io_read_all: read exactly N bytes from FD into TO. Returns false if the read fails (errno is set)
 * or the input ends first (errno is 0). */
G_GNUC_WARN_UNUSED_RESULT
bool io_read_all(int fd, void *to, gsize n);

/* io_sync_dir: fsync the directory DIR, so that names created, renamed or removed in it are on
 * disk. Returns true for file systems that cannot sync a directory. Returns false with errno set if
 * DIR cannot be opened or synced. */
G_GNUC_WARN_UNUSED_RESULT
bool io_sync_dir(const char *dir);
