/* Bodies for whoever writes them anew, under a fresh checksum: what rotted without becoming
 * unreadable must not pass for sound. */
#ifndef LD_STORE_PROVED_H
#define LD_STORE_PROVED_H

#include "store/log/snapshot.h"

/* proved_raw: the received bytes of the message E, which the caller unrefs, after their hash has
 * been compared with the log's. Fails with ERROR_NO where they were expired, with
 * ERROR_DAMAGED; entry and advice as lost_advise has them are in the text. proved_body: the
 * field stream of the message E and its received bytes (empty where they were expired), which the
 * caller unrefs: its block has the checksum that was written with it, the bytes the hash that the
 * log has. Where these are proved and the rest of the block is not, *FIELDS is NULL, and *DOUBT,
 * which the caller frees, says why and what makes the record anew; fails with that where DOUBT is
 * NULL. Fails with ERROR_DAMAGED, as proved_raw does. */
G_GNUC_WARN_UNUSED_RESULT
GBytes *proved_raw(Snapshot *s, const Entry *e, GError **error);
G_GNUC_WARN_UNUSED_RESULT
bool proved_body(
        Snapshot *s, const Entry *e, GBytes **fields, GBytes **raw, GError **doubt, GError **error);

#endif
