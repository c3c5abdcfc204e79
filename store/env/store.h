/* A store: opening, closing and asking about it. A process opens a store once and always closes it:
 * otherwise it leaves a reader slot behind. Reads and writes are in txn.h. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#define STORE_FORMAT        4 /* of new stores */
#define STORE_FORMAT_OLDEST 3 /* still read and written to */

struct MDB_txn;
typedef struct Store Store;

typedef enum {
	STORE_READ,   /* writes nothing but its reader slot */
	STORE_WRITE,  /* import and maintenance: the store must exist */
	STORE_DELIVER /* as STORE_WRITE, but creates a store in the default directory if that is
	                 missing, and in any empty directory */
} StoreMode;

/* store_open: open the store in DIR, which the caller closes. IS_DEFAULT tells that the user did
 * not name DIR. Fails with ERROR_UNAVAILABLE (no store there, not permitted, another user's as
 * root, a network file system, no address space), ERROR_FORMAT (not a store, an unknown format,
 * truncated), ERROR_FULL, ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
Store *store_open(const char *dir, bool is_default, StoreMode mode, GError **error);

/* store_close: close STORE and free it. NULL is allowed. */
void store_close(Store *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Store, store_close)

/* store_dir: the directory of STORE, as it was named. STORE's own, as all strings below. */
const char *store_dir(const Store *store);

/* store_uuid: the uuid of STORE, 36 characters. */
const char *store_uuid(const Store *store);

/* store_format: the format of STORE, from STORE_FORMAT_OLDEST to STORE_FORMAT. */
guint store_format(const Store *store);

/* store_repaired: true if a number in the lock file of STORE was wrong and was set right. Only
 * somebody in the store's group can have changed it. */
bool store_repaired(const Store *store);

/* store_add_tables: make a store of an older format one of STORE_FORMAT by adding the tables that
 * it lacks, in one transaction: nothing else differs. Does nothing if it has them. STORE is open
 * for writing, without a transaction. Fails as txn_commit. */
G_GNUC_WARN_UNUSED_RESULT
bool store_add_tables(Store *store, GError **error);

/* store_data_fd: a descriptor of the data file, for reading; -1 if it is not open. LMDB's own:
 * valid until a transaction begins or is renewed. */
int store_data_fd(const Store *store);

/* store_generation: how often STORE was reopened because a rebuilt data file had replaced its own.
 * A rebuilt file has the same seqs, ids and records, but bodies at other places. Changes only when
 * a transaction begins or is renewed. */
guint store_generation(const Store *store);

typedef struct {
	guint64 file_bytes, map_bytes; /* of the data file, of the address space reserved for it */
	guint readers, max_readers;    /* reader slots used since the lock file exists, all slots */
	/* The process that reads the oldest transaction, and how many have been committed since:
	 * the pages that these have freed cannot be used again. 0, 0: nobody reads an older one. */
	int oldest_reader;
	guint64 oldest_behind;
} StoreUsage;

/* store_usage: *USAGE gets how much space and how many reader slots STORE uses. */
void store_usage(Store *store, StoreUsage *usage);

/* store_name_damage: if ERROR is an ERROR_DAMAGED whose text names neither STORE's directory
 * nor what to do, adds the directory and the command that lists all damage. ERROR may be NULL. */
void store_name_damage(const Store *store, GError *error);

/* store_drop_pages: release the memory of the data file's pages that this process has read, so that
 * long work does not seem to need the size of the store. The kernel may keep them in its cache. */
void store_drop_pages(const Store *store);

/* --- for the files of store/env only --- */

/* store_begin_txn: *TXN gets a new transaction on the current data file of STORE; a file that was
 * replaced by a rebuilt one is reopened first. The file cannot be replaced during a write
 * transaction. Fails as txn_begin. */
G_GNUC_WARN_UNUSED_RESULT
bool store_begin_txn(Store *store, bool write, struct MDB_txn **txn, GError **error);

/* store_replaced: true if the open data file was replaced or removed since it was opened. */
bool store_replaced(const Store *store);

/* store_reopen: open the current data file. Fails as store_open, and with ERROR_UNAVAILABLE if a
 * transaction is open. */
G_GNUC_WARN_UNUSED_RESULT
bool store_reopen(Store *store, GError **error);
