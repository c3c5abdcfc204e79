/* A failed assertion leaves LMDB by longjmp. That is safe for look-ups only: they change nothing
 * that could be left half done. */
#include "store/env/lmdb_call.h"

#include "store/base/debug.h"

#include <setjmp.h>
#include <stdlib.h>

static _Thread_local jmp_buf *on_assert_jump_to;

static void on_assert(MDB_env *env, const char *text)
{
	(void)env, (void)text;
	if (on_assert_jump_to)
		longjmp(*on_assert_jump_to, 1);
	abort();
}

void lmdb_call_catch_asserts(MDB_env *env)
{
	mdb_env_set_assert(env, on_assert);
}

int lmdb_call_begin(MDB_env *env, unsigned flags, MDB_txn **txn)
{
	int rc = mdb_txn_begin(env, NULL, flags, txn);
	int dead = 0;
	if (rc == MDB_READERS_FULL && mdb_reader_check(env, &dead) == MDB_SUCCESS && dead > 0) {
		debug_print(DEBUG_STORE, "freed %d reader slots of dead processes", dead);
		rc = mdb_txn_begin(env, NULL, flags, txn);
	}
	return rc;
}

int lmdb_call_get(MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *value)
{
	jmp_buf back;
	int rc = MDB_CORRUPTED;
	on_assert_jump_to = &back;
	if (setjmp(back) == 0)
		rc = mdb_get(txn, dbi, key, value);
	on_assert_jump_to = NULL;
	return rc;
}

int lmdb_call_cursor_get(MDB_cursor *cursor, MDB_val *key, MDB_val *value, MDB_cursor_op op)
{
	jmp_buf back;
	int rc = MDB_CORRUPTED;
	on_assert_jump_to = &back;
	if (setjmp(back) == 0)
		rc = mdb_cursor_get(cursor, key, value, op);
	on_assert_jump_to = NULL;
	return rc;
}
