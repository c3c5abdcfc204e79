/* The inside of an open store, shared by the files of store/env. */
#ifndef LD_STORE_ENV_STORE_PRIVATE_H
#define LD_STORE_ENV_STORE_PRIVATE_H

#include "store/env/store.h"
#include "store/env/table.h"

#include <lmdb.h>
#include <sys/types.h>

struct Store {
	MDB_env *env; /* NULL only after store_reopen has failed */
	MDB_dbi dbi[TABLE_N];
	char *dir;
	char uuid[37];
	StoreMode mode;
	guint format;
	guint64 map_bytes; /* address space reserved for the data file */
	dev_t dev;         /* of the open data file; a rebuilt one may replace it */
	ino_t ino;
	guint generation, open_txns;
};

/* store_begin_txn: *TXN gets a new transaction on the current data file of STORE; a file that was
 * replaced by a rebuilt one is reopened first. The file cannot be replaced during a write
 * transaction. Fails as txn_begin. */
G_GNUC_WARN_UNUSED_RESULT
bool store_begin_txn(Store *store, bool write, MDB_txn **txn, GError **error);

/* store_replaced: true if the open data file was replaced or removed since it was opened. */
bool store_replaced(const Store *store);

/* store_reopen: open the current data file. Fails as store_open, and with ERROR_UNAVAILABLE if a
 * transaction is open. */
G_GNUC_WARN_UNUSED_RESULT
bool store_reopen(Store *store, GError **error);

#endif
