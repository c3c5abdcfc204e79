/* Returns the messages of a public-inbox's commits in their order, but reads a few at a time,
 * newest first: git usually stores an older message as a delta against a newer one. */
#pragma once

#include "mda/source/inbox_git.h"

typedef struct InboxReadahead InboxReadahead;

/* inbox_readahead_new: returns an empty read-ahead; free it with inbox_readahead_free(). */
InboxReadahead *inbox_readahead_new(void);

/* inbox_readahead_free: frees A and the messages in it. NULL is allowed. */
void inbox_readahead_free(InboxReadahead *a);

/* inbox_readahead_commit: goes to the first of the N COMMITS. They are all commits that are left to
 * read of G, oldest first; until they are used up, each call passes one commit fewer. Sets
 * *N_MESSAGES to how many messages it added and *TIME_S to its committer date. Fails as
 * inbox_git_messages(); the next call is then for the commit after it. */
G_GNUC_WARN_UNUSED_RESULT
bool inbox_readahead_commit(InboxReadahead *a, InboxGit *g, const RepoId *commits, guint n,
        guint *n_messages, gint64 *time_s, GError **error);

/* inbox_readahead_message: returns the next message of the current commit; the caller unrefs it.
 * Call it at most *N_MESSAGES times for a commit. Sets *BLOB to the message's object,
 * *SIZE_BYTES as inbox_git_blob(). Fails as inbox_git_blob(); the next call is then for the message
 * after it. */
G_GNUC_WARN_UNUSED_RESULT
GBytes *inbox_readahead_message(
        InboxReadahead *a, InboxGit *g, RepoId *blob, guint64 *size_bytes, GError **error);
