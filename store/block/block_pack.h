/* The blocks of a pack: block_pack.c's, for block.c, which puts them. */
#ifndef LD_STORE_BLOCK_PACK_H
#define LD_STORE_BLOCK_PACK_H

#include "store/block/block_bytes.h"

typedef struct {
	GByteArray *bytes; /* NULL once it is put */
	BlockHead head;
	size_t left;    /* of the compression: 0, or what kept it from being done */
	guint64 number; /* in the store, in the transaction of */
	guint64 writer; /* the one with this serial */
} Packed;

/* block_pack_block: P's block NUMBER; P's own, good until more is added. */
Packed *block_pack_block(BlockPack *p, guint64 number);

#endif
