/* A block's bytes, shared by block_fill.c, which lays them down, and block_read.c. Integers are
 * big-endian:
 *
 *   version 1                                  version 2
 *   0  1  version                              0  1  version
 *   1  1  form (BlockForm)                     1  1  form
 *   2  2  0                                    2  2  0
 *   4  2  leaf bytes in use before it          4  2  leaf bytes in use before it
 *   6  2  0                                    6  2  0
 *   8  4  bytes of the texts                   8  16 bytes of each section
 *   12 4  bytes of the raws                    24 16 bytes of the frame within which each section
 * ends 16 4  bytes of the frame within which      40    the zstd frame: the sections, each flushed
 *         all texts end
 *   20 4  bytes of the frame
 *   24    the zstd frame: texts, flushed,
 *         then raws; with a checksum
 *
 * In version 1 an entry's text is its whole field stream. In version 2 it is split
 * (record_parts.h), and lies in the first section behind an item of BLOCK_ITEM_BYTES, which says
 * where the rest is: offset and bytes (4 each) in the section of texts, then in that of the rest.
 *
 * BLOCK_ONE_VALUE: chunk 0 is all of it. BLOCK_CHUNKS: cut in pieces that stay in LMDB's leaf
 * pages, the first as long as the open leaf has room, so that pages are full although mails are of
 * any size. How full the open leaf is, is worked out from the last block's head; where that is
 * wrong (another page layout), space is lost and nothing else. */
#ifndef LD_STORE_BLOCK_BYTES_H
#define LD_STORE_BLOCK_BYTES_H

#include "store/block/block.h"

#define BLOCK_HEAD_BYTES     24
#define BLOCK_HEAD_BYTES_MAX 40 /* of a parted one */
#define BLOCK_ITEM_BYTES     16

typedef enum { BLOCK_ONE_VALUE, BLOCK_CHUNKS } BlockForm;

typedef struct {
	bool parted; /* version 2; else sections TEXTS and REST are empty */
	BlockForm form;
	guint16 leaf_used;
	guint32 bytes[BLOCK_SECTIONS];      /* of each section */
	guint32 frame_ends[BLOCK_SECTIONS]; /* the last: of the whole frame */
} BlockHead;

/* block_head_bytes: how long H is. block_section_at: where SECTION begins among the decompressed
 * bytes; of BLOCK_SECTIONS: where they end. */
static inline guint block_head_bytes(const BlockHead *h)
{
	return h->parted ? BLOCK_HEAD_BYTES_MAX : BLOCK_HEAD_BYTES;
}

static inline gsize block_section_at(const BlockHead *h, guint section)
{
	gsize at = 0;
	for (guint i = 0; i < section; i++)
		at += h->bytes[i];
	return at;
}

/* block_head_put: lay down H at OUT. block_head_get: read the head that S, a block's chunk 0,
 * begins with; false where it is none. block_key: CHUNK's key in TABLE_BODY, in OUT. */
void block_head_put(const BlockHead *h, guint8 *out);
bool block_head_get(Slice s, BlockHead *h);
Slice block_key(guint64 block, guint64 chunk, guint8 out[8]);

#endif
