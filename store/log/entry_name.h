/* Names of entries, as a user types them: ids, commits, Message-IDs, HEAD. */
#pragma once

#include "store/log/archive.h"
#include "store/log/snapshot.h"

#define ENTRY_NAME_SHOWN 9 /* digits of an id that are shown to people */

/* entry_name_resolve: sets *SEQ to the entry that TEXT names: a unique prefix of its id (4 hex
 * digits or more) or of a commit (7 or more), `<message-id>` or the same without <> if it has an @
 * (the first entry with it; if there is none, <> may hold hex digits of an id), `HEAD`, `HEAD~N`.
 * *ALIAS (may be NULL) gets the commit's alias in the newest generation that has it; ALIAS->archive
 * is ARCHIVE_NONE for any other name. Fails with ERROR_NO if there is no such entry, or several
 * (the message lists at most eight), with ERROR_USAGE if TEXT has none of these forms, and as
 * txn_check. */
G_GNUC_WARN_UNUSED_RESULT
bool entry_name_resolve(
        Snapshot *s, const char *text, guint64 *seq, ArchiveAlias *alias, GError **error);
