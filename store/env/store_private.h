/* The members of Store, for the files of store/env only. */
#pragma once

#include "store/env/store.h"
#include "store/env/table.h"

#include <lmdb.h>
#include <sys/types.h>

#define STORE_NO_TABLE 0 /* in Store.dbi: a store of an older format has no such table */

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
	bool repaired; /* see store_repaired */
};
