/* The git side of a public-inbox: the one place that knows libgit2. It reads references and
 * objects, runs nothing, and believes no configuration. */
#ifndef LD_MDA_INBOX_GIT_H
#define LD_MDA_INBOX_GIT_H

#include <glib.h>
#include <stdbool.h>

#define OBJECT_ID_BYTES 32 /* room for SHA-256 */

typedef struct {
	guint8 b[OBJECT_ID_BYTES]; /* zero padded */
} ObjectId;

typedef struct InboxGit InboxGit; /* one open repository */

/* inbox_git_open: PATH, bare or with a .git. Whoever owns it: nothing of it is run. Fails with
 * ERROR_IO. inbox_git_close takes NULL. */
G_GNUC_WARN_UNUSED_RESULT
InboxGit *inbox_git_open(const char *path, GError **error);
void inbox_git_close(InboxGit *g);

/* inbox_git_is: whether its newest commit holds what a public-inbox's does (or there is none yet).
 */
bool inbox_git_is(InboxGit *g);

/* inbox_git_commits: the commits (ObjectId) after STOP (NULL: all) along first parents, oldest
 * first, into OUT. *MET: STOP is among the newest commit's forebears; otherwise all are listed. A
 * shallow clone begins where it does. Fails with ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
bool inbox_git_commits(InboxGit *g, const ObjectId *stop, GArray *out, bool *met, GError **error);

/* inbox_git_messages: the blobs (ObjectId) of the messages COMMIT brought, into OUT: version 2's
 * `m`; version 1's files xx/38hex added or changed, by name; none for a deletion. *TIME_S: the
 * committer's. Fails with ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
bool inbox_git_messages(
        InboxGit *g, const ObjectId *commit, GArray *out, gint64 *time_s, GError **error);

/* inbox_git_blob: a blob's bytes. Fails with ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
GBytes *inbox_git_blob(InboxGit *g, const ObjectId *blob, GError **error);

/* inbox_git_id_bytes: the length of this kind of repository's ids. object_id_hex: as text, a new
 * string; object_id_read: back, false for anything else. */
guint8 inbox_git_id_bytes(void);
char *object_id_hex(const ObjectId *id);
bool object_id_read(const char *hex, ObjectId *id);

#endif
