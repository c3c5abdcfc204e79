/* Reads one whole message from a file descriptor: the agent's standard input, or a Maildir file. */
#pragma once

#include "store/base/limit.h"

#include <glib.h>
#include <stdbool.h>

#define INPUT_MAX_BYTES LIMIT_INPUT_BYTES
/* Room for a From_ line. */
#define INPUT_FROM_BYTES (64u << 10)

typedef struct {
	GBytes *raw;        /* the message without its From_ line; cut if truncated */
	guint64 size_bytes; /* size as received, without the From_ line */
	bool truncated;
	char *from_sender; /* sender of the From_ line, or NULL */
} Input;

/* input_read: reads FD to its end into IN and removes a leading From_ line. Of a message longer
 * than MAX_BYTES (at most INPUT_MAX_BYTES) it keeps the header and the first LIMIT_TRUNCATED_BYTES
 * after it, and reads the rest without storing it. The caller frees IN's members with
 * input_clear(). Fails with ERROR_IO if a read fails or there is no message; IN then owns nothing.
 */
G_GNUC_WARN_UNUSED_RESULT
bool input_read(int fd, guint64 max_bytes, Input *in, GError **error);

/* input_take: as input_read, for a file that was read already. Takes BYTES, also on failure: the
 * start of the file, at least MAX_BYTES + INPUT_FROM_BYTES of it, or all of it. SIZE_BYTES is the
 * size of the whole file. Fails with ERROR_IO if there is no message. */
G_GNUC_WARN_UNUSED_RESULT
bool input_take(
        GByteArray *bytes, guint64 size_bytes, guint64 max_bytes, Input *in, GError **error);

/* input_clear: frees what IN owns. */
void input_clear(Input *in);

/* input_truncated_bytes: returns how many bytes to keep of a message that is longer than MAX_BYTES
 * and begins with the N bytes at RAW. */
gsize input_truncated_bytes(const char *raw, gsize n, guint64 max_bytes);
