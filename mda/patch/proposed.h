/* A patch that somebody proposes in a reply, in its text. */
#pragma once

#include "mda/decode/message.h"

/* proposed_read: adds the patch that the text of the reply M proposes to REC: an unquoted diff
 * below a scissors line, or below an in-body From or a "[PATCH] title" line, as git-mailinfo(1)
 * reads it from there on. Its author is the in-body From, else the author of M. Returns where it
 * begins in the text, NULL if there is none. */
const char *proposed_read(const Message *m, Record *rec);
