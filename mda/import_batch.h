/* Parsed messages made ready and appended: their bodies are compressed, which is most of the work, without the store's
 * lock; then they are appended, as many to a transaction as the lock may be held for. One thread uses a batch. */
#ifndef LD_MDA_IMPORT_BATCH_H
#define LD_MDA_IMPORT_BATCH_H

#include "import.h"
#include "parser.h"
#include "source.h"

typedef struct { /* a message on its way */
	SourceMessage message;
	Parsed parsed;
} ImportItem;

void import_item_free(gpointer item); /* NULL is allowed */

typedef struct ImportBatch ImportBatch;

/* import_batch_new: for STORE, which, as O, must outlive it. import_batch_free drops what was not appended.
 * import_batch_source: what follows comes from a source remembered under KEY (NULL: not), which brings aliases of
 * ARCHIVE (NULL: none), in a NEW_GENERATION of them if so; nothing of the one before may be left to append. */
ImportBatch *import_batch_new(Store *store, const ImportOptions *o);
void import_batch_free(ImportBatch *b); /* NULL is allowed */
void import_batch_source(ImportBatch *b, const char *key, const char *archive, bool new_generation);

/* import_batch_add: make ITEMS (ImportItem) ready and take them out of their queue; where it fails, as txn_begin does,
 * they are left there. import_batch_is_full: they are enough for a transaction. import_batch_append: append all that
 * is ready; durable when it returns true. Fails as append_message and append_commit do; some of it may be on disk then. */
G_GNUC_WARN_UNUSED_RESULT
bool import_batch_add(ImportBatch *b, GQueue *items, GError **error);
bool import_batch_is_full(const ImportBatch *b);
G_GNUC_WARN_UNUSED_RESULT
bool import_batch_append(ImportBatch *b, GError **error);

/* import_batch_counts: what is on disk. */
ImportCounts import_batch_counts(const ImportBatch *b);

#endif
