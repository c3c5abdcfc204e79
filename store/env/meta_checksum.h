/* The checksum over table "meta", stored in the table itself under TABLE_META_CHECKSUM. Private to
 * store/env. */
#pragma once

#include "store/base/checksum.h"

#include <lmdb.h>

/* meta_checksum_write: store the checksum of the table META as TXN sees it. Must be called before
 * the commit of every transaction that has changed the table. Returns LMDB's code. */
int meta_checksum_write(MDB_txn *txn, MDB_dbi meta);

/* meta_checksum_verify: *STATE tells whether the stored checksum matches the table. Returns LMDB's
 * code; a missing checksum is no error. */
int meta_checksum_verify(MDB_txn *txn, MDB_dbi meta, ChecksumState *state);
