/* The text of one patch as its mail has it, and its bytes between listdigest-mda, which reads it
 * out of a mail, and the programs that ask for it (mail_reader.h). A record has no diff. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* The head of a request, in the byte order of the machine: both ends run on it. N_BYTES bytes of a
 * mail as it was received follow. The answer has the same head; its bytes are MailTexts. */
typedef struct {
	guint32 magic, n_bytes;
} MailTextHead;

#define MAIL_TEXT_MAGIC     0x4c445431u
#define MAIL_TEXT_MAX_BYTES (1u << 30) /* of an answer */

typedef enum {
	MAIL_TEXT_AUTHOR,  /* "name\taddress"; a report may know the person by another name */
	MAIL_TEXT_DATE,    /* the Date of an in-body header or of an attached patch; may be empty */
	MAIL_TEXT_MESSAGE, /* the commit message, without in-body header; a cover letter's text */
	MAIL_TEXT_BELOW,   /* from the "---" line to the diff: notes and diffstat */
	MAIL_TEXT_DIFF,    /* the diff as it was sent, in its own charset; empty: there is none */
	MAIL_TEXT_ALL,     /* of a mail: all of its text, in UTF-8; empty for a patch in it */
	MAIL_TEXT_PEOPLE,  /* of a mail: a line "Field\tname\taddress" for each mailbox of From (of
	                      its sender, if a list replaced that), Reply-To, To and Cc */
	MAIL_TEXT_N
} MailTextField;

/* One mail, or one patch inside it. All but the diff is valid UTF-8. Lines end with LF; a CR before
 * it belongs to the line: the file has it. */
typedef struct {
	GString *field[MAIL_TEXT_N];
} MailText;

/* mail_text_new: returns a MailText with empty strings. Free with mail_text_free. */
MailText *mail_text_new(void);

/* mail_text_free: frees TEXT, a MailText. NULL is allowed. For a GPtrArray of them. */
void mail_text_free(gpointer text);

/* mail_text_encode: appends the bytes of TEXT to OUT. */
void mail_text_encode(const MailText *text, GString *out);

/* mail_text_decode: reads the N BYTES of an answer into TEXTS (MailText *, owned by the array).
 * Returns false if they are malformed. */
bool mail_text_decode(const char *bytes, gsize n, GPtrArray *texts);
