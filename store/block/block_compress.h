/* A block being made: bodies are collected, then compressed. Used by block_writer.c and
 * block_pack.c. */
#pragma once

#include "store/block/block.h"

#include <zstd.h>

#define BLOCK_COMPRESS_LEVEL        3    /* zstd's compression level for a block of many bodies */
#define BLOCK_COMPRESS_LEVEL_SINGLE (-1) /* of one body: level 1 costs a delivery 10 % more CPU */

typedef struct {
	BlockFilling filling;
	GByteArray *sections[BLOCK_SECTIONS]; /* what was added */
	Slice large; /* borrowed raw bytes that are the last section by themselves; or empty */
	GByteArray *bytes; /* the block: head and frame, after block_compress_finish */
	BlockHead head;    /* of it, without leaf_used */
} BlockCompress;

/* block_compress_new: returns an empty BlockCompress, to be released with block_compress_clear. */
BlockCompress block_compress_new(BlockFilling filling);

/* block_compress_clear: frees what F holds. */
void block_compress_clear(BlockCompress *f);

/* block_compress_bytes: returns the number of bytes added, before compression. */
gsize block_compress_bytes(const BlockCompress *f);

/* block_compress_has_room: returns true if the body TEXT and RAW still fits. Any body fits into an
 * empty block. */
bool block_compress_has_room(const BlockCompress *f, Slice text, Slice raw);

/* block_compress_add: adds the body TEXT and RAW, and sets *LOCATION to where it lies in block
 * number BLOCK. Both are copied, except a RAW of more than BLOCK_FILL_BYTES: that must stay valid
 * until block_compress_finish, which the caller calls next. */
void block_compress_add(
        BlockCompress *f, guint64 block, Slice text, Slice raw, BlockLocation *location);

/* block_compress_finish: compresses what was added with zstd's LEVEL into F->bytes, behind room for
 * the head, sets F->head, and empties the sections. *CONTEXT is made if it is NULL. Returns 0, or
 * what ZSTD_compressStream2 returned instead: an error, or the bytes that found no room. */
size_t block_compress_finish(BlockCompress *f, ZSTD_CCtx **context, int level);
