#include "store/base/bytes.h"

#include <sodium.h>
#include <stdbool.h>

void bytes_put_be(guint8 *out, guint64 value, guint n_bytes)
{
	for (guint i = n_bytes; i > 0; i--) {
		out[i - 1] = (guint8)value;
		value >>= 8;
	}
}

char *bytes_hex(const void *bytes, gsize n)
{
	char *hex = g_malloc(2 * n + 1);
	return sodium_bin2hex(hex, 2 * n + 1, bytes, n);
}

gsize bytes_from_hex(const char *hex, gsize digits, guint8 *out, gsize max)
{
	gsize n;
	const char *end;
	bool good = sodium_hex2bin(out, max, hex, digits, NULL, &n, &end) == 0;
	return good && end == hex + digits ? n : 0;
}
