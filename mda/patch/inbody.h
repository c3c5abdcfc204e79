/* In-body headers: From, Subject and Date lines at the start of a patch mail's text that stand for
 * the mail's own, as git-mailinfo(1) reads them. */
#ifndef LD_MDA_INBODY_H
#define LD_MDA_INBODY_H

#include "mda/patch/line.h"
#include "mda/decode/message.h"

typedef struct Inbody {
	char *from, *subject, *date; /* decoded values, blanks squeezed; NULL if not there */
} Inbody;

/* inbody_read: read the headers at the start of TEXT (up to END) into IN. Returns where the message
 * begins: behind them, the empty line after them and empty lines before them. The caller releases
 * IN with inbody_clear. */
const char *inbody_read(const char *text, const char *end, Inbody *in);
void inbody_clear(Inbody *in);

/* inbody_mailbox: VALUE of a From header as git reads it: the address is the run of non-blanks
 * round the first @, the rest is the name (NULL if empty, over 60 bytes or with any of @<>, where
 * git takes the address). False, with M empty, without an @. */
bool inbody_mailbox(const char *value, Mailbox *m);

/* inbody_scissors: whether L is a "-- >8 --" line: at least 8 columns, mostly dashes and scissors.
 */
bool inbody_scissors(Line l);

#endif
