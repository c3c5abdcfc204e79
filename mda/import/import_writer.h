/* The store's side of an import, in two threads: one prepares parsed messages, the other looks them
 * up and appends them. So reading and parsing continue meanwhile, and the store's lock is held only
 * while messages are appended. */
#pragma once

#include "mda/import/import.h"
#include "mda/import/import_item.h"

typedef struct ImportWriter ImportWriter;

/* import_writer_new: starts the threads. STORE and O must outlive the writer, and nothing else in
 * this process may write to STORE meanwhile. The caller frees it with import_writer_free(). Returns
 * NULL with ERROR_IO if a thread cannot be started. */
G_GNUC_WARN_UNUSED_RESULT
ImportWriter *import_writer_new(Store *store, const ImportOptions *o, GError **error);

/* import_writer_begin: the next messages come from another source; see
 * import_append_begin_source(). Call it only after import_writer_flush(). */
void import_writer_begin(
        ImportWriter *w, const char *key, const char *archive, bool new_generation);

/* import_writer_add: takes ITEM, in the order of the source. Waits while the threads are too far
 * behind. After a failure it frees ITEM. */
void import_writer_add(ImportWriter *w, ImportItem *item);

/* import_writer_failed: returns whether a thread has failed. */
bool import_writer_failed(ImportWriter *w);

/* import_writer_flush: waits until everything that was added is on disk. Fails as append_message()
 * and append_commit(), and if the store cannot be read. */
G_GNUC_WARN_UNUSED_RESULT
bool import_writer_flush(ImportWriter *w, GError **error);

/* import_writer_free: ends the threads and frees W; what was not flushed is dropped. Sets *COUNTS
 * (NULL: not) to what became of the messages that are on disk. W may be NULL. */
void import_writer_free(ImportWriter *w, ImportCounts *counts);
