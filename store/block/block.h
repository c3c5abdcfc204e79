/* Bodies: what entries hold beside their heads, compressed by zstd in blocks.
 *
 * A block is one zstd frame with a small head before it (version, sizes of its sections): first the
 * texts (field streams) of its entries, then their raw bytes, so that a report decompresses only
 * the texts. A single delivery makes a block of one entry, an import fills blocks of
 * BLOCK_FILL_BYTES (a message larger than that has one of its own). Of a filled block the texts are
 * parted (record_parts.h) in three sections, so that a report decompresses most of what it reads
 * only as far as the summaries. Blocks are cut into chunks that stay in LMDB's leaf pages: overflow
 * pages waste half a page each, and need runs of free pages where commits leave single ones.
 * block_bytes.h has their bytes.
 *
 */
#ifndef LD_STORE_BLOCK_H
#define LD_STORE_BLOCK_H

#include "store/log/entry.h"
#include "store/record/record_parts.h"
#include "store/env/txn.h"

#define BLOCK_CHUNK_BITS 24 /* a key in TABLE_BODY: block << these | chunk */
#define BLOCK_FILL_BYTES                                                                           \
	(2048u << 10) /* larger is smaller on disk and slower to read one mail from */
#define BLOCK_LARGE_BYTES                                                                          \
	(256u << 10) /* a single body that is so large is compressed as filled blocks are: it      \
	                stays alone */

#define BLOCK_SECTION_RAWS RECORD_N_PARTS /* behind one section for each part */
#define BLOCK_SECTIONS     (RECORD_N_PARTS + 1u)

typedef struct BlockWriter BlockWriter;

typedef enum {
	BLOCKS_SINGLE, /* one a message */
	BLOCKS_FILLED
} BlockFilling;

/* block_writer_new: write blocks in TXN (which must outlive it) from the next free number. */
BlockWriter *block_writer_new(Txn *txn, BlockFilling filling);
void block_writer_free(BlockWriter *w); /* drops what was not flushed */
/* block_writer_add: take copies of TEXT and RAW; *PLACE says where they will be once flushed.
 * block_writer_flush: put the open block. Failures go into the transaction. */
void block_writer_add(BlockWriter *w, Slice text, Slice raw, EntryPlace *place);
void block_writer_flush(BlockWriter *w);

/* A pack: filled blocks made ready without a transaction, so that the writer's lock is not held
 * while they are compressed. block_pack_add: as block_writer_add, but PLACE->block is the block's
 * number in the pack, from 0 on. block_pack_seal: no more is added. block_writer_put_packed: put
 * that block, the first time it is named; its number in the store. The transaction fails where
 * another writer has put it: that one's transaction may have been aborted, or the file replaced
 * since, and the number be another block's. */
typedef struct BlockPack BlockPack;

BlockPack *block_pack_new(void);
void block_pack_free(BlockPack *p); /* NULL is allowed */
void block_pack_add(BlockPack *p, Slice text, Slice raw, EntryPlace *place);
void block_pack_seal(BlockPack *p);
guint64 block_writer_put_packed(BlockWriter *w, BlockPack *p, guint64 block);

/* block_drop: take BLOCK out, in which no entry lies any more. Failures go into the transaction. */
void block_drop(Txn *txn, guint64 block);

typedef struct BlockReader BlockReader; /* keeps the block it last opened */

BlockReader *block_reader_new(Txn *txn);
void block_reader_free(BlockReader *r);
void block_reader_forget(BlockReader *r); /* the store's file was rebuilt: numbers of blocks
                                             mean others now */
/* block_reader_text, _raw: the field stream and the received bytes at PLACE as a new GBytes.
 * block_reader_part: *BYTES becomes a PART of the stream, a view of the block's decompressed texts,
 * or NULL where the block has none: of one that is not parted PART_SUMMARY is all of it. Fail with
 * LD_ERROR_DAMAGED naming the block. */
G_GNUC_WARN_UNUSED_RESULT
bool block_reader_part(
        BlockReader *r, const EntryPlace *place, RecordPart part, GBytes **bytes, GError **error);
G_GNUC_WARN_UNUSED_RESULT
GBytes *block_reader_text(BlockReader *r, const EntryPlace *place, GError **error);
G_GNUC_WARN_UNUSED_RESULT
GBytes *block_reader_raw(BlockReader *r, const EntryPlace *place, GError **error);

/* block_reader_begin_ahead: from now on entries are read in their order, none farther in its block
 * than to the end of SECTION, and none behind block LAST: the next parted block is decompressed by
 * a thread of its own, where one is to be had. block_reader_end_ahead: no longer; before the
 * transaction ends or goes on to another snapshot. */
void block_reader_begin_ahead(BlockReader *r, guint section, guint64 last);
void block_reader_end_ahead(BlockReader *r);

/* block_reader_whole: open all of BLOCK, which proves its bytes (a checksum) and its head; how long
 * its sections are. block_reader_spans: what PLACE takes of each section of its block. Both fail
 * with LD_ERROR_DAMAGED. */
typedef struct {
	guint32 offset, bytes;
} BlockSpan;

G_GNUC_WARN_UNUSED_RESULT
bool block_reader_whole(
        BlockReader *r, guint64 block, guint32 bytes[BLOCK_SECTIONS], GError **error);
G_GNUC_WARN_UNUSED_RESULT
bool block_reader_spans(
        BlockReader *r, const EntryPlace *place, BlockSpan spans[BLOCK_SECTIONS], GError **error);

#endif
