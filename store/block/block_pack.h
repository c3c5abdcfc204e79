/* A pack: blocks of many bodies, compressed without a transaction, so that the write lock is not
 * held meanwhile. block_writer_put_packed() puts them into the store. */
#pragma once

#include "store/block/block.h"

typedef struct BlockPack BlockPack;

/* A compressed block of a pack. */
typedef struct {
	GByteArray *bytes; /* head and frame; NULL once it was put */
	BlockHead head;
	size_t left;    /* what block_compress_finish returned */
	guint64 number; /* once it was put: in the store */
	guint64 writer; /* once it was put: serial of the BlockWriter that put it */
} BlockPacked;

/* block_pack_new: returns an empty pack; free it with block_pack_free. */
BlockPack *block_pack_new(void);

/* block_pack_free: frees P; NULL is allowed. */
void block_pack_free(BlockPack *p);

/* block_pack_add: copies the body TEXT and RAW into P and sets *LOCATION to where it lies;
 * LOCATION->block is the number of the block in the pack, from 0. */
void block_pack_add(BlockPack *p, Slice text, Slice raw, BlockLocation *location);

/* block_pack_finish: compresses the last block. Call it after the last block_pack_add. */
void block_pack_finish(BlockPack *p);

/* block_pack_get: returns block NUMBER of P, which owns it; valid until more is added. */
BlockPacked *block_pack_get(BlockPack *p, guint64 number);
