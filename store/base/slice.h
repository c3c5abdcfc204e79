/* A range of bytes that belongs to somebody else: a key or a value of a table. */
#ifndef LD_STORE_BASE_SLICE_H
#define LD_STORE_BASE_SLICE_H

#include <glib.h>

typedef struct {
	const void *data;
	gsize size;
} Slice;

#endif
