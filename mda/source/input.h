/* Standard input to bytes: all of it, before anything else happens. */
#ifndef LD_MDA_INPUT_H
#define LD_MDA_INPUT_H

#include <glib.h>
#include <stdbool.h>

#include "store/base/limit.h"

#define INPUT_MAX_BYTES LIMIT_INPUT_BYTES

typedef struct {
	GBytes *raw;        /* the message, its mbox From_ line off; cut if over the limit */
	guint64 size_bytes; /* as received, From_ line off */
	bool truncated;
	char *from_sender; /* of the From_ line, or NULL */
} Input;

/* input_read: read FD to its end. Over MAX_BYTES (at most INPUT_MAX_BYTES) the rest is drained and
 * the header and the first LIMIT_TRUNCATED_BYTES after it are kept. The caller releases it with
 * input_clear. Fails with ERROR_IO (a read failed; nothing at all came). */
G_GNUC_WARN_UNUSED_RESULT
bool input_read(int fd, guint64 max_bytes, Input *in, GError **error);
void input_clear(Input *in);

/* input_truncated_bytes: how much is kept of a message over MAX_BYTES whose first N bytes are RAW.
 */
gsize input_truncated_bytes(const char *raw, gsize n, guint64 max_bytes);

#endif
