/* Trailers ("Signed-off-by: A <a@b>"), base-commit, change-id, links. git-interpret-trailers(1) is
 * the reference for commit messages. */
#ifndef LD_MDA_TRAILER_H
#define LD_MDA_TRAILER_H

#include "store/record/record.h"

/* trailer_read_commit: the trailers of a commit MESSAGE (its last paragraph) into REC->trailers.
 * trailer_read_reply: those of a reply's unquoted TEXT, anywhere at line start, each with a
 * person's address or one of the known keys. */
void trailer_read_commit(const char *message, Record *rec);
void trailer_read_reply(const char *text, Record *rec);

/* trailer_read_marks: base-commit: and change-id: (b4), at line start anywhere in the whole TEXT of
 * a cover or patch, into REC. */
void trailer_read_marks(const char *text, Record *rec);

/* trailer_read_links: archive links (lore.kernel.org, patch.msgid.link, lists' own) in TEXT whose
 * last part is a Message-ID, with the word before them as label, into REC->links. */
void trailer_read_links(const char *text, Record *rec);

#endif
