/* The messages of a public-inbox's commits in their order, read a few at a time, each few the
 * newest first. */
#ifndef LD_MDA_INBOX_AHEAD_H
#define LD_MDA_INBOX_AHEAD_H

#include "mda/source/inbox_git.h"

typedef struct InboxAhead InboxAhead;

InboxAhead *inbox_ahead_new(void);
void inbox_ahead_free(InboxAhead *a); /* NULL is allowed */

/* inbox_ahead_commit: take the first of the N COMMITS in hand; they are all that is left of G's,
 * oldest first, in every call until none is. *N_MESSAGES: those it brought, *TIME_S: the
 * committer's time. Fails with ERROR_IO. inbox_ahead_message: the next message of the commit in
 * hand, which has one more; the caller unrefs it. Fails with ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
bool inbox_ahead_commit(InboxAhead *a, InboxGit *g, const ObjectId *commits, guint n,
        guint *n_messages, gint64 *time_s, GError **error);
G_GNUC_WARN_UNUSED_RESULT
GBytes *inbox_ahead_message(InboxAhead *a, InboxGit *g, GError **error);

#endif
