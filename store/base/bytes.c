#include "store/base/bytes.h"

void bytes_put_be(guint8 *out, guint64 value, guint n_bytes)
{
	for (guint i = n_bytes; i > 0; i--) {
		out[i - 1] = (guint8)value;
		value >>= 8;
	}
}
