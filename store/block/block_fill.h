/* A block being filled, and compressed: block.c's and block_pack.c's. */
#ifndef LD_STORE_BLOCK_FILL_H
#define LD_STORE_BLOCK_FILL_H

#include <zstd.h>

#include "store/block/block_bytes.h"

#define LEVEL_FILLED 3    /* zstd's, of a filled block */
#define LEVEL_ONE    (-1) /* of a single body: 1 costs a delivery a tenth more instructions */

typedef struct { /* what a block is made of, and the block */
	BlockFilling filling;
	GByteArray *sections[BLOCK_SECTIONS], *bytes;
	Slice large; /* raw bytes that fill a block by themselves: the caller's, instead of a
	                section, until they are compressed */
	BlockHead head;
} Fill;

/* fill_bytes: how many are in it. fill_has_room: whether TEXT and RAW go into it, too: what is
 * larger than a block does where it is empty. fill_add: take copies of them (none of a RAW larger
 * than a block, which must stay until it is compressed); *PLACE says where they are in block number
 * BLOCK. */
Fill fill_new(BlockFilling filling);
void fill_clear(Fill *f);
gsize fill_bytes(const Fill *f);
bool fill_has_room(const Fill *f, Slice text, Slice raw);
void fill_add(Fill *f, guint64 block, Slice text, Slice raw, EntryPlace *place);

/* fill_compress: all sections as one frame behind room for the head, in F's bytes, and all of F's
 * head that does not depend on where the block lies; F is empty then. *CONTEXT is made where it is
 * NULL. What zstd has left to do: 0, or what kept it from being done. */
size_t fill_compress(Fill *f, ZSTD_CCtx **context, int level);

#endif
