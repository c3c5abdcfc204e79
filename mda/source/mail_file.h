/* One file with one message, plain or compressed: of a Maildir, or an .eml file. */
#pragma once

#include "mda/source/input.h"

typedef enum {
	MAIL_FILE_READ,
	MAIL_FILE_GONE,
	MAIL_FILE_EMPTY,
	MAIL_FILE_OTHER, /* it does not look like mail: an index of dovecot */
	MAIL_FILE_FAILED
} MailFileResult;

/* mail_file_read: reads the message in the file PATH into IN, which the caller frees with
 * input_clear() after MAIL_FILE_READ; otherwise IN is empty. A message longer than MAX_BYTES is
 * cut. MAIL_FILE_FAILED comes with ERROR_DAMAGED (the compressed data is damaged or ends early)
 * or ERROR_IO. */
MailFileResult mail_file_read(const char *path, guint64 max_bytes, Input *in, GError **error);

/* mail_file_is_eml: returns whether NAME ends with .eml, or with that and the ending of gzip or
 * zstd. */
bool mail_file_is_eml(const char *name);
