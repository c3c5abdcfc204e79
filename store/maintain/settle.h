/* Settling: what single deliveries brought, each compressed for itself, is compressed anew
 * together, in a filled block as an import makes it. A store grown by deliveries is so as small as
 * an imported one, but for its newest mail. Entries, ids, chain and indexes stay as they are; only
 * where the bodies lie changes. */
#ifndef LD_STORE_SETTLE_H
#define LD_STORE_SETTLE_H

#include "store/env/store.h"

#define SETTLE_MOST                                                                                \
	512 /* entries looked at, from the newest on: what one delivery does is bounded */

/* settle_due: whether the delivery that made entry SEQ is one after which the newest bodies are to
 * be settled. */
bool settle_due(guint64 seq);

/* settle_newest: settle the newest entries, back to the first whose body lies in a filled block;
 * nothing where they are few. No more than SETTLE_MOST of them or 8 MiB at once: of larger mail the
 * older ones stay alone until compact. Large bodies (BLOCK_LARGE_BYTES) stay alone. *SETTLED (may
 * be NULL) gets their number. Other processes' deliveries go on; they wait only while the blocks
 * are put in place. Fails as txn_begin and txn_commit, and with ERROR_DAMAGED where a body
 * cannot be read; the store is then as it was. */
G_GNUC_WARN_UNUSED_RESULT
bool settle_newest(Store *store, guint *settled, GError **error);

#endif
