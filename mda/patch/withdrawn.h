/* A reply by which the author of a patch takes it back: "please ignore this patch". */
#pragma once

#include "store/record/record.h"

/* withdrawn_read: whether a sentence of TEXT, the unquoted text of a reply, says that the patch it
 * answers is not to be looked at, was sent by mistake or is withdrawn, and whether it speaks of
 * that mail or of the whole series. A sentence with a condition ("if"), a question, or one about a
 * part of the patch or another mail is none. Who wrote the reply is not looked at. */
RecordWithdrawn withdrawn_read(const char *text);
