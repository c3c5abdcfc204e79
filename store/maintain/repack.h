/* Repacking: a delivery compresses its message alone. After some deliveries, the newest messages
 * are compressed again together in one large block, as an import does it, so that a store made by
 * deliveries is as small as an imported one. Entries, ids, chain and indexes do not change, only
 * where the bodies lie. */
#pragma once

#include "store/env/store.h"

#define REPACK_MAX_ENTRIES 512 /* newest entries looked at: bounds the time of one delivery */

/* Whether the newest messages are to be repacked after the delivery that made entry SEQ: after
 * every 128th. */
bool repack_due(guint64 seq);

/* Repacks the newest entries back to the first one that already lies in a shared block, at most
 * REPACK_MAX_ENTRIES and 8 MiB of them, without bodies of BLOCK_LARGE_BYTES and more. Does nothing
 * if they are fewer than 64. *REPACKED (may be NULL) becomes their number. Other deliveries wait
 * only while the new block is put in place. Fails as txn_begin and txn_commit, and with
 * ERROR_DAMAGED if a body cannot be read; the store is then as it was. */
G_GNUC_WARN_UNUSED_RESULT
bool repack_newest(Store *store, guint *repacked, GError **error);
