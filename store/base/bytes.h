/* Bytes as numbers and as hex digits. The integers in keys, log entries and hash input are
 * big-endian, so that keys sort in the order of their numbers. */
#pragma once

#include <glib.h>
#include <string.h>

/* bytes_put_be: write the low N_BYTES bytes of VALUE to OUT, most significant byte first. */
void bytes_put_be(guint8 *out, guint64 value, guint n_bytes);

/* bytes_compare_number: compares two guint64, for g_array_sort(). */
int bytes_compare_number(const void *a, const void *b);

/* bytes_hex: N BYTES as lower-case hex digits, a new string. */
char *bytes_hex(const void *bytes, gsize n);

/* bytes_from_hex: read DIGITS hex digits at HEX into OUT. Returns the number of bytes; 0 if these
 * are not hex digits, are an odd number, or are more than MAX bytes. */
gsize bytes_from_hex(const char *hex, gsize digits, guint8 *out, gsize max);

/* bytes_get_be: read an unsigned integer of N_BYTES bytes (at most 8) from IN. Inline because
 * every index lookup calls it. */
static inline guint64 bytes_get_be(const guint8 *in, guint n_bytes)
{
	guint64 value = 0;
	memcpy((guint8 *)&value + sizeof value - n_bytes, in, n_bytes);
	return GUINT64_FROM_BE(value);
}
