/* In-body headers: From, Subject and Date lines at the start of a patch's text, which replace those
 * of the mail (git-mailinfo(1)). */
#pragma once

#include "mda/decode/message.h"
#include "mda/patch/line.h"

typedef struct Inbody {
	char *from, *subject, *date; /* decoded, blanks squeezed; NULL if not there */
} Inbody;

/* inbody_read: reads the in-body headers, or the header of Mercurial's hg export, at the start of
 * TEXT (up to END) into IN, which must be empty. The caller releases with inbody_clear(). Returns
 * where the message begins: after the headers and the empty line below them. */
const char *inbody_read(const char *text, const char *end, Inbody *in);

/* inbody_clear: frees the strings of IN. */
void inbody_clear(Inbody *in);

/* inbody_mailbox: splits the From value VALUE as git-mailinfo(1) does: the address is the run of
 * non-blanks around the first "@", the rest is the name. The name is NULL if it is empty, longer
 * than 60 bytes or contains any of "@<>". The caller releases M with mailbox_clear(). Returns false
 * and leaves M empty if VALUE has no "@". */
bool inbody_mailbox(const char *value, Mailbox *m);

/* inbody_separator: the commit in L if it is the first line of git-format-patch(1)'s mbox, "From
 * <40 hex digits or more> Mon Sep 17 00:00:00 2001"; empty if not. */
Line inbody_separator(Line l);

/* inbody_is_scissors: whether L is a scissors line ("-- >8 --") by the rules of git-mailinfo(1)
 * --scissors: at least 8 columns, mostly dashes and scissors. */
bool inbody_is_scissors(Line l);
