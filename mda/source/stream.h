/* Bytes of a file or of standard input through a window, decompressed on the way: gzip (RFC 1952)
 * and zstd (RFC 8878), known by their first bytes, never by a name. The whole input is never in
 * memory. */
#ifndef LD_MDA_STREAM_H
#define LD_MDA_STREAM_H

#include <glib.h>
#include <stdbool.h>

#define STREAM_HISTORY_BYTES 4096 /* kept before the place, for stream_check */

typedef struct Stream Stream;

/* stream_open: begin to read PATH ("-": standard input); of a file that grows meanwhile, what it
 * has now. The caller frees it with stream_free, which takes NULL. Fails with ERROR_USAGE (no
 * such file), ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
Stream *stream_open(const char *path, GError **error);
void stream_free(Stream *s);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Stream, stream_free)

/* stream_peek: *DATA are the *HAVE bytes from the place on: at least WANT, fewer only where the
 * input ends. They stay valid until the next peek or seek, and are set in any case. Fails with
 * ERROR_IO (a read failed or was interrupted by a signal, compressed data is damaged or ends
 * early), but only once the bytes before the failure are used up: a WANT they satisfy is answered.
 */
G_GNUC_WARN_UNUSED_RESULT
bool stream_peek(Stream *s, gsize want, const guint8 **data, gsize *have, GError **error);
/* stream_skip: move the place on by N bytes, which must have been peeked. */
void stream_skip(Stream *s, gsize n);

/* stream_seek: move the place forward to OFFSET (*THERE false: the input ends before). Fails as
 * stream_peek. */
G_GNUC_WARN_UNUSED_RESULT
bool stream_seek(Stream *s, guint64 offset, bool *there, GError **error);

guint64 stream_offset(const Stream *s);     /* the place, in decompressed bytes */
guint64 stream_consumed(const Stream *s);   /* bytes of the file read so far */
guint64 stream_file_bytes(const Stream *s); /* the file's size; 0: not a regular file */

/* stream_check: SHA-256, as hex, of the last bytes (STREAM_HISTORY_BYTES at most) before the place;
 * a new string. */
char *stream_check(const Stream *s);

#endif
