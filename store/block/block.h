/* A block: the unit in which the bodies of messages are compressed and stored (table `body`).
 *
 * A body is the text of an entry (the field stream of its record, record.h) and its raw bytes (the
 * message as received). A block holds one body (a delivery) or many (an import, a repack). It is
 * one zstd frame behind a head: first the texts, then the raw bytes, so that a reader of records
 * decompresses the texts only. In a block of many bodies, each text is split (record_part.h) over
 * three sections, so that most readers decompress the summaries only.
 *
 * Layout; integers are big-endian:
 *
 *   version 1: texts are whole                 version 2: texts are split
 *    0  1  version                              0  1  version
 *    1  1  form (BlockForm)                     1  1  form (BlockForm)
 *    2  2  0                                    2  2  0
 *    4  2  bytes used in the leaf before it     4  2  bytes used in the leaf before it
 *    6  2  0                                    6  2  0
 *    8  4  bytes of the texts                   8 16  bytes of each section (4 each)
 *   12  4  bytes of the raw bytes              24 16  where each section ends in the frame (4 each)
 *   16  4  where the texts end in the frame    40     the zstd frame
 *   20  4  bytes of the frame
 *   24     the zstd frame
 *
 * The frame is flushed after each section and ends with a checksum. In version 2 the first part of
 * a text follows an item of BLOCK_ITEM_BYTES: offset and bytes of its part in the second section,
 * then of its part in the third (4 bytes each).
 *
 * A block is stored in one or more chunks, under consecutive keys (block_key). */
#pragma once

#include "store/env/txn.h"
#include "store/record/record_part.h"

#define BLOCK_CHUNK_BITS 24 /* low bits of a key in TABLE_BODY: the chunk; above: the block */

/* A block takes bodies until it has so many bytes before compression. More would make the store
 * smaller, and reading one message slower. */
#define BLOCK_FILL_BYTES (2048u << 10)

/* A single body from this size on is compressed as well as a block of many: it is not repacked. */
#define BLOCK_LARGE_BYTES (256u << 10)

/* The sections of a block: one for each RecordPart, then the raw bytes. */
#define BLOCK_SECTION_RAWS  RECORD_PART_N
#define BLOCK_SECTIONS      (RECORD_PART_N + 1u)
#define BLOCK_HEAD_BYTES    24 /* of version 1 */
#define BLOCK_HEAD_BYTES_V2 40
#define BLOCK_ITEM_BYTES    16

typedef enum {
	BLOCK_SINGLE, /* one body a block, text not split: version 1 */
	BLOCK_FILLED  /* many bodies a block, texts split: version 2 */
} BlockFilling;

typedef enum {
	BLOCK_ONE_VALUE, /* chunk 0 is the whole block */
	/* Chunks that fit into LMDB's leaf pages, the first as long as the rest of the last leaf:
	 * an overflow page would waste half a page a message, and need a run of free pages. */
	BLOCK_CHUNKS
} BlockForm;

typedef struct {
	bool split; /* version 2; else RECORD_PART_TEXTS and RECORD_PART_REST are empty */
	BlockForm form;
	guint16 leaf_used;                  /* bytes used in the last leaf before this block */
	guint32 bytes[BLOCK_SECTIONS];      /* of each section, decompressed */
	guint32 frame_ends[BLOCK_SECTIONS]; /* where each ends in the frame; the last: its length */
} BlockHead;

/* Where a body lies. */
typedef struct {
	guint64 block;
	guint32 text_offset, text_bytes; /* in the first section */
	guint32 raw_offset, raw_bytes;   /* in the last section */
} BlockLocation;

/* A piece of one section of a block. */
typedef struct {
	guint32 offset, bytes;
} BlockSpan;

/* block_head_bytes: returns the length of head H. */
static inline guint block_head_bytes(const BlockHead *h)
{
	return h->split ? BLOCK_HEAD_BYTES_V2 : BLOCK_HEAD_BYTES;
}

/* block_section_at: returns where SECTION begins in the decompressed block; for BLOCK_SECTIONS, the
 * size of the decompressed block. */
static inline gsize block_section_at(const BlockHead *h, guint section)
{
	gsize at = 0;
	for (guint i = 0; i < section; i++)
		at += h->bytes[i];
	return at;
}

/* block_head_put: writes H at OUT, which has room for block_head_bytes(H). */
void block_head_put(const BlockHead *h, guint8 *out);

/* block_head_get: reads the head at the start of CHUNK, a block's chunk 0, into *H. Returns false
 * if it is not a valid head. */
bool block_head_get(Slice chunk, BlockHead *h);

/* block_key: writes the key of CHUNK of BLOCK in TABLE_BODY to OUT and returns it as a slice. */
Slice block_key(guint64 block, guint64 chunk, guint8 out[8]);

/* block_newest: sets *BLOCK to the number of the newest block. Returns false, with 0, if there is
 * none. Failures are TXN's. */
bool block_newest(Txn *txn, guint64 *block);

/* block_drop: deletes BLOCK, which no entry's body lies in any more. Failures are TXN's (see
 * txn_check). */
void block_drop(Txn *txn, guint64 block);
