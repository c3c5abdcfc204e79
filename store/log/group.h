/* Group commit: deliveries that come while another is committing are committed together by the
 * next, in one transaction and for one sync. */
#ifndef LD_STORE_GROUP_H
#define LD_STORE_GROUP_H

#include "store/log/log.h"

/* group_append: append M, whose own list is not looked at, as received by each of LISTS
 * (NULL-terminated; empty: by none), and commit. What other processes are waiting to append goes
 * into the same transaction. RESULT is of the first list, or of one by which the message was new
 * where it was not by the first. On disk when it returns true. Fails as append_begin,
 * append_message and append_commit; the message may be stored all the same where another process
 * has taken it over meanwhile: brought again it adds nothing. */
G_GNUC_WARN_UNUSED_RESULT
bool group_append(Store *store, const AppendMessage *m, const char *const *lists,
        AppendResult *result, GError **error);

#endif
