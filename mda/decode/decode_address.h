/* Address fields (From, To, Cc, ...) to mailboxes: GMime's address parser, fed with text that it
 * reads in linear time and without errors. RFC 5322 3.4 and the obsolete syntax of 4.4. */
#pragma once

#include "mda/decode/mailbox.h"

struct _GMimeParserOptions;

/* decode_address_list: appends the mailboxes of VALUE (an unfolded field value) to BOXES (Mailbox
 * *, freed by the array or the caller). The members of groups are appended, the groups are not.
 * Stops after LIMIT_ADDRESSES + 1 entries: the one too many shows that there were more. Adds
 * RECORD_FLAG_CHARSET to *FLAGS as decode_charset_append() does. */
void decode_address_list(
        const char *value, GPtrArray *boxes, struct _GMimeParserOptions *options, guint32 *flags);

/* decode_address_first: puts the first mailbox of VALUE into *BOX, which must be empty; the caller
 * releases it. A value without an address becomes the name. Flags as above. */
void decode_address_first(
        const char *value, Mailbox *box, struct _GMimeParserOptions *options, guint32 *flags);

/* decode_address_undo_at: VALUE with "@" where mail archives write " at ": "ada at example.org
 * (Ada)" and "Ada <ada at example.org>". A new string; NULL if VALUE has no such address.
 * decode_address functions do this themselves. */
char *decode_address_undo_at(const char *value);

/* decode_address_plain: decode_address_undo_at(), and without the links that mail programs make of
 * addresses: "<ada@example.org<mailto:ada@example.org>>" and "<mailto:ada@example.org>". A new
 * string; NULL if VALUE has neither. */
char *decode_address_plain(const char *value);
