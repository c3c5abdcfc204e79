/* Batches appended, as many messages to a transaction as the lock may be held for. One thread uses
 * an appender. */
#ifndef LD_MDA_IMPORT_APPEND_H
#define LD_MDA_IMPORT_APPEND_H

#include "mda/import/import_batch.h"

typedef struct ImportAppender ImportAppender;

/* import_appender_new: for STORE, which, as O, must outlive it.
 * import_appender_source: what follows comes from a source remembered under KEY (NULL: not), which
 * brings aliases of ARCHIVE (NULL: none), in a NEW_GENERATION of them if so; nothing of the one
 * before may be left to append. */
ImportAppender *import_appender_new(Store *store, const ImportOptions *o);
void import_appender_free(ImportAppender *a); /* NULL is allowed */
void import_appender_source(
        ImportAppender *a, const char *key, const char *archive, bool new_generation);

/* import_appender_enough: what was looked at for B is enough for a transaction.
 * import_appender_append: append all of B, which was sealed; durable when it returns true. Fails as
 * append_message and append_commit do; some of it may be on disk then. */
bool import_appender_enough(const ImportAppender *a, const ImportBatch *b);
G_GNUC_WARN_UNUSED_RESULT
bool import_appender_append(ImportAppender *a, ImportBatch *b, GError **error);

/* import_appender_counts: what is on disk. */
ImportCounts import_appender_counts(const ImportAppender *a);

#endif
