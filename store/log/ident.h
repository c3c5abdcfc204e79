/* What a user calls one entry. */
#ifndef LD_STORE_IDENT_H
#define LD_STORE_IDENT_H

#include "store/log/snapshot.h"

#define IDENT_NO_ARCHIVE G_MAXUINT32 /* Alias.archive where a name was no commit */
#define IDENT_SHOWN      9           /* digits of an id shown to people */

/* ident_resolve: the seq TEXT names: a unique prefix (4 hex digits or more) of an entry's id, a
 * commit alias (7 or more), `<message-id>` (of several entries with it the first), `HEAD`,
 * `HEAD~N`. Fails with ERROR_NO: unknown, or ambiguous (the candidates are listed in the text,
 * at most eight); ERROR_USAGE where TEXT is none of these forms. ALIAS (may be NULL) is filled
 * where TEXT named a commit, in the newest generation that has it; else its archive is
 * IDENT_NO_ARCHIVE. */
G_GNUC_WARN_UNUSED_RESULT
bool ident_resolve(Snapshot *s, const char *text, guint64 *seq, Alias *alias, GError **error);

/* ident_places: append every place (Alias) of COMMIT (an Alias's commit and commit_bytes) in
 * archives and generations. */
void ident_places(Snapshot *s, const Alias *commit, GArray *places);

/* ident_alias: read a TABLE_ALIAS key and value; false if they are none. */
bool ident_alias(Slice key, Slice value, Alias *alias);

#endif
