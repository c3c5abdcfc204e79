/* The store's side of an import: two threads, one that makes parsed messages ready and one that
 * looks for them in the store and appends them, so that reading and parsing go on meanwhile and the
 * store's lock is held for appending alone. */
#ifndef LD_MDA_IMPORT_WRITER_H
#define LD_MDA_IMPORT_WRITER_H

#include "mda/import/import_batch.h"

typedef struct ImportWriter ImportWriter;

/* import_writer_new: append to STORE, which must outlive it and is not used for writing by anyone
 * else in this process meanwhile. Fails with ERROR_IO where no threads can be had.
 * import_writer_begin: what follows comes from a source remembered under KEY (NULL: not), which
 * brings aliases of ARCHIVE (NULL: none), in a NEW_GENERATION of them if so. */
ImportWriter *import_writer_new(Store *store, const ImportOptions *o, GError **error);
void import_writer_begin(
        ImportWriter *w, const char *key, const char *archive, bool new_generation);

/* import_writer_add: take ITEM; waits only while as much as may wait is waiting for the threads.
 * Does nothing more once a batch has failed: import_writer_failed says so. import_writer_flush:
 * wait until everything added is on disk. Fails as append_message and append_commit do. */
void import_writer_add(ImportWriter *w, ImportItem *item);
bool import_writer_failed(ImportWriter *w);
G_GNUC_WARN_UNUSED_RESULT
bool import_writer_flush(ImportWriter *w, GError **error);

/* import_writer_free: end the threads; what was not flushed is dropped. *COUNTS gets what is on
 * disk. */
void import_writer_free(ImportWriter *w, ImportCounts *counts);

#endif
