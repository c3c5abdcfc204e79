/* What env.c and txn.c share: the handle itself. No other file includes this one, or lmdb.h. */
#ifndef LD_STORE_ENV_LMDB_H
#define LD_STORE_ENV_LMDB_H

#include <lmdb.h>
#include <setjmp.h>
#include <sys/types.h>

#include "store/env/txn.h"

#define STORE_MAX_READERS 4094

struct Store {
	MDB_env *env;
	MDB_dbi dbi[TABLE_N];
	char *dir;
	char uuid[37];
	StoreMode mode;
	guint format;
	guint64 map_bytes;
	dev_t dev; /* of the data file that is open: a rebuilt one may have taken its place */
	ino_t ino;
	guint generation, open_txns;
};

typedef struct {
	const char *name;
	unsigned flags; /* MDB_DUPSORT and the like */
} TableSpec;

extern const TableSpec txn_tables[TABLE_N];

/* lmdb_error: set ERROR from an LMDB or errno code RC, as "cannot DOING store 'DIR': reason"; LMDB's
 * EIO of a full disk or a limited file is told as what it is. Returns false. */
bool lmdb_error(GError **error, const Store *store, int rc, const char *doing);

/* store_begin_txn: *TXN, a transaction on the data file that has the store's name now: one that was
 * rebuilt meanwhile is opened in place of the old. Only a writer, who holds the lock, can be sure
 * that it stays so. Fails as txn_begin. */
G_GNUC_WARN_UNUSED_RESULT
bool store_begin_txn(Store *store, bool write, MDB_txn **txn, GError **error);

/* store_replaced: whether another data file has taken the place of the one that is open, or it is gone.
 * store_reopen: open what is there now; every transaction must have ended. Fails as store_open. */
bool store_replaced(const Store *store);
G_GNUC_WARN_UNUSED_RESULT
bool store_reopen(Store *store, GError **error);

/* lmdb_call_assert_back: where a failed assertion of LMDB's leads while this is set, in place of the
 * process's end. For look-ups alone: they change nothing that could be left half done. */
extern _Thread_local jmp_buf *lmdb_call_assert_back;

/* lmdb_call_begin: mdb_txn_begin; where every reader slot is taken those of dead processes are freed
 * first. */
int lmdb_call_begin(MDB_env *env, unsigned flags, MDB_txn **txn);

#endif
