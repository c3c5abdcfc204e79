#include "store/env/meta_checksum.h"

#include "store/env/lmdb_call.h"
#include "store/env/table.h"

#include <string.h>

static const MDB_val checksum_key = {strlen(TABLE_META_CHECKSUM), (void *)TABLE_META_CHECKSUM};

static bool is_checksum(const MDB_val *key)
{
	return key->mv_size == checksum_key.mv_size &&
	       memcmp(key->mv_data, checksum_key.mv_data, key->mv_size) == 0;
}

static int compute(MDB_txn *txn, MDB_dbi meta, guint8 out[CHECKSUM_BYTES])
{
	MDB_cursor *cursor = NULL;
	MDB_val key, value;
	g_autoptr(GByteArray) input = g_byte_array_new();
	int rc = mdb_cursor_open(txn, meta, &cursor);
	if (rc != MDB_SUCCESS)
		return rc;
	while ((rc = lmdb_call_cursor_get(cursor, &key, &value, MDB_NEXT)) == MDB_SUCCESS) {
		if (is_checksum(&key))
			continue;
		checksum_add(input, key.mv_data, key.mv_size);
		checksum_add(input, value.mv_data, value.mv_size);
	}
	mdb_cursor_close(cursor);
	checksum_finish(input, out);
	return rc == MDB_NOTFOUND ? MDB_SUCCESS : rc;
}

int meta_checksum_write(MDB_txn *txn, MDB_dbi meta)
{
	guint8 checksum[CHECKSUM_BYTES];
	MDB_val key = checksum_key, value = {sizeof checksum, checksum};
	int rc = compute(txn, meta, checksum);
	return rc == MDB_SUCCESS ? mdb_put(txn, meta, &key, &value, 0) : rc;
}

int meta_checksum_verify(MDB_txn *txn, MDB_dbi meta, ChecksumState *state)
{
	guint8 checksum[CHECKSUM_BYTES];
	MDB_val key = checksum_key, value;
	*state = CHECKSUM_MISSING;
	int rc = lmdb_call_get(txn, meta, &key, &value);
	if (rc != MDB_SUCCESS)
		return rc == MDB_NOTFOUND ? MDB_SUCCESS : rc;
	rc = compute(txn, meta, checksum);
	bool good = value.mv_size == sizeof checksum &&
	            memcmp(value.mv_data, checksum, sizeof checksum) == 0;
	*state = good ? CHECKSUM_GOOD : CHECKSUM_BAD;
	return rc;
}
