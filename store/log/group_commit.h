/* Group commit: deliveries that wait while another commits are committed together by the next, in
 * one transaction, for one sync of the disk. */
#ifndef LD_STORE_GROUP_COMMIT_H
#define LD_STORE_GROUP_COMMIT_H

#include "store/log/append.h"

/* group_commit: appends M once for each of LISTS (NULL-terminated; empty: once, without a list) and
 * commits; M->list is ignored. Messages that other deliveries are waiting to append go into the
 * same transaction. If it returns true, the message is on disk, and *RESULT is that of the first
 * list, or of the first list that made an `also` entry if the first list added nothing.
 *
 * Fails as append_begin, append_message and append_commit. The message may be stored even then, by
 * another delivery; delivering it again adds nothing. */
G_GNUC_WARN_UNUSED_RESULT
bool group_commit(Store *store, const AppendMessage *m, const char *const *lists,
        AppendResult *result, GError **error);

#endif
