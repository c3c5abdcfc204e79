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

/* io_open_file: open PATH for reading, without waiting for anybody. It must be a regular file, a
 * pipe without a name (shells make one for `<(...)`) or /dev/null: opening a named pipe waits for
 * its writer, and a device has no end. Returns -1 if it cannot be opened; *WHY (a static string) is
 * then the reason, and errno is EINVAL if the file is of another kind. */
G_GNUC_WARN_UNUSED_RESULT
int io_open_file(const char *path, const char **why);

/* io_read_file: append all of the file PATH (io_open_file) to TEXT. Returns false if it cannot be
 * opened or read, or has more than MAX bytes; *WHY and errno are then set as by io_open_file. */
G_GNUC_WARN_UNUSED_RESULT
bool io_read_file(const char *path, gsize max, GString *text, const char **why);

/* io_read_rest: as io_read_file, from FD to its end. */
G_GNUC_WARN_UNUSED_RESULT
bool io_read_rest(int fd, gsize max, GString *text, const char **why);

/* io_sync_dir: fsync the directory DIR, so that names created, renamed or removed in it are on
 * disk. Returns true for file systems that cannot sync a directory. Returns false with errno set if
 * DIR cannot be opened or synced. */
G_GNUC_WARN_UNUSED_RESULT
bool io_sync_dir(const char *dir);
