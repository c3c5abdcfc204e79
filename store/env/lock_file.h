/* LMDB's lock file. Who reads a store must be able to write to it, so a member of the store's
 * group can write anything into it, and LMDB believes it: a writer takes the number of its
 * transaction from there, which says which meta page is the newest and which it overwrites. A
 * number that is too low makes LMDB overwrite transactions that were committed. Here what LMDB has
 * read there is compared with the data file, to which only the owner can write.
 *
 * The head of the file (LMDB 0.9, LOCK_FORMAT; integers in the machine's byte order):
 *    0  4  0xbeefc0de        4  4  LOCK_FORMAT
 *    8  m  the mutex of the table of readers; m: sizeof(pthread_mutex_t)
 *  8+m  8  number of the newest transaction
 * 16+m  4  slots of the table of readers that have been used */
#pragma once

#include "store/env/store.h"

/* lock_file_begin: begin a transaction, as mdb_txn_begin, on what the data file says. If the lock
 * file has another number, a writer sets it right under LMDB's lock, notes that in STORE
 * (store_repaired) and begins again; a program that only reads does so if the number is too high,
 * and gets MDB_BAD_RSLOT. A lower number is harmless for it: the transaction before the newest one
 * is whole.
 *
 * A writer also takes a lock on the data file that needs the right to write to it. LMDB's mutex is
 * in the lock file, and whoever makes it look free would let two writers in. End a write
 * transaction with lock_file_end after its commit or abort. Returns LMDB's code, or errno; *TXN is
 * then NULL if a transaction had begun, else as before. */
int lock_file_begin(Store *store, bool write, struct MDB_txn **txn);

/* lock_file_end: release the lock of lock_file_begin. */
void lock_file_end(const Store *store);

/* lock_file_renew: begin the read transaction TXN again, as mdb_txn_renew, with the same check. */
int lock_file_renew(const Store *store, struct MDB_txn *txn);

/* lock_file_check_readers: LMDB walks the table of readers up to the number of used slots in the
 * lock file. If that is more than there are, it is set to all. Returns LMDB's code. */
int lock_file_check_readers(Store *store);
