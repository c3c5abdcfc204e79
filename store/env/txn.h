/* Transactions and tables: the narrow seam between the rest of store/ and LMDB.
 *
 * A Txn is sticky: the first failure of any put is kept, later puts do nothing, txn_commit reports
 * it. "Not found" is an answer, not an error. Keys and values are bytes; values read stay valid
 * until the transaction ends or next writes. */
#ifndef LD_STORE_TXN_H
#define LD_STORE_TXN_H

#include "store/env/env.h"

#include <string.h>

typedef enum {       /* every table of a store; names and key layouts are written down in txn.c */
	TABLE_META,  /* name -> text */
	TABLE_LOG,   /* seq -> entry.h's log value */
	TABLE_BODY,  /* (block, chunk) -> block.h's bytes */
	TABLE_ID,    /* first 16 bytes of id -> seqs, first the message, then its `also` entries */
	TABLE_MSGID, /* hash of Message-ID -> seqs */
	TABLE_ALIAS, /* commit -> (archive, generation, epoch, ordinal, seq) */
	TABLE_ARCHIVE,      /* (archive, generation, epoch, ordinal) -> seq, commit */
	TABLE_LIST,         /* list number -> seqs */
	TABLE_LIST_NAME,    /* list label -> number */
	TABLE_TIME,         /* (arrived, seq) -> size */
	TABLE_CHILD,        /* hash of a parent's Message-ID -> seqs of its children */
	TABLE_CHANGE_ID,    /* hash of change-id -> seqs */
	TABLE_PATCH_ID,     /* hash of patch-id -> seqs */
	TABLE_AUTHOR_TITLE, /* hash of author address and title -> seqs */
	TABLE_AUTHOR,       /* hash of author address -> seq of the first mail */
	TABLE_SOURCE,       /* what an import remembers of where it was */
	TABLE_N
} Table;

/* A table that every store of format 3 has and nothing uses. It is made in each new store, because
 * other programs that know format 3 expect it; a store without it is as good. */
#define TXN_UNUSED_TABLE "dict"

typedef struct Txn Txn;

typedef struct {
	const void *data;
	gsize size;
} Slice;

/* txn_begin: a read transaction, or the one write transaction (waits for another process's to end).
 * READERS_FULL is met by clearing dead readers and one more try. Fails with LD_ERROR_UNAVAILABLE,
 * _FULL, _IO. txn_abort ends it without writing (and is how a read ends); it takes NULL. txn_commit
 * ends it, durably for a write, and frees it whatever it returns; it fails with the first error of
 * the transaction: LD_ERROR_FULL, LD_ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
Txn *txn_begin(Store *store, bool write, GError **error);
G_GNUC_WARN_UNUSED_RESULT
bool txn_commit(Txn *txn, GError **error);
void txn_abort(Txn *txn);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Txn, txn_abort)

/* txn_renew: let go of a read transaction's snapshot and take the newest (long walks, every 1,000
 * entries). Where a rebuilt data file has taken the place of the old, it goes on in that
 * (store_generation tells). Fails as txn_begin, and where another transaction of this process is
 * open then; TXN is only good for txn_abort after that. */
G_GNUC_WARN_UNUSED_RESULT
bool txn_renew(Txn *txn, GError **error);
/* txn_renew_damaged: the same, also where TXN failed with LD_ERROR_DAMAGED: for whoever has told of
 * it. */
G_GNUC_WARN_UNUSED_RESULT
bool txn_renew_damaged(Txn *txn, GError **error);

/* txn_number: LMDB's number of the snapshot that is read, or of the one that a write will make: one
 * above the newest. */
guint64 txn_number(Txn *txn);

/* txn_get: the (first) value of KEY; false if there is none, or if the transaction has failed (see
 * txn_check). txn_has: whether KEY has VALUE, in a table of several values a key. */
bool txn_get(Txn *txn, Table table, Slice key, Slice *value);
bool txn_has(Txn *txn, Table table, Slice key, Slice value);

/* txn_put: put, or add for tables with several values a key (a value that is there already stays
 * once). txn_append: the same, packed tight, for a key above all keys there (in tables with several
 * values a key: for a value above all of its key's); else the transaction fails with
 * LD_ERROR_DAMAGED. txn_delete: VALUE NULL deletes all; what is not there is no failure. */
void txn_put(Txn *txn, Table table, Slice key, Slice value);
void txn_append(Txn *txn, Table table, Slice key, Slice value);
void txn_delete(Txn *txn, Table table, Slice key, const Slice *value);

/* txn_walk: call EACH for every (key, value) whose key is at or after START (NULL: all), in order,
 * until it returns false. EACH must not write to TABLE. txn_walk_back: the same from the last key
 * below START (NULL: the end) downwards. txn_walk_values: every value of KEY at or after START
 * (NULL: all). txn_last: the last key and value, false if empty. */
typedef bool (*TxnEach)(Slice key, Slice value, void *data);
void txn_walk(Txn *txn, Table table, const Slice *start, TxnEach each, void *data);
void txn_walk_back(Txn *txn, Table table, const Slice *start, TxnEach each, void *data);
void txn_walk_values(
        Txn *txn, Table table, Slice key, const Slice *start, TxnEach each, void *data);
bool txn_last(Txn *txn, Table table, Slice *key, Slice *value);

/* txn_count: values in the table. txn_bytes: what its pages take. txn_page_bytes: the size of a
 * page of the store. */
guint64 txn_count(Txn *txn, Table table);
guint64 txn_bytes(Txn *txn, Table table);
guint txn_page_bytes(Txn *txn);
const char *txn_table_name(Table table);
bool txn_table_several(Table table); /* whether a key has several values */

/* txn_check: false and the transaction's first failure in *ERROR, if there was one. txn_fail: make
 * it fail with ERROR (taken) if it has not yet. */
G_GNUC_WARN_UNUSED_RESULT
bool txn_check(Txn *txn, GError **error);
void txn_fail(Txn *txn, GError *error);

/* Big-endian integers in keys and values. */
void be_put(guint8 *out, guint64 value, guint n_bytes);
static inline guint64 be_get(const guint8 *in, guint n_bytes)
{
	guint64 value = 0;
	guint32 half;
	if (n_bytes == sizeof value) {
		memcpy(&value, in, sizeof value);
		return GUINT64_FROM_BE(value);
	}
	if (n_bytes == sizeof half) {
		memcpy(&half, in, sizeof half);
		return GUINT32_FROM_BE(half);
	}
	for (guint i = 0; i < n_bytes; i++)
		value = value << 8 | in[i];
	return value;
}

#endif
