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
 * input_clear(). Fails with ERROR_IO if a read fails or there is no message. */
G_GNUC_WARN_UNUSED_RESULT
bool input_read(int fd, guint64 max_bytes, Input *in, GError **error);

/* input_take: makes IN of the BYTES of a file, which it owns then, and removes a leading From_
 * line. SIZE_BYTES is the size of all of the file; BYTES holds at least MAX_BYTES +
 * INPUT_FROM_BYTES, or all of it. The caller frees IN's members with input_clear(). Fails with
 * ERROR_IO if there is no message. */
G_GNUC_WARN_UNUSED_RESULT
bool input_take(
        GByteArray *bytes, guint64 size_bytes, guint64 max_bytes, Input *in, GError **error);

/* input_clear: frees what IN owns. */
void input_clear(Input *in);

/* input_truncated_bytes: returns how many bytes to keep of a message that is longer than MAX_BYTES
 * and begins with the N bytes at RAW. */
gsize input_truncated_bytes(const char *raw, gsize n, guint64 max_bytes);
