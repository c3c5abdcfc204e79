/* A block that is decompressed up to some point, and which pieces of it belong to a body.
 * block_reader.c and block_ahead.c decompress. */
#pragma once

#include "store/block/block.h"

typedef struct {
	guint64 block;
	BlockHead head;
	GBytes *bytes; /* room for the whole block; NULL: this is no block */
	gsize there;   /* of them, decompressed so far */
} BlockUnpacked;

typedef enum {
	BLOCK_UNPACKED_THERE,
	BLOCK_UNPACKED_NOT_YET, /* more of the block must be decompressed first */
	BLOCK_UNPACKED_OUTSIDE  /* the piece lies outside of its section: the block is damaged */
} BlockUnpackedAnswer;

/* block_unpacked_find: finds what the body at LOCATION has in SECTION of block U. If that is there,
 * sets *SPAN to its place in the section, and *BYTES (unless BYTES is NULL) to a view of it, a new
 * reference, or to NULL if the body has nothing in this section. If it returns
 * BLOCK_UNPACKED_NOT_YET, *NEEDS is the number of bytes of the block that must be there before the
 * next call. */
BlockUnpackedAnswer block_unpacked_find(const BlockUnpacked *u, const BlockLocation *location,
        guint section, BlockSpan *span, GBytes **bytes, gsize *needs);
