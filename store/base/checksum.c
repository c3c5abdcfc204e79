#include "store/base/checksum.h"

#include "store/base/bytes.h"
#include "store/base/hash.h"

#include <string.h>

#define PURPOSE  'S'
#define TEXT_MAX 65536 /* no stored text is longer, except on a damaged page */

void checksum_add(GByteArray *input, const void *text, gsize n)
{
	guint8 length[8];
	bytes_put_be(length, n, sizeof length);
	g_byte_array_append(input, length, sizeof length);
	if (n > 0 && n <= TEXT_MAX)
		g_byte_array_append(input, text, (guint)n);
}

void checksum_finish(const GByteArray *input, guint8 out[CHECKSUM_BYTES])
{
	guint8 hash[HASH_SHORT_BYTES];
	hash_short(PURPOSE, input->len ? (const char *)input->data : "", input->len, hash);
	memcpy(out, hash, CHECKSUM_BYTES);
}

void checksum_of_pair(const char *name, const char *text, guint8 out[CHECKSUM_BYTES])
{
	g_autoptr(GByteArray) input = g_byte_array_new();
	checksum_add(input, name, strlen(name));
	checksum_add(input, text, strlen(text));
	checksum_finish(input, out);
}
