/* Reads a file or standard input through a window of limited size, and decompresses gzip (RFC 1952)
 * and zstd (RFC 8878) data. The format is known by the first bytes, not by the file's name. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* So many bytes before the current offset stay in memory, for stream_checksum(). */
#define STREAM_HISTORY_BYTES 4096

typedef struct Stream Stream;

/* stream_open: opens PATH, or standard input if PATH is "-". A regular file is read up to the size
 * it has now, even if it grows. The caller frees the result with stream_free(). Returns NULL with
 * ERROR_USAGE (no such file) or ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
Stream *stream_open(const char *path, GError **error);

/* stream_free: closes S and frees it. NULL is allowed. */
void stream_free(Stream *s);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Stream, stream_free)

/* stream_is_compressed: returns whether the data that begins with the N bytes at P is compressed.
 */
bool stream_is_compressed(const guint8 *p, gsize n);

/* stream_peek: sets *DATA to the *HAVE bytes from the current offset on, without moving it. *HAVE
 * is at least WANT unless the input ends. The bytes are valid until the next peek or seek; both are
 * set even on failure. Fails with ERROR_IO if a read failed or a signal interrupted
 * it, and with ERROR_DAMAGED if compressed data is damaged or ends early, but only if fewer than
 * WANT bytes come before that. */
G_GNUC_WARN_UNUSED_RESULT
bool stream_peek(Stream *s, gsize want, const guint8 **data, gsize *have, GError **error);

/* stream_has_leftover: returns whether something else stands behind the compressed data, and sets
 * ERROR_DAMAGED then. To be asked at the end of S. Zero bytes there do not count. */
bool stream_has_leftover(const Stream *s, GError **error);

/* stream_skip: moves the current offset on by N bytes, which must have been peeked. */
void stream_skip(Stream *s, gsize n);

/* stream_would_wait: whether nothing was read behind the peeked bytes, and reading more would wait.
 */
bool stream_would_wait(const Stream *s);

/* stream_seek: moves the current offset forward to OFFSET. Sets *THERE to false if the input ends
 * before it. Fails as stream_peek(). */
G_GNUC_WARN_UNUSED_RESULT
bool stream_seek(Stream *s, guint64 offset, bool *there, GError **error);

/* stream_offset: returns the current offset, in decompressed bytes. */
guint64 stream_offset(const Stream *s);

/* stream_consumed: returns how many bytes of the file were read so far, before decompression. */
guint64 stream_consumed(const Stream *s);

/* stream_file_bytes: returns the size of the file; 0 if it is not a regular file. */
guint64 stream_file_bytes(const Stream *s);

/* stream_written_s: returns when the file was last written before it was opened, in seconds since
 * 1970; G_MININT64 if it is not a regular file. */
gint64 stream_written_s(const Stream *s);

/* stream_checksum: returns the SHA-256, in hex, of the last STREAM_HISTORY_BYTES before the current
 * offset, or of all bytes before it if they are fewer. The caller frees it. */
char *stream_checksum(const Stream *s);
