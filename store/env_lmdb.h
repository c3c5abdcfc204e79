/* What env.c and txn.c share: the handle itself. No other file includes this one, or lmdb.h. */
#ifndef LD_STORE_ENV_LMDB_H
#define LD_STORE_ENV_LMDB_H

#include <lmdb.h>

#include "txn.h"

#define ENV_MAX_READERS 4094

struct Store {
	MDB_env *env;
	MDB_dbi dbi[TABLE_N];
	char *dir;
	char uuid[37];
	StoreMode mode;
	guint64 map_bytes;
};

typedef struct {
	const char *name;
	unsigned flags; /* MDB_DUPSORT and the like */
} TableSpec;

extern const TableSpec txn_tables[TABLE_N];

/* env_error: set ERROR from an LMDB or errno code RC, as "cannot DOING store 'DIR': reason"; LMDB's EIO of
 * a full disk or a limited file is told as what it is. Returns false. */
bool env_error(GError **error, const Store *store, int rc, const char *doing);

/* env_begin: mdb_txn_begin; where every reader slot is taken those of dead processes are freed first. */
int env_begin(MDB_env *env, unsigned flags, MDB_txn **txn);

#endif
