/* Who wrote a mail whose From a mailing list or relay replaced, as they do because of DMARC
 * (RFC 7489): "Ada via LIST <list@host>". */
#pragma once

#include "mda/decode/message.h"

/* unmunge_from: puts the sender's mailbox into *OUT if the From of M was replaced: X-Original-From;
 * else the address that is written inside the replaced one (groups.io, "=40"); else
 * X-Original-Sender, Reply-To, or Cc with the name before "via". The caller releases *OUT with
 * mailbox_clear(). Returns false, and leaves *OUT empty, if From was not replaced or only the list
 * is named. */
bool unmunge_from(const Message *m, Mailbox *out);

/* unmunge_apart: if BOX holds an address inside a list's address, "ada=example.org@list" below the
 * name "Ada via LIST", or "ada=40example.org@gateway", replaces both by the original ones. Returns
 * whether it did. */
bool unmunge_apart(Mailbox *box);

/* unmunge_is_list: whether ADDRESS is that of the list by the list headers of M (RFC 2369,
 * RFC 2919). NULL is allowed. */
bool unmunge_is_list(const Message *m, const char *address);

/* unmunge_former_address: the author's address by the rule of the first content ids:
 * X-Original-From, else Reply-To or Cc with exactly the name before " via ", else From. Borrowed
 * from M; may be NULL. */
const char *unmunge_former_address(const Message *m);
