#include "store/log/source_state.h"

#include "store/env/source_value.h"
#include "store/log/append_private.h"
#include "store/log/index.h"

void source_state_put(Append *a, const char *key, const char *state)
{
	guint8 hash[INDEX_HASH_BYTES];
	g_autoptr(GString) value = g_string_new(NULL);
	source_value_put(key, state, value);
	index_hash(TABLE_SOURCE, key, hash);
	txn_put(a->txn, TABLE_SOURCE, (Slice){hash, sizeof hash}, (Slice){value->str, value->len});
}

char *source_state_get(Store *store, const char *key, GError **error)
{
	g_autoptr(Txn) txn = txn_begin(store, false, error);
	if (!txn)
		return NULL;
	guint8 hash[INDEX_HASH_BYTES];
	Slice value, its, state;
	ChecksumState checksum;
	index_hash(TABLE_SOURCE, key, hash);
	bool found = txn_get(txn, TABLE_SOURCE, (Slice){hash, sizeof hash}, &value);
	if (!txn_check(txn, error) || !found || !source_value_get(value, &its, &state, &checksum) ||
	        its.size != strlen(key) || memcmp(its.data, key, its.size) != 0)
		return NULL;
	return g_strndup(state.data, state.size);
}

static bool count_skipped(Slice key, Slice value, void *data)
{
	Slice its, state;
	ChecksumState checksum;
	guint64 *count = data;
	(void)key;
	if (!source_value_get(value, &its, &state, &checksum))
		return true;
	g_autofree char *text = g_strndup(state.data, state.size);
	for (const char *p = text; (p = strstr(p, "\nskipped ")); p++)
		(*count)++;
	return true;
}

guint64 source_state_skipped(Txn *txn)
{
	guint64 count = 0;
	txn_walk(txn, TABLE_SOURCE, NULL, count_skipped, &count);
	return count;
}
