/* A block's bytes, shared by block.c, which writes them, and block_read.c. Integers are big-endian:
 *
 *   0  1  version, 1                      8  4  bytes of the texts
 *   1  1  form (BlockForm)               12  4  bytes of the raws
 *   2  2  dictionary number, 0: none     16  4  bytes of the frame within which all texts end
 *   4  2  leaf bytes in use before it    20  4  bytes of the frame
 *   6  2  0                              24     the zstd frame: texts, flushed, then raws; with a checksum
 *
 * BLOCK_ONE_VALUE: chunk 0 is all of it. BLOCK_CHUNKS: cut in pieces that stay in LMDB's leaf pages, the
 * first as long as the open leaf has room, so that pages are full although mails are of any size. How full
 * the open leaf is, is worked out from the last block's head; where that is wrong (another page layout),
 * space is lost and nothing else. */
#ifndef LD_STORE_BLOCK_BYTES_H
#define LD_STORE_BLOCK_BYTES_H

#include "block.h"

#define BLOCK_HEAD_BYTES 24

typedef enum { BLOCK_ONE_VALUE, BLOCK_CHUNKS } BlockForm;

typedef struct {
	BlockForm form;
	guint16 dictionary, leaf_used;
	guint32 text_bytes, raw_bytes, text_frame_bytes, frame_bytes;
} BlockHead;

/* block_head_get: read the head that S, a block's chunk 0, begins with; false where it is none. block_key:
 * CHUNK's key in TABLE_BODY, in OUT. */
bool block_head_get(Slice s, BlockHead *h);
Slice block_key(guint64 block, guint64 chunk, guint8 out[8]);

#endif
