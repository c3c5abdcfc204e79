/* A batch: parsed messages on their way into the store, made ready together. Their bodies are
 * compressed, which is most of the work, without the store's lock; import_append.h has what the
 * lock is held for. */
#ifndef LD_MDA_IMPORT_BATCH_H
#define LD_MDA_IMPORT_BATCH_H

#include "mda/import/import.h"
#include "mda/parser/parser.h"
#include "mda/source/source.h"
#include "store/log/prepared.h"

typedef struct { /* a message on its way */
	SourceMessage message;
	Parsed parsed;
} ImportItem;

void import_item_free(gpointer item); /* NULL is allowed */

typedef struct { /* what is left of a message whose body lies in the draft, or which the store has
	          */
	AppendBody body;
	bool block_goes_on; /* the next body in the draft, with others between them or not, lies in
	                       the same block */
	EntryHash id;
	char *list, *sender, *state; /* or NULL */
	gint64 arrived_s;
	guint64 size_bytes;
	bool has_alias;
	ArchiveAlias alias;
	ImportItem *item; /* all of it, where the store itself is to refuse it */
} ImportReady;

void import_ready_free(gpointer ready); /* NULL is allowed */

typedef struct {
	Store *store;
	const ImportOptions *o;
	Prepared *draft;       /* where bodies are */
	GQueue ready;          /* ImportReady: what is to be appended next */
	ImportReady *packed;   /* the newest of READY whose body lies in the draft */
	gsize looked_bytes;    /* of all its messages, as received */
	guint looked_messages; /* how many they are */
} ImportBatch;

/* import_batch_new: for STORE, which, as O, must outlive it. import_batch_free drops what was not
 * appended. import_batch_look: whether the store, or the batch BEFORE (NULL: none) that is appended
 * first, has ITEMS (ImportItem); an ImportReady for each goes to READY. Fails as txn_begin, and
 * where the store cannot be read. import_batch_pack: make ITEMS ready, which are taken out of their
 * queue, as READY, which are taken, says. import_batch_seal: there are no more. Another thread may
 * look meanwhile, for this batch or the next. */
ImportBatch *import_batch_new(Store *store, const ImportOptions *o);
void import_batch_free(ImportBatch *b); /* NULL is allowed */
G_GNUC_WARN_UNUSED_RESULT
bool import_batch_look(ImportBatch *b, const ImportBatch *before, const GQueue *items,
        GQueue *ready, GError **error);
void import_batch_pack(ImportBatch *b, GQueue *items, GQueue *ready);
void import_batch_seal(ImportBatch *b);

#endif
