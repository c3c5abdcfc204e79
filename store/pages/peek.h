/* What a data file says of itself, read before LMDB opens it: LMDB takes a file of another page
 * size for a broken one, says EINVAL of most others, and makes a lock file beside whatever it is
 * given. Reads, and nothing else. */
#ifndef LD_STORE_PEEK_H
#define LD_STORE_PEEK_H

#include <glib.h>
#include <stdbool.h>

typedef struct {
	guint64 file_bytes; /* at least so many */
	bool known;         /* the rest is filled; false: somebody is writing at this moment */
	int format, min_reader, min_writer;
} Peek;

/* peek_store: look at the data file of store DIR. Fails with ERROR_FORMAT where LMDB cannot open
 * it on this machine, or it is not a store; the text is "cannot open store 'DIR': reason".
 * ERROR_IO, ERROR_UNAVAILABLE where it cannot be read. */
G_GNUC_WARN_UNUSED_RESULT
bool peek_store(const char *dir, Peek *peek, GError **error);

/* peek_number: the number that the text of N bytes at P is; -1 where it is none. */
int peek_number(const void *p, gsize n);

#endif
