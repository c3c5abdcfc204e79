/* What a digest's mail says of itself: its From, To, List-Id and the thread that it belongs to. */
#pragma once

#include "store/base/minisign.h"

#include <glib.h>
#include <stdbool.h>

typedef struct MailHead {
	const char *from;       /* RFC 5322 mailbox; NULL: listdigest@localhost */
	char **to;              /* addresses, NULL-terminated; NULL: no To */
	const char *list_id;    /* List-Id; NULL: none */
	const char *list;       /* the lists that the digest covers, with commas; NULL: all */
	const char *cursor;     /* name of the cursor that the digest moves; NULL: none */
	const char *message_id; /* this mail's Message-ID, without <>; NULL: made from the digest */
	const char *first_id;   /* Message-ID of the thread's first digest; NULL: this one */
	const char *last_id;    /* Message-ID of the digest before this one; NULL: none */
	const MinisignSecret *sign; /* the key that the digest is signed with; NULL: it is not */
} MailHead;

/* mail_head_check: checks that FROM is one RFC 5322 mailbox with a domain, and LIST_ID a List-Id
 * such as "Text <label.of.dots>" (RFC 2919). Either may be NULL. Also loads GMime: call it before
 * render_mail renders. Fails with ERROR_USAGE, or ERROR_UNAVAILABLE if GMime is missing. */
G_GNUC_WARN_UNUSED_RESULT
bool mail_head_check(const char *from, const char *list_id, GError **error);

/* mail_head_address: returns the address in FROM, such as "digest@example.org" of "Digest
 * <digest@example.org>", as a new string. Returns NULL if FROM is not exactly one mailbox with a
 * domain, or has control characters. */
char *mail_head_address(const char *from);

/* mail_head_own_address: returns the address of the user who runs the program, at this host, as a
 * new string. */
char *mail_head_own_address(void);

/* mail_head_host: returns the name of this host, or "localhost" if the name cannot be a domain, as
 * a new string. */
char *mail_head_host(void);
