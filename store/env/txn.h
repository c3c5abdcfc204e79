/* Transactions on the tables of a store: what the rest of store/ sees of LMDB.
 *
 * A transaction keeps its first error: after it, puts and deletes do nothing, look-ups find
 * nothing, and txn_commit or txn_check returns the error. So callers check once at the end. "Not
 * found" is an answer and no error. Keys and values are bytes; values that are read are valid until
 * the transaction ends or writes. */
#pragma once

#include "store/base/bytes.h"
#include "store/base/checksum.h"
#include "store/base/slice.h"
#include "store/env/store.h"
#include "store/env/table.h"

typedef struct Txn Txn;

/* txn_begin: begin a read transaction, or with WRITE the one write transaction, waiting for that of
 * another process to end. End it with txn_commit or txn_abort. Fails with ERROR_UNAVAILABLE,
 * ERROR_FULL, ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
Txn *txn_begin(Store *store, bool write, GError **error);

/* txn_commit: write the transaction to disk and free it, whatever the result. Fails with the first
 * error of the transaction (ERROR_FULL, ERROR_IO, ERROR_DAMAGED); nothing is written then. */
G_GNUC_WARN_UNUSED_RESULT
bool txn_commit(Txn *txn, GError **error);

/* txn_abort: end a transaction without writing, and free it. Read transactions end this way. TXN
 * may be NULL. */
void txn_abort(Txn *txn);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Txn, txn_abort)

/* txn_renew: let a read transaction see the newest state, on a rebuilt data file if one has
 * replaced the old (store_generation changes). Long reads call it every 1,000 entries, so that
 * freed pages can be used again. Fails as txn_begin, and if the file was replaced while this
 * process has another transaction open; call txn_abort then. */
G_GNUC_WARN_UNUSED_RESULT
bool txn_renew(Txn *txn, GError **error);

/* txn_renew_damaged: txn_renew, also after TXN failed with ERROR_DAMAGED, which is forgotten. For
 * callers that have reported the damage. */
G_GNUC_WARN_UNUSED_RESULT
bool txn_renew_damaged(Txn *txn, GError **error);

/* txn_number: LMDB's number of the state that a read transaction sees. For a write transaction, the
 * number of the state that it will make: one more than the newest. */
guint64 txn_number(Txn *txn);

/* txn_get: *VALUE gets the first value of KEY. Returns false if there is none or TXN has failed. */
bool txn_get(Txn *txn, Table table, Slice key, Slice *value);

/* txn_has: true if VALUE is one of the values of KEY, in a table with several values a key. */
bool txn_has(Txn *txn, Table table, Slice key, Slice value);

/* txn_put: set the value of KEY; in a table with several values a key, add VALUE unless it is there
 * already. */
void txn_put(Txn *txn, Table table, Slice key, Slice value);

/* txn_append: txn_put for a KEY above all keys in the table (or a VALUE above all values of KEY, if
 * there can be several). Fills pages completely. TXN fails with ERROR_DAMAGED if the order is
 * wrong. */
void txn_append(Txn *txn, Table table, Slice key, Slice value);

/* txn_delete: delete VALUE of KEY, or all its values if VALUE is NULL. A missing key or value is no
 * failure. */
void txn_delete(Txn *txn, Table table, Slice key, const Slice *value);

/* Called for each key and value of a walk; it returns false to end the walk, and must not write to
 * the table. */
typedef bool (*TxnEach)(Slice key, Slice value, void *data);

/* txn_walk: call EACH in ascending order for every key at or above START (NULL: all). */
void txn_walk(Txn *txn, Table table, const Slice *start, TxnEach each, void *data);

/* txn_walk_back: call EACH in descending order for every key below START (NULL: all). */
void txn_walk_back(Txn *txn, Table table, const Slice *start, TxnEach each, void *data);

/* txn_walk_values: call EACH in ascending order for every value of KEY at or above START (NULL:
 * all). */
void txn_walk_values(
        Txn *txn, Table table, Slice key, const Slice *start, TxnEach each, void *data);

/* txn_last: *KEY and *VALUE get the last ones of TABLE. Returns false if it is empty. */
bool txn_last(Txn *txn, Table table, Slice *key, Slice *value);

/* txn_count: the number of values in TABLE. */
guint64 txn_count(Txn *txn, Table table);

/* txn_count_values: the number of values under KEY in TABLE, one with several values for a key. */
guint64 txn_count_values(Txn *txn, Table table, Slice key);

/* txn_bytes: the size of TABLE's pages in bytes. */
guint64 txn_bytes(Txn *txn, Table table);

/* txn_page_bytes: the size of one page of the store in bytes. */
guint txn_page_bytes(Txn *txn);

/* txn_meta_checksum_state: whether the checksum of TABLE_META matches the table. txn_commit updates
 * it after every change there. */
ChecksumState txn_meta_checksum_state(Txn *txn);

/* txn_check: returns true if TXN has not failed; else false, with a copy of its first error. */
G_GNUC_WARN_UNUSED_RESULT
bool txn_check(Txn *txn, GError **error);

/* txn_fail: make TXN fail with ERROR unless it has failed already. Takes ERROR. */
void txn_fail(Txn *txn, GError *error);
