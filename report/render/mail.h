/* The digest as a mail: plain text and HTML, RFC 5322 and 2046, made by GMime. */
#ifndef LD_REPORT_MAIL_H
#define LD_REPORT_MAIL_H

#include "report/render/render.h"

typedef struct MailHead {
	const char *from;    /* RFC 5322 mailbox; NULL: listdigest@localhost */
	char **to;           /* addresses, NULL-terminated; NULL: no To */
	const char *list_id; /* NULL: no List-Id */
	const char *list;    /* the list the digest is of; NULL: all */
	const char *cursor;  /* the cursor it moves; NULL: none */
	const char *message_id, *first_id, *last_id; /* this mail's; those of the thread's first and
	                                                last digest; without <>, may be NULL */
	char *own_from;                              /* owned */
} MailHead;

extern const struct renderer render_mail;

/* mail_prepare: load GMime and check FROM, one RFC 5322 mailbox, and LIST_ID, `text
 * <label.of.dots>` or its <> alone (either may be NULL). To be called before render_mail renders,
 * and before the functions below. Fails with ERROR_USAGE, or ERROR_UNAVAILABLE where GMime is
 * not to be had. */
G_GNUC_WARN_UNUSED_RESULT
bool mail_prepare(const char *from, const char *list_id, GError **error);

/* mail_address: the bare address in FROM, which was checked; mail_own_address: who runs this, at
 * this host. New strings. */
char *mail_address(const char *from);
char *mail_own_address(void);
void mail_head_clear(MailHead *head);

/* mail_message_id: the Message-ID, without <>, of D, whose texts are loaded, as a mail: made of
 * where the range ends in which store, a hash of all that decides what the mail says, the cursor or
 * else the list, and FROM's domain: the same digest has the same one whenever it is made, but for
 * one of nothing, which is of its time. A new string. */
char *mail_message_id(const Digest *d, const MailHead *head);

#endif
