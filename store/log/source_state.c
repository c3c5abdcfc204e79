#include "store/log/source_state.h"

#include "store/log/append_private.h"
#include "store/log/index.h"

#include <stdio.h>
#include <string.h>

static void put_value(const char *key, const char *state, GString *out)
{
	guint8 checksum[CHECKSUM_BYTES];
	checksum_of_pair(key, state, checksum);
	g_string_append_len(out, key, (gssize)strlen(key) + 1);
	g_string_append_len(out, state, (gssize)strlen(state) + 1);
	g_string_append_len(out, (const char *)checksum, sizeof checksum);
}

void source_state_put(Append *a, const char *key, const char *state)
{
	guint8 hash[INDEX_HASH_BYTES];
	g_autoptr(GString) value = g_string_new(NULL);
	put_value(key, state, value);
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
	if (!txn_check(txn, error) || !found ||
	        !source_state_decode(value, &its, &state, &checksum) || its.size != strlen(key) ||
	        memcmp(its.data, key, its.size) != 0)
		return NULL;
	return g_strndup(state.data, state.size);
}

bool source_state_decode(Slice value, Slice *key, Slice *state, ChecksumState *checksum)
{
	guint8 computed[CHECKSUM_BYTES];
	const char *text = value.data, *end = text ? memchr(text, '\0', value.size) : NULL;
	if (!end)
		return false;
	*key = (Slice){text, (gsize)(end - text)};
	const char *rest = end + 1;
	gsize left = value.size - key->size - 1;
	*state = (Slice){rest, left > 0 ? strnlen(rest, left) : 0};
	/* old values have no NUL after the state, and no checksum */
	*checksum = state->size < left ? CHECKSUM_BAD : CHECKSUM_MISSING;
	if (left < 1 + CHECKSUM_BYTES)
		return true;
	gsize state_bytes = left - 1 - CHECKSUM_BYTES;
	g_autofree char *covered = g_strndup(rest, state_bytes);
	checksum_of_pair(text, covered, computed);
	if (memcmp(rest + left - CHECKSUM_BYTES, computed, CHECKSUM_BYTES) == 0)
		*checksum = strlen(covered) == state->size && state->size == state_bytes
		                    ? CHECKSUM_GOOD
		                    : CHECKSUM_BAD;
	return true;
}

static bool count_skipped(Slice key, Slice value, void *data)
{
	Slice its, state;
	ChecksumState checksum;
	guint64 *count = data;
	(void)key;
	if (!source_state_decode(value, &its, &state, &checksum))
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

typedef struct {
	SourceStateOrigin each;
	void *data;
} Origins;

static bool see_origin(Slice key, Slice value, void *data)
{
	Origins *o = data;
	Slice its, state;
	ChecksumState checksum;
	char hex[65];
	guint64 seq;
	(void)key;
	if (!source_state_decode(value, &its, &state, &checksum))
		return true;
	g_autofree char *name = g_strndup(its.data, its.size),
	                *text = g_strndup(state.data, state.size);
	if (g_str_has_prefix(name, SOURCE_STATE_STORE) &&
	        sscanf(text, "%" G_GUINT64_FORMAT " %64[0-9a-f]", &seq, hex) == 2)
		o->each(name + strlen(SOURCE_STATE_STORE), seq, hex, o->data);
	return true;
}

void source_state_each_origin(Txn *txn, SourceStateOrigin each, void *data)
{
	Origins o = {each, data};
	txn_walk(txn, TABLE_SOURCE, NULL, see_origin, &o);
}
