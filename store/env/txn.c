/* Transactions and tables over LMDB. The tables and the bytes of their keys and values (integers
 * are big-endian):
 *
 *   meta         name                            text (format, min_reader, min_writer, uuid,
 * archive.N); seal 8 (seal.h) log          seq 8                           entry.h's log value body
 * block 5, chunk 3                block_bytes.h's bytes id           id's first 16 seq 8, several
 *   msgid, child, changeid, patchid, authortitle   hash 16 (index.h)     seq 8, several
 *   author       hash 16                         seq 8
 *   alias        commit 20 or 32                 archive 4, generation 4, epoch 4, ordinal 8, seq
 * 8; several archive      archive 4, generation 4, epoch 4, ordinal 8             seq 8, commit 20
 * or 32 list         number 4                        seq 8, several listname     label number 4
 *   time         arrived 8 with its sign bit turned, seq 8               size 6 as in the log
 * source       hash 16 of the source's key     key, NUL, text, NUL, seal 8; of
 * old ones without NUL and seal
 * */
#include "store/env/txn.h"

#include <string.h>

#include "store/env/env_lmdb.h"
#include "store/base/error.h"
#include "store/env/seal.h"

#define SEQS (MDB_DUPSORT | MDB_DUPFIXED)

const TableSpec txn_tables[TABLE_N] = {
        [TABLE_META] = {"meta", 0},
        [TABLE_LOG] = {"log", 0},
        [TABLE_BODY] = {"body", 0},
        [TABLE_ID] = {"id", SEQS},
        [TABLE_MSGID] = {"msgid", SEQS},
        [TABLE_ALIAS] = {"alias", SEQS},
        [TABLE_ARCHIVE] = {"archive", 0},
        [TABLE_LIST] = {"list", SEQS},
        [TABLE_LIST_NAME] = {"listname", 0},
        [TABLE_TIME] = {"time", 0},
        [TABLE_CHILD] = {"child", SEQS},
        [TABLE_CHANGE_ID] = {"changeid", SEQS},
        [TABLE_PATCH_ID] = {"patchid", SEQS},
        [TABLE_AUTHOR_TITLE] = {"authortitle", SEQS},
        [TABLE_AUTHOR] = {"author", 0},
        [TABLE_SOURCE] = {"source", 0},
};

struct Txn {
	Store *store;
	MDB_txn *txn;
	GError *error; /* the first failure */
	bool wrote_meta;
};

static MDB_val val(Slice s)
{
	return (MDB_val){.mv_size = s.size, .mv_data = (void *)s.data};
}

static Slice slice(MDB_val v)
{
	return (Slice){.data = v.mv_data, .size = v.mv_size};
}

/* Keep RC as the transaction's failure if it is the first; true if there is none and RC says done.
 */
static bool check(Txn *txn, int rc, const char *doing)
{
	if (rc != MDB_SUCCESS && !txn->error)
		env_error(&txn->error, txn->store, rc, doing);
	return rc == MDB_SUCCESS;
}

Txn *txn_begin(Store *store, bool write, GError **error)
{
	MDB_txn *inner = NULL;
	if (!env_begin_txn(store, write, &inner, error))
		return NULL;
	Txn *txn = g_new0(Txn, 1);
	txn->store = store;
	txn->txn = inner;
	store->open_txns++;
	return txn;
}

static void release(Txn *txn)
{
	txn->store->open_txns--;
	g_clear_error(&txn->error);
	g_free(txn);
}

bool txn_commit(Txn *txn, GError **error)
{
	if (txn->wrote_meta)
		seal_meta(txn);
	if (!txn->error) {
		int rc = mdb_txn_commit(txn->txn);
		txn->txn = NULL; /* freed by LMDB either way */
		check(txn, rc, "write to");
	}
	if (txn->txn)
		mdb_txn_abort(txn->txn);
	bool done = txn_check(txn, error);
	release(txn);
	return done;
}

void txn_abort(Txn *txn)
{
	if (!txn)
		return;
	if (txn->txn)
		mdb_txn_abort(txn->txn);
	release(txn);
}

/* The old data file stays as it is as long as it is open, but nothing new comes into it. */
static void begin_anew(Txn *txn)
{
	GError *why = NULL;
	g_clear_pointer(&txn->txn, mdb_txn_abort);
	txn->store->open_txns--;
	if (!env_reopen(txn->store, &why) || !env_begin_txn(txn->store, false, &txn->txn, &why))
		txn_fail(txn, why);
	txn->store->open_txns++;
}

guint64 txn_number(Txn *txn)
{
	return mdb_txn_id(txn->txn);
}

bool txn_renew(Txn *txn, GError **error)
{
	if (!txn_check(txn, error))
		return false;
	mdb_txn_reset(txn->txn);
	check(txn, mdb_txn_renew(txn->txn), "read");
	if (txn->error == NULL && env_moved(txn->store))
		begin_anew(txn);
	return txn_check(txn, error);
}

bool txn_renew_damaged(Txn *txn, GError **error)
{
	if (g_error_matches(txn->error, LD_ERROR, LD_ERROR_DAMAGED))
		g_clear_error(&txn->error);
	return txn_renew(txn, error);
}

bool txn_check(Txn *txn, GError **error)
{
	if (!txn->error)
		return true;
	if (error)
		*error = g_error_copy(txn->error);
	return false;
}

void txn_fail(Txn *txn, GError *error)
{
	if (txn->error)
		g_error_free(error);
	else
		txn->error = error;
}

/* LMDB asserts that a page is of the kind it should be. */
static int find_first(Txn *txn, Table table, MDB_val *k, MDB_val *v)
{
	jmp_buf back;
	int rc = MDB_CORRUPTED;
	env_assert_back = &back;
	if (setjmp(back) == 0)
		rc = mdb_get(txn->txn, txn->store->dbi[table], k, v);
	env_assert_back = NULL;
	return rc;
}

static int find(MDB_cursor *cursor, MDB_val *k, MDB_val *v, MDB_cursor_op how)
{
	jmp_buf back;
	int rc = MDB_CORRUPTED;
	env_assert_back = &back;
	if (setjmp(back) == 0)
		rc = mdb_cursor_get(cursor, k, v, how);
	env_assert_back = NULL;
	return rc;
}

bool txn_get(Txn *txn, Table table, Slice key, Slice *value)
{
	if (txn->error)
		return false;
	MDB_val k = val(key), v;
	int rc = find_first(txn, table, &k, &v);
	if (rc == MDB_NOTFOUND || !check(txn, rc, "read"))
		return false;
	*value = slice(v);
	return true;
}

static void put(Txn *txn, Table table, Slice key, Slice value, unsigned flags)
{
	if (txn->error)
		return;
	MDB_val k = val(key), v = val(value);
	txn->wrote_meta |= table == TABLE_META;
	int rc = mdb_put(txn->txn, txn->store->dbi[table], &k, &v, flags);
	check(txn, rc, "write to");
}

void txn_put(Txn *txn, Table table, Slice key, Slice value)
{
	put(txn, table, key, value, 0);
}

void txn_append(Txn *txn, Table table, Slice key, Slice value)
{
	put(txn, table, key, value,
	        txn_tables[table].flags & MDB_DUPSORT ? MDB_APPENDDUP : MDB_APPEND);
}

void txn_delete(Txn *txn, Table table, Slice key, const Slice *value)
{
	if (txn->error)
		return;
	MDB_val k = val(key), v = value ? val(*value) : (MDB_val){0};
	txn->wrote_meta |= table == TABLE_META;
	int rc = mdb_del(txn->txn, txn->store->dbi[table], &k, value ? &v : NULL);
	if (rc != MDB_NOTFOUND)
		check(txn, rc, "write to");
}

static MDB_cursor *open_cursor(Txn *txn, Table table)
{
	MDB_cursor *cursor = NULL;
	if (txn->error ||
	        !check(txn, mdb_cursor_open(txn->txn, txn->store->dbi[table], &cursor), "read"))
		return NULL;
	return cursor;
}

/* From where the cursor stands on (RC tells whether it stands anywhere), by STEP. */
static void walk(Txn *txn, MDB_cursor *cursor, int rc, MDB_val k, MDB_val v, MDB_cursor_op step,
        TxnEach each, void *data)
{
	while (rc == MDB_SUCCESS && each(slice(k), slice(v), data))
		rc = find(cursor, &k, &v, step);
	if (rc != MDB_NOTFOUND)
		check(txn, rc, "read");
	mdb_cursor_close(cursor);
}

void txn_walk(Txn *txn, Table table, const Slice *start, TxnEach each, void *data)
{
	MDB_cursor *cursor = open_cursor(txn, table);
	if (!cursor)
		return;
	MDB_val k = start ? val(*start) : (MDB_val){0}, v = {0};
	int rc = find(cursor, &k, &v, start ? MDB_SET_RANGE : MDB_FIRST);
	walk(txn, cursor, rc, k, v, MDB_NEXT, each, data);
}

void txn_walk_back(Txn *txn, Table table, const Slice *start, TxnEach each, void *data)
{
	MDB_cursor *cursor = open_cursor(txn, table);
	if (!cursor)
		return;
	MDB_val k = start ? val(*start) : (MDB_val){0}, v = {0};
	int rc = start ? find(cursor, &k, &v, MDB_SET_RANGE) : MDB_NOTFOUND;
	rc = find(cursor, &k, &v, rc == MDB_SUCCESS ? MDB_PREV : MDB_LAST);
	walk(txn, cursor, rc, k, v, MDB_PREV, each, data);
}

void txn_walk_values(Txn *txn, Table table, Slice key, const Slice *start, TxnEach each, void *data)
{
	MDB_cursor *cursor = open_cursor(txn, table);
	if (!cursor)
		return;
	MDB_val k = val(key), v = start ? val(*start) : (MDB_val){0};
	int rc = find(cursor, &k, &v, start ? MDB_GET_BOTH_RANGE : MDB_SET_KEY);
	walk(txn, cursor, rc, k, v, MDB_NEXT_DUP, each, data);
}

bool txn_has(Txn *txn, Table table, Slice key, Slice value)
{
	MDB_cursor *cursor = open_cursor(txn, table);
	if (!cursor)
		return false;
	MDB_val k = val(key), v = val(value);
	int rc = find(cursor, &k, &v, MDB_GET_BOTH);
	mdb_cursor_close(cursor);
	return rc != MDB_NOTFOUND && check(txn, rc, "read");
}

bool txn_last(Txn *txn, Table table, Slice *key, Slice *value)
{
	MDB_cursor *cursor = open_cursor(txn, table);
	if (!cursor)
		return false;
	MDB_val k = {0}, v = {0};
	int rc = find(cursor, &k, &v, MDB_LAST);
	mdb_cursor_close(cursor);
	if (rc == MDB_NOTFOUND || !check(txn, rc, "read"))
		return false;
	*key = slice(k);
	*value = slice(v);
	return true;
}

static MDB_stat statistics(Txn *txn, Table table)
{
	MDB_stat st = {0};
	if (!txn->error)
		check(txn, mdb_stat(txn->txn, txn->store->dbi[table], &st), "read");
	return st;
}

guint64 txn_count(Txn *txn, Table table)
{
	return statistics(txn, table).ms_entries;
}

guint64 txn_bytes(Txn *txn, Table table)
{
	MDB_stat st = statistics(txn, table);
	return (guint64)st.ms_psize *
	       (st.ms_branch_pages + st.ms_leaf_pages + st.ms_overflow_pages);
}

guint txn_page_bytes(Txn *txn)
{
	return statistics(txn, TABLE_META).ms_psize;
}

const char *txn_table_name(Table table)
{
	return txn_tables[table].name;
}

bool txn_table_several(Table table)
{
	return txn_tables[table].flags & MDB_DUPSORT;
}

void be_put(guint8 *out, guint64 value, guint n_bytes)
{
	for (guint i = n_bytes; i > 0; i--) {
		out[i - 1] = (guint8)value;
		value >>= 8;
	}
}
