/* Hashes eight bytes at a time: a multiplication and a shift for each word. */
#include "report/series/text_hash.h"

#include <string.h>

#define MULTIPLIER G_GUINT64_CONSTANT(0x9e3779b97f4a7c15)

guint text_hash(gconstpointer text)
{
	const char *p = text;
	gsize n = strlen(p);
	guint64 hash = n, word;
	for (; n >= sizeof word; n -= sizeof word, p += sizeof word) {
		memcpy(&word, p, sizeof word);
		hash = (hash ^ word) * MULTIPLIER;
		hash ^= hash >> 32;
	}
	word = 0;
	for (gsize i = 0; i < n; i++)
		word = word << 8 | (guint8)p[i];
	hash = (hash ^ word) * MULTIPLIER;
	return (guint)(hash >> 32);
}
