/* Seals: hash_short over the names and texts, each with its length before it. */
#include "store/env/source_value.h"

#include <string.h>

#include "store/log/entry.h"

#define PURPOSE  'S'
#define TEXT_MAX 65536 /* a longer one is none, but a damaged page's */

static void add(GByteArray *bytes, const void *text, gsize n)
{
	guint8 length[8];
	bytes_put_be(length, n, 8);
	g_byte_array_append(bytes, length, sizeof length);
	if (n > 0 && n <= TEXT_MAX)
		g_byte_array_append(bytes, text, (guint)n);
}

static void finish(GByteArray *bytes, guint8 seal[CHECKSUM_BYTES])
{
	guint8 hash[16];
	hash_short(PURPOSE, bytes->len ? (const char *)bytes->data : "", bytes->len, hash);
	memcpy(seal, hash, CHECKSUM_BYTES);
}

void checksum_of(const char *const *names, const char *const *texts, guint n, guint8 seal[CHECKSUM_BYTES])
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	for (guint i = 0; i < n; i++) {
		add(bytes, names[i], strlen(names[i]));
		add(bytes, texts[i], strlen(texts[i]));
	}
	finish(bytes, seal);
}

static bool is_seal(Slice name)
{
	return name.size == strlen(META_CHECKSUM_NAME) && memcmp(name.data, META_CHECKSUM_NAME, name.size) == 0;
}

static bool add_meta(Slice key, Slice value, void *data)
{
	if (!is_seal(key)) {
		add(data, key.data, key.size);
		add(data, value.data, value.size);
	}
	return true;
}

static void meta_seal(Txn *txn, guint8 seal[CHECKSUM_BYTES])
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	txn_walk(txn, TABLE_META, NULL, add_meta, bytes);
	finish(bytes, seal);
}

void seal_meta(Txn *txn)
{
	guint8 seal[CHECKSUM_BYTES];
	meta_seal(txn, seal);
	txn_put(txn, TABLE_META, (Slice){META_CHECKSUM_NAME, strlen(META_CHECKSUM_NAME)}, (Slice){seal, sizeof seal});
}

ChecksumState txn_meta_checksum_state(Txn *txn)
{
	guint8 seal[CHECKSUM_BYTES];
	Slice value;
	if (!txn_get(txn, TABLE_META, (Slice){META_CHECKSUM_NAME, strlen(META_CHECKSUM_NAME)}, &value))
		return CHECKSUM_MISSING;
	meta_seal(txn, seal);
	return value.size == sizeof seal && memcmp(value.data, seal, sizeof seal) == 0
	               ? CHECKSUM_GOOD
	               : CHECKSUM_BAD;
}

void source_value_put(const char *key, const char *state, GString *out)
{
	guint8 seal[CHECKSUM_BYTES];
	checksum_of(&key, &state, 1, seal);
	g_string_append_len(out, key, (gssize)strlen(key) + 1);
	g_string_append_len(out, state, (gssize)strlen(state) + 1);
	g_string_append_len(out, (const char *)seal, sizeof seal);
}

bool source_value_get(Slice value, Slice *key, Slice *state, ChecksumState *seal)
{
	guint8 should[CHECKSUM_BYTES];
	const char *text = value.data, *end = text ? memchr(text, '\0', value.size) : NULL;
	if (!end)
		return false;
	*key = (Slice){text, (gsize)(end - text)};
	const char *rest = end + 1;
	gsize left = value.size - key->size - 1;
	*state = (Slice){rest, left > 0 ? strnlen(rest, left) : 0};
	*seal = state->size < left ? CHECKSUM_BAD
	                           : CHECKSUM_MISSING; /* without a NUL from before there were seals */
	if (left < 1 + CHECKSUM_BYTES)
		return true;
	g_autofree char *sealed = g_strndup(rest, left - 1 - CHECKSUM_BYTES);
	const char *const texts[] = {sealed};
	checksum_of(&text, texts, 1, should);
	if (memcmp(rest + left - CHECKSUM_BYTES, should, CHECKSUM_BYTES) == 0)
		*seal = strlen(sealed) == state->size && state->size == left - 1 - CHECKSUM_BYTES
		                ? CHECKSUM_GOOD
		                : CHECKSUM_BAD;
	return true;
}
