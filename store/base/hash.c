#include "store/base/hash.h"

#include "store/base/bytes.h"

#include <sodium.h>
#include <string.h>

G_STATIC_ASSERT(sizeof(HashState) >= sizeof(crypto_generichash_state));
G_STATIC_ASSERT(G_ALIGNOF(HashState) >= G_ALIGNOF(crypto_generichash_state));

void hash_compute(const void *bytes, gsize n, Hash *out)
{
	crypto_generichash(out->b, HASH_BYTES, n ? bytes : NULL, n, NULL, 0);
}

void hash_begin(HashState *state)
{
	crypto_generichash_init((crypto_generichash_state *)state->state, NULL, 0, HASH_BYTES);
}

void hash_add(HashState *state, const void *bytes, gsize n)
{
	if (n > 0)
		crypto_generichash_update((crypto_generichash_state *)state->state, bytes, n);
}

void hash_add_number(HashState *state, guint64 number, guint n_bytes)
{
	guint8 b[8];
	bytes_put_be(b, number, n_bytes);
	hash_add(state, b, n_bytes);
}

void hash_end(HashState *state, Hash *out)
{
	crypto_generichash_final((crypto_generichash_state *)state->state, out->b, HASH_BYTES);
}

void hash_short(guint8 purpose, const char *text, gssize len, guint8 out[HASH_SHORT_BYTES])
{
	HashState state;
	Hash whole;
	hash_begin(&state);
	hash_add(&state, &purpose, 1);
	hash_add(&state, text, len < 0 ? strlen(text) : (gsize)len);
	hash_end(&state, &whole);
	memcpy(out, whole.b, HASH_SHORT_BYTES);
}

void hash_init(void)
{
	if (sodium_init() < 0)
		g_debug("libsodium cannot choose its fastest code");
}

void hash_hex_into(const Hash *h, char *to, gsize size)
{
	g_autofree char *hex = bytes_hex(h->b, HASH_BYTES);
	g_strlcpy(to, hex, size);
}

char *hash_hex(const Hash *h, guint n_digits)
{
	char *hex = bytes_hex(h->b, HASH_BYTES);
	hex[MIN(n_digits, 2 * HASH_BYTES)] = '\0';
	return hex;
}

gboolean hash_equal(gconstpointer a, gconstpointer b)
{
	return memcmp(a, b, HASH_BYTES) == 0;
}

guint hash_word(gconstpointer h)
{
	guint word;
	memcpy(&word, h, sizeof word);
	return word;
}
