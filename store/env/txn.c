#include "store/env/txn.h"

#include "store/base/error.h"
#include "store/env/lmdb_call.h"
#include "store/env/lmdb_error.h"
#include "store/env/lock_file.h"
#include "store/env/meta_checksum.h"
#include "store/env/store_private.h"

#include <lmdb.h>

struct Txn {
	Store *store;
	MDB_txn *txn;
	GError *error; /* the first failure */
	bool write, wrote_meta;
};

static bool has_table(const Txn *txn, Table table)
{
	return txn->store->dbi[table] != STORE_NO_TABLE;
}

static MDB_val val(Slice s)
{
	return (MDB_val){.mv_size = s.size, .mv_data = (void *)s.data};
}

static Slice slice(MDB_val v)
{
	return (Slice){.data = v.mv_data, .size = v.mv_size};
}

/* Keeps RC as the transaction's error if it is the first one. Returns true if RC is success. */
static bool check(Txn *txn, int rc, const char *doing)
{
	if (rc != MDB_SUCCESS && !txn->error)
		lmdb_error(&txn->error, rc, doing, txn->store->dir, txn->store->map_bytes);
	return rc == MDB_SUCCESS;
}

Txn *txn_begin(Store *store, bool write, GError **error)
{
	MDB_txn *inner = NULL;
	if (!store_begin_txn(store, write, &inner, error))
		return NULL;
	Txn *txn = g_new0(Txn, 1);
	txn->store = store;
	txn->txn = inner;
	txn->write = write;
	store->open_txns++;
	return txn;
}

static void release(Txn *txn)
{
	if (txn->write)
		lock_file_end(txn->store);
	txn->store->open_txns--;
	g_clear_error(&txn->error);
	g_free(txn);
}

bool txn_commit(Txn *txn, GError **error)
{
	if (txn->wrote_meta && !txn->error)
		check(txn, meta_checksum_write(txn->txn, txn->store->dbi[TABLE_META]), "write to");
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

/* The data file was replaced: nothing new will be written to the old one. */
static void begin_on_new_file(Txn *txn)
{
	GError *why = NULL;
	g_clear_pointer(&txn->txn, mdb_txn_abort);
	txn->store->open_txns--;
	if (!store_reopen(txn->store, &why) || !store_begin_txn(txn->store, false, &txn->txn, &why))
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
	check(txn, lock_file_renew(txn->store, txn->txn), "read");
	if (!txn->error && store_replaced(txn->store))
		begin_on_new_file(txn);
	return txn_check(txn, error);
}

bool txn_renew_damaged(Txn *txn, GError **error)
{
	if (g_error_matches(txn->error, ERROR_DOMAIN, ERROR_DAMAGED))
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

bool txn_get(Txn *txn, Table table, Slice key, Slice *value)
{
	if (txn->error || !has_table(txn, table))
		return false;
	MDB_val k = val(key), v;
	int rc = lmdb_call_get(txn->txn, txn->store->dbi[table], &k, &v);
	if (rc == MDB_NOTFOUND || !check(txn, rc, "read"))
		return false;
	*value = slice(v);
	return true;
}

static void put(Txn *txn, Table table, Slice key, Slice value, unsigned flags)
{
	if (!has_table(txn, table) && !txn->error)
		txn->error = g_error_new(ERROR_DOMAIN, ERROR_FORMAT,
		        "store '%s' has format %u, in which there is no table '%s'; "
		        "'listdigest-store upgrade' converts it",
		        txn->store->dir, txn->store->format, table_name(table));
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
	put(txn, table, key, value, table_has_several(table) ? MDB_APPENDDUP : MDB_APPEND);
}

void txn_delete(Txn *txn, Table table, Slice key, const Slice *value)
{
	if (txn->error || !has_table(txn, table))
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
	if (txn->error || !has_table(txn, table) ||
	        !check(txn, mdb_cursor_open(txn->txn, txn->store->dbi[table], &cursor), "read"))
		return NULL;
	return cursor;
}

/* Calls EACH for K and V, where the cursor is if RC is success, and for what follows by STEP. */
static void walk(Txn *txn, MDB_cursor *cursor, int rc, MDB_val k, MDB_val v, MDB_cursor_op step,
        TxnEach each, void *data)
{
	while (rc == MDB_SUCCESS && each(slice(k), slice(v), data))
		rc = lmdb_call_cursor_get(cursor, &k, &v, step);
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
	int rc = lmdb_call_cursor_get(cursor, &k, &v, start ? MDB_SET_RANGE : MDB_FIRST);
	walk(txn, cursor, rc, k, v, MDB_NEXT, each, data);
}

void txn_walk_back(Txn *txn, Table table, const Slice *start, TxnEach each, void *data)
{
	MDB_cursor *cursor = open_cursor(txn, table);
	if (!cursor)
		return;
	MDB_val k = start ? val(*start) : (MDB_val){0}, v = {0};
	int rc = start ? lmdb_call_cursor_get(cursor, &k, &v, MDB_SET_RANGE) : MDB_NOTFOUND;
	rc = lmdb_call_cursor_get(cursor, &k, &v, rc == MDB_SUCCESS ? MDB_PREV : MDB_LAST);
	walk(txn, cursor, rc, k, v, MDB_PREV, each, data);
}

void txn_walk_values(Txn *txn, Table table, Slice key, const Slice *start, TxnEach each, void *data)
{
	MDB_cursor *cursor = open_cursor(txn, table);
	if (!cursor)
		return;
	MDB_val k = val(key), v = start ? val(*start) : (MDB_val){0};
	int rc = lmdb_call_cursor_get(cursor, &k, &v, start ? MDB_GET_BOTH_RANGE : MDB_SET_KEY);
	walk(txn, cursor, rc, k, v, MDB_NEXT_DUP, each, data);
}

bool txn_has(Txn *txn, Table table, Slice key, Slice value)
{
	MDB_cursor *cursor = open_cursor(txn, table);
	if (!cursor)
		return false;
	MDB_val k = val(key), v = val(value);
	int rc = lmdb_call_cursor_get(cursor, &k, &v, MDB_GET_BOTH);
	mdb_cursor_close(cursor);
	return rc != MDB_NOTFOUND && check(txn, rc, "read");
}

bool txn_last(Txn *txn, Table table, Slice *key, Slice *value)
{
	MDB_cursor *cursor = open_cursor(txn, table);
	if (!cursor)
		return false;
	MDB_val k = {0}, v = {0};
	int rc = lmdb_call_cursor_get(cursor, &k, &v, MDB_LAST);
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
	if (!txn->error && has_table(txn, table))
		check(txn, mdb_stat(txn->txn, txn->store->dbi[table], &st), "read");
	return st;
}

guint64 txn_count(Txn *txn, Table table)
{
	return statistics(txn, table).ms_entries;
}

guint64 txn_count_values(Txn *txn, Table table, Slice key)
{
	MDB_cursor *cursor = open_cursor(txn, table);
	if (!cursor)
		return 0;
	MDB_val k = val(key), v = {0};
	size_t n = 0;
	int rc = lmdb_call_cursor_get(cursor, &k, &v, MDB_SET);
	if (rc == MDB_SUCCESS)
		rc = mdb_cursor_count(cursor, &n);
	mdb_cursor_close(cursor);
	if (rc != MDB_NOTFOUND)
		check(txn, rc, "read");
	return n;
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

ChecksumState txn_meta_checksum_state(Txn *txn)
{
	ChecksumState state = CHECKSUM_MISSING;
	MDB_dbi meta = txn->store->dbi[TABLE_META];
	if (!txn->error)
		check(txn, meta_checksum_verify(txn->txn, meta, &state), "read");
	return state;
}
