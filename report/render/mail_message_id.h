/* The Message-ID of a digest that is sent by mail. */
#pragma once

#include "report/digest/digest.h"
#include "report/render/mail_head.h"

/* mail_message_id: returns the Message-ID, without <>, of D as a mail with HEAD, as a new string.
 * The texts of D are loaded. The same digest has the same Message-ID whenever it is made, so that a
 * digest that is sent again is a duplicate. It consists of
 *   - the chain value where the range ends, and the store's uuid,
 *   - a hash of what decides the mail's content,
 *   - the cursor's name, else the list's,
 *   - the domain of HEAD's From, else this host.
 * An empty digest also depends on the time. */
char *mail_message_id(const Digest *d, const MailHead *head);
