/* Reads a public-inbox's git repository. Only this file uses libgit2. It reads references and
 * objects; it runs no hook or filter and ignores all git configuration outside the repository. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#define INBOX_GIT_ID_MAX_BYTES 32 /* room for SHA-256 */

/* The id of a git object. */
typedef struct {
	guint8 b[INBOX_GIT_ID_MAX_BYTES]; /* the bytes after the id are 0 */
} InboxGitId;

typedef struct InboxGit InboxGit; /* an open repository */

/* inbox_git_open: opens the repository PATH, bare or with a .git folder, whoever owns it. Close it
 * with inbox_git_close(). Returns NULL with ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
InboxGit *inbox_git_open(const char *path, GError **error);

/* inbox_git_close: closes G and frees it. NULL is allowed. */
void inbox_git_close(InboxGit *g);

/* inbox_git_is_inbox: returns whether the newest commit looks like one of a public-inbox. Also true
 * if there is no commit, or if it cannot be read: reading the messages then reports the error. */
bool inbox_git_is_inbox(InboxGit *g);

/* inbox_git_commits: sets OUT (InboxGitId) to the commits after STOP, along first parents, oldest
 * first. *MET is whether STOP is an ancestor of the newest commit; if not, or if STOP is NULL, OUT
 * has all commits. A shallow clone begins with its oldest commit. Fails with ERROR_IO, or
 * ERROR_DAMAGED if a commit is damaged or missing: OUT then has those that came after it. */
G_GNUC_WARN_UNUSED_RESULT
bool inbox_git_commits(InboxGit *g, const InboxGitId *stop, GArray *out, bool *met, GError **error);

/* inbox_git_messages: sets OUT (InboxGitId) to the blobs of the messages that COMMIT added: the
 * file `m` in version 2; in version 1 the files xx/38hex that it added or changed, by name. Empty
 * for a deletion. Sets *TIME_S to the committer date. Fails with ERROR_DAMAGED (an
 * object is damaged or missing) or ERROR_IO (the system failed). */
G_GNUC_WARN_UNUSED_RESULT
bool inbox_git_messages(
        InboxGit *g, const InboxGitId *commit, GArray *out, gint64 *time_s, GError **error);

/* inbox_git_blob: returns the bytes of BLOB; the caller unrefs them. Returns NULL with
 * ERROR_DAMAGED (the object is damaged or missing) or ERROR_IO (the system failed). */
G_GNUC_WARN_UNUSED_RESULT
GBytes *inbox_git_blob(InboxGit *g, const InboxGitId *blob, GError **error);

/* inbox_git_id_bytes: returns how many bytes an object id has (20: SHA-1). */
guint8 inbox_git_id_bytes(void);

/* inbox_git_id_hex: returns ID in hex; the caller frees it. */
char *inbox_git_id_hex(const InboxGitId *id);

/* inbox_git_id_read: sets *ID from its hex form. Returns false if HEX is anything else. */
bool inbox_git_id_read(const char *hex, InboxGitId *id);
