/* LMDB calls that also work for a damaged data file or after readers were killed. Private to
 * store/env, as everything that includes lmdb.h. */
#pragma once

#include <lmdb.h>

/* lmdb_call_begin: mdb_txn_begin; if all reader slots are taken, the slots of dead processes are
 * freed first. Returns LMDB's code. */
int lmdb_call_begin(MDB_env *env, unsigned flags, MDB_txn **txn);

/* lmdb_call_catch_asserts: make failed assertions of LMDB in ENV end the two functions below
 * instead of the process. An assertion anywhere else calls abort(3). LMDB's own handler would print
 * a line first, which an MTA would show to the sender. */
void lmdb_call_catch_asserts(MDB_env *env);

/* lmdb_call_get: mdb_get; returns MDB_CORRUPTED if LMDB's assertion about a page fails. */
int lmdb_call_get(MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *value);

/* lmdb_call_cursor_get: mdb_cursor_get; returns MDB_CORRUPTED as lmdb_call_get does. */
int lmdb_call_cursor_get(MDB_cursor *cursor, MDB_val *key, MDB_val *value, MDB_cursor_op op);
