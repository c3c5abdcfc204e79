#include "store/base/bytes.h"

void bytes_put_be(guint8 *out, guint64 value, guint n_bytes)
{
	for (guint i = n_bytes; i > 0; i--) {
		out[i - 1] = (guint8)value;
		value >>= 8;
	}
}

int bytes_compare_number(const void *a, const void *b)
{
	guint64 x = *(const guint64 *)a, y = *(const guint64 *)b;
	return x < y ? -1 : x > y;
}

char *bytes_hex(const void *bytes, gsize n)
{
	static const char digits[] = "0123456789abcdef";
	const guint8 *b = bytes;
	char *hex = g_malloc(2 * n + 1);
	for (gsize i = 0; i < 2 * n; i++)
		hex[i] = digits[i % 2 ? b[i / 2] & 15 : b[i / 2] >> 4];
	hex[2 * n] = '\0';
	return hex;
}

gsize bytes_from_hex(const char *hex, gsize digits, guint8 *out, gsize max)
{
	if (digits % 2 != 0 || digits > 2 * max)
		return 0;
	for (gsize i = 0; i < digits; i++) {
		int digit = g_ascii_xdigit_value(hex[i]);
		if (digit < 0)
			return 0;
		out[i / 2] = (guint8)(out[i / 2] << 4 | digit);
	}
	return digits / 2;
}
