/* Reads a public-inbox's git repository. It reads references and objects; it runs no hook or filter
 * and ignores all git configuration outside the repository. */
#pragma once

#include "mda/source/input.h"
#include "mda/source/repo.h"
#include "store/base/limit.h"

#define INBOX_GIT_BYTES (LIMIT_MESSAGE_BYTES + INPUT_FROM_BYTES)

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

/* inbox_git_commits: sets OUT (RepoId) to the commits after STOP, along first parents, oldest
 * first. *MET is whether STOP is an ancestor of the newest commit; if not, or if STOP is NULL, OUT
 * has all commits. A shallow clone begins with its oldest commit. Fails with ERROR_IO, or
 * ERROR_DAMAGED if a commit is damaged or missing: OUT then has those that came after it. */
G_GNUC_WARN_UNUSED_RESULT
bool inbox_git_commits(InboxGit *g, const RepoId *stop, GArray *out, bool *met, GError **error);

/* inbox_git_messages: sets OUT (RepoId) to the blobs of the messages that COMMIT added: the
 * file `m` in version 2; in version 1 the files xx/38hex that it added or changed, by name. Empty
 * for a deletion. Sets *TIME_S to the committer date. Fails with ERROR_DAMAGED (an
 * object is damaged or missing) or ERROR_IO (the system failed). */
G_GNUC_WARN_UNUSED_RESULT
bool inbox_git_messages(
        InboxGit *g, const RepoId *commit, GArray *out, gint64 *time_s, GError **error);

/* inbox_git_blob: returns the bytes of BLOB; the caller unrefs them. *SIZE_BYTES gets how many it
 * has; beyond INBOX_GIT_BYTES they are left out. Returns NULL with ERROR_DAMAGED (the object is
 * damaged or missing, or is a delta in a pack and has more than 256 MiB: libgit2 reads all of
 * it into memory) or ERROR_IO (the system failed). */
G_GNUC_WARN_UNUSED_RESULT
GBytes *inbox_git_blob(InboxGit *g, const RepoId *blob, guint64 *size_bytes, GError **error);
