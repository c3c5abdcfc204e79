/* Reads the texts of mail by listdigest-mda's parser, in a process of its own that locks itself in:
 * no other program parses mail. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct MailReader MailReader;

/* mail_reader_new: makes a reader. No process is started before the first mail. The caller frees it
 * with mail_reader_free. */
MailReader *mail_reader_new(void);

/* mail_reader_free: ends the process and frees READER. NULL is allowed. */
void mail_reader_free(MailReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MailReader, mail_reader_free)

/* mail_reader_read: returns the texts of the mail RAW (MailText *, owned by the array): first that
 * of the mail itself, then one for each patch inside it, in the order of its record. Returns NULL
 * without an error if the parser fails on this mail, and fails with ERROR_UNAVAILABLE if the
 * program, which is looked for in the folder of this one, cannot be started. */
GPtrArray *mail_reader_read(MailReader *reader, GBytes *raw, GError **error);
