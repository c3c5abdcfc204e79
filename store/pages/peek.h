/* A look at a data file before LMDB opens it. LMDB takes a file with another page size for a
 * damaged one, reports EINVAL for most others, and creates a lock file beside any file. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
	guint64 file_bytes; /* the file may grow meanwhile */
	bool known;         /* the numbers below were read; false if others were writing */
	int format, min_reader, min_writer;
} Peek;

/* peek_store: *PEEK gets what the data file of the store DIR says. Fails with ERROR_FORMAT if it is
 * not a store, is truncated, or LMDB cannot open it on this machine ("cannot open store 'DIR':
 * reason"), with ERROR_IO or ERROR_UNAVAILABLE if it cannot be read. */
G_GNUC_WARN_UNUSED_RESULT
bool peek_store(const char *dir, Peek *peek, GError **error);

/* peek_number: the number that the N bytes of text at P are, -1 if they are not a number. */
int peek_number(const void *p, gsize n);
