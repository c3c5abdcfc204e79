/* What decoding hands on: a message's headers and text, decoded, as plain data. Filled by decode.c
 * alone (the one place that knows GMime); read by build.c, which makes a Record of it. All strings
 * are valid UTF-8 and owned by the Message. */
#ifndef LD_MDA_MESSAGE_H
#define LD_MDA_MESSAGE_H

#include "store/record/content_id.h"
#include "store/record/record.h"

typedef struct {
	char *name, *address; /* decoded; either may be NULL */
} Mailbox;

typedef struct Message {
	char *message_id; /* without <>, NULL if none is usable */
	char *subject;    /* decoded, unfolded, controls off, blanks squeezed, NFC; NULL if none */
	Mailbox from;     /* first mailbox of From, else of Sender */
	Mailbox reply_to, x_original_from;
	GPtrArray *to, *cc;                  /* Mailbox *, group members included */
	GPtrArray *in_reply_to, *references; /* char *: Message-IDs without <>, in order */
	bool has_date;
	gint64 date_s;
	gint16 date_offset_min;
	char *date_text;     /* the Date header as it stands, unfolded; for the content id */
	gint64 received_s;   /* the topmost Received with a valid date; G_MININT64 if none */
	GHashTable *headers; /* lower-case name -> first decoded value, of those in kind_headers
	                        (kind.h) */
	/* The readable text: text/plain parts, patches and diffs, inline or attached, one after the
	 * other; LF line ends, format=flowed undone (RFC 3676); what `git mailinfo` would read as
	 * the body. */
	GString *text;
	bool had_text_part;   /* false: text, if any, was made from HTML and no patch is to be read
	                         from it */
	GString *patch_parts; /* those of it that were attached patches */
	guint32 flags; /* RECORD_FLAG_MALFORMED, RECORD_FLAG_CHARSET, RECORD_FLAG_NO_MESSAGE_ID,
	                  RECORD_FLAG_BAD_DATE */
	Hash id;       /* content id */
} Message;

Message *message_new(void);
/* message_unmunged: the mailbox behind a From that a list or relay put its own address into ("Ada
 * via B4 Relay"): X-Original-From, else the Reply-To or Cc entry with the name before " via ".
 * Borrowed; NULL if From is as its sender wrote it. */
const Mailbox *message_unmunged(const Message *m);
void message_free(Message *m); /* NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Message, message_free)

#endif
