/* Appends batches to the store, each transaction with as many messages as keep the store's lock for
 * a short time only. */
#pragma once

#include "mda/import/import_batch.h"

typedef struct ImportAppender ImportAppender; /* used by one thread at a time */

/* import_append_new: returns an appender to STORE. STORE and O must outlive it. The caller frees it
 * with import_append_free(). */
ImportAppender *import_append_new(Store *store, const ImportOptions *o);

/* import_append_free: frees A. NULL is allowed. */
void import_append_free(ImportAppender *a);

/* import_append_begin_source: the next batches come from another source. KEY is what its position
 * is stored under (NULL: it is not stored). ARCHIVE is the identity of its aliases (NULL: it has
 * none); NEW_GENERATION gives them a new generation. All batches of the source before must have
 * been appended. */
void import_append_begin_source(
        ImportAppender *a, const char *key, const char *archive, bool new_generation);

/* import_append_is_enough: returns whether B has enough messages for a transaction. */
bool import_append_is_enough(const ImportAppender *a, const ImportBatch *b);

/* import_append_batch: appends all of B, which was sealed. B is on disk when it returns true. Fails
 * as append_message() and append_commit(); a part of B can be on disk then. */
G_GNUC_WARN_UNUSED_RESULT
bool import_append_batch(ImportAppender *a, ImportBatch *b, GError **error);

/* import_append_counts: returns what became of the messages that are on disk. */
ImportCounts import_append_counts(const ImportAppender *a);
