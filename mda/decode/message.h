/* A decoded message: headers and text as plain data. decode_message() fills it; build_record()
 * makes a Record of it. All strings are valid UTF-8 and belong to the Message. */
#pragma once

#include "mda/decode/mailbox.h"
#include "store/record/content_id.h"
#include "store/record/record.h"

#define MESSAGE_EARLIEST_S G_GINT64_CONSTANT(631152000) /* 1990-01-01 00:00:00 UTC */

/* An attached patch or diff. */
typedef struct {
	char *name;     /* of the file; NULL if it has none */
	GString *bytes; /* as attached, its transfer encoding undone */
	GString *text;  /* the same as part of Message.text; empty if it is not in there */
} MessagePatch;

typedef struct Message {
	char *message_id; /* without <>; NULL if there is no usable one */
	char *subject;    /* decoded, one line (see decode_text_line()); NULL if empty */
	Mailbox from;     /* the first mailbox of From, else of Sender */
	Mailbox x_original_from, x_original_sender;
	Mailbox unmunged;              /* who wrote it, if a list replaced From: unmunge_from() */
	GPtrArray *to, *cc, *reply_to; /* Mailbox *; members of groups included */
	GPtrArray *in_reply_to, *references; /* char *: Message-IDs without <>, in order */
	bool has_date;
	gint64 date_s; /* seconds since 1970, UTC */
	gint16 date_offset_min;
	char *date_text;   /* the raw Date value, unfolded; goes into the content id */
	gint64 received_s; /* the topmost Received with a plausible date; G_MININT64 if none */
	/* Lower-case name -> first decoded value of each field in message_kept_headers. */
	GHashTable *headers;
	/* The readable text: text/plain parts, patches and diffs, inline or attached, one after the
	 * other. LF line ends, format=flowed undone (RFC 3676). What git-mailinfo(1) reads as the
	 * body. */
	GString *text;
	GString *bytes; /* the same before charsets were undone, if message_keep_bytes; else NULL */
	bool had_text_part; /* false: text was made from HTML; no patch is read from it */
	GPtrArray *patches; /* MessagePatch *: what was attached, in order */
	guint32 flags; /* RECORD_FLAG_MALFORMED, RECORD_FLAG_CHARSET, RECORD_FLAG_NO_MESSAGE_ID,
	                  RECORD_FLAG_BAD_DATE */
	Hash id;       /* content id */
	bool reads_otherwise; /* decode_header_former() may read the header otherwise */
	Hash former_id;       /* content id by the former rule; mostly equal to id */
} Message;

/* message_kept_headers: lower-case names of the fields that Message.headers holds, NULL at the end.
 * To recognize a robot by another header field, add the field here and the test to bots.c. */
extern const char *const message_kept_headers[];

/* Whether decode_message() fills Message.bytes. Set by a parser that is asked for diffs. */
extern bool message_keep_bytes;

/* message_new: an empty message. The caller frees it with message_free(). */
Message *message_new(void);

/* message_free: frees M and all it holds. NULL is allowed. */
void message_free(Message *m);

/* message_sender: who sent M, also if a list replaced From; its strings may be NULL. Owned by M. */
const Mailbox *message_sender(const Message *m);

/* message_is_plausible_date: whether DATE_S (seconds since 1970) lies between 1990 and one day
 * after NOW_S; the day allows for fast clocks. */
bool message_is_plausible_date(gint64 date_s, gint64 now_s);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Message, message_free)
