/* Trailers ("Signed-off-by: Ada <ada@example.org>") of commit messages and replies. */
#pragma once

#include "store/record/record.h"

/* trailer_read_commit: adds the trailers of the commit MESSAGE, those in its last paragraph, to
 * REC->trailers, as git-interpret-trailers(1) --parse prints them. */
void trailer_read_commit(const char *message, Record *rec);

/* trailer_read_reply: adds the trailers in TEXT, the unquoted text of a reply, to REC->trailers, as
 * b4 collects them: at the start of any line, with a person's address as value, or with one of a
 * few known keys (Link, Closes, Fixes, ...). A "-by" trailer that names the sender (REC->author)
 * also counts indented, in the middle of a line (unless the words before it take it back: "please
 * drop my"), without a blank or with a full-width colon. Each person counts once a key, whatever
 * the case of the address. */
void trailer_read_reply(const char *text, Record *rec);
