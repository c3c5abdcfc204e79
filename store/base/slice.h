/* A range of bytes that belongs to somebody else: a key or a value of a table. */
#pragma once

#include "store/base/bytes.h"

typedef struct {
	const void *data;
	gsize size;
} Slice;

/* slice_of_text: the bytes of TEXT without its NUL; none for NULL. */
static inline Slice slice_of_text(const char *text)
{
	return (Slice){text, text ? strlen(text) : 0};
}

/* slice_of_bytes: what BYTES hold. */
static inline Slice slice_of_bytes(GBytes *bytes)
{
	Slice s;
	s.data = g_bytes_get_data(bytes, &s.size);
	return s;
}

/* slice_of_number: NUMBER as a key or value of 8 bytes, written to OUT. */
static inline Slice slice_of_number(guint64 number, guint8 out[8])
{
	bytes_put_be(out, number, 8);
	return (Slice){out, 8};
}

/* slice_number: the number that slice_of_number wrote; 0 if S has not 8 bytes. */
static inline guint64 slice_number(Slice s)
{
	return s.size == 8 ? bytes_get_be(s.data, 8) : 0;
}
