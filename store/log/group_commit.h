/* Group commit: deliveries that wait while another commits are committed together by the next, in
 * one transaction, for one sync of the disk. */
#pragma once

#include "store/log/append.h"

/* group_commit: appends M once for each of LISTS (NULL-terminated; empty: once, without a list;
 * M->list is ignored) and commits, together with messages that other deliveries wait to append.
 * *RESULT is that of the first list, or of the first that made an `also` entry if the first added
 * nothing. Fails as append_begin, append_message and append_commit; another delivery may have
 * stored the message even then, and delivering it again adds nothing. */
G_GNUC_WARN_UNUSED_RESULT
bool group_commit(Store *store, const AppendMessage *m, const char *const *lists,
        AppendResult *result, GError **error);
