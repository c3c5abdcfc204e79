/* The whole history of one series (--series): every version of it in the store, and all answers. */
#pragma once

#include "report/digest/digest.h"
#include "store/log/snapshot.h"

/* series_history_load: appends to POSTS, as posts in the range, the mail that ID names (a mail of
 * the series or an answer to one) and what the store has of its series, of all their versions and
 * of the answers to them. It may append more than that; choice_apply leaves it out. With LISTS only
 * mail that came by some list. Sets HEAD's ends and tip, and *MESSAGE_ID to a new string for
 * Choice.series. Fails as entry_name_resolve does, with ERROR_NO if ID is no such mail, and with
 * ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool series_history_load(Snapshot *s, const char *id, const char *const *lists, GPtrArray *posts,
        DigestHead *head, char **message_id, GError **error);

/* series_history_around: appends to POSTS, as posts in the range, what the store has around them:
 * their series, all other versions and all answers. Fails with ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool series_history_around(Snapshot *s, const char *const *lists, GPtrArray *posts, GError **error);
