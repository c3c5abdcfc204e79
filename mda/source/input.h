/* Reads one whole message from a file descriptor: the agent's standard input, or a Maildir file. */
#ifndef LD_MDA_INPUT_H
#define LD_MDA_INPUT_H

#include "store/base/limit.h"

#include <glib.h>
#include <stdbool.h>

#define INPUT_MAX_BYTES LIMIT_INPUT_BYTES

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

/* input_clear: frees what IN owns. */
void input_clear(Input *in);

/* input_truncated_bytes: returns how many bytes to keep of a message that is longer than MAX_BYTES
 * and begins with the N bytes at RAW. */
gsize input_truncated_bytes(const char *raw, gsize n, guint64 max_bytes);

#endif
