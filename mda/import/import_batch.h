/* A batch: parsed messages that are prepared together and appended together. Preparing is most of
 * the work, above all compressing the bodies, and does not need the store's lock. import_append.h
 * then appends the batch under the lock. */
#pragma once

#include "mda/import/import.h"
#include "mda/import/import_item.h"

typedef struct {
	Store *store;
	const ImportOptions *o;
	Prepared *prepared;      /* the compressed bodies */
	GQueue ready;            /* ImportItemReady: what is to be appended next */
	ImportItemReady *packed; /* the newest of READY whose body is in the prepared batch */
	GHashTable *told_ids;    /* Hash -> Hash: ids of a dump, and ours if they differ */
	gsize looked_bytes;      /* raw size of all messages that were looked up */
	guint looked_messages;   /* their number */
} ImportBatch;

/* import_batch_new: returns an empty batch for STORE. STORE, O and TOLD_IDS must outlive it. The
 * caller frees it with import_batch_free(). */
ImportBatch *import_batch_new(Store *store, const ImportOptions *o, GHashTable *told_ids);

/* import_batch_free: frees B; what was not appended is dropped. NULL is allowed. */
void import_batch_free(ImportBatch *b);

/* import_batch_look: looks up whether the store has ITEMS (ImportItem), or the batch BEFORE (NULL:
 * none), which will be appended first. Appends one ImportItemReady for each item to READY. Another
 * thread may call import_batch_pack() for B or BEFORE meanwhile. Fails as txn_begin() and if the
 * store cannot be read. */
G_GNUC_WARN_UNUSED_RESULT
bool import_batch_look(ImportBatch *b, const ImportBatch *before, const GQueue *items,
        GQueue *ready, GError **error);

/* import_batch_pack: prepares ITEMS for appending, each with its entry of READY, and empties both
 * queues. The batch owns them then. */
void import_batch_pack(ImportBatch *b, GQueue *items, GQueue *ready);

/* import_batch_seal: ends the batch: no more messages will be packed. */
void import_batch_seal(ImportBatch *b);
