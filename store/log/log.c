#include "store/log/log.h"

#include "store/base/error.h"

guint64 log_head(Txn *txn)
{
	Slice key, value;
	bool found = txn_last(txn, TABLE_LOG, &key, &value) && key.size == 8;
	return found ? bytes_get_be(key.data, 8) : 0;
}

bool log_entry(Txn *txn, guint64 seq, Entry *e, GError **error)
{
	guint8 key[8];
	Slice value;
	bytes_put_be(key, seq, 8);
	if (txn_get(txn, TABLE_LOG, (Slice){key, 8}, &value))
		return entry_decode(value.data, value.size, seq, e, error);
	if (txn_check(txn, error))
		error_set(error, ERROR_DAMAGED, "entry %" G_GUINT64_FORMAT " is missing", seq);
	return false;
}
