/* Bodies read from blocks. A reader keeps the texts of the blocks it read last. */
#pragma once

#include "store/block/block.h"

typedef struct BlockReader BlockReader;

/* block_reader_new: returns a reader of blocks in TXN, which must outlive it. Free with
 * block_reader_free. */
BlockReader *block_reader_new(Txn *txn);

/* block_reader_free: frees R; NULL is allowed. */
void block_reader_free(BlockReader *r);

/* block_reader_forget: drops every block that R keeps. Call it when the data file was replaced: the
 * numbers of blocks mean other blocks then. */
void block_reader_forget(BlockReader *r);

/* block_reader_part: sets *BYTES to PART of the text at LOCATION, a new reference, or to NULL if it
 * has no such part. Of a text that is not split, RECORD_PART_SUMMARY is the whole. Fails with
 * ERROR_DAMAGED, naming the block, and with ERROR_IO if out of memory. */
G_GNUC_WARN_UNUSED_RESULT
bool block_reader_part(BlockReader *r, const BlockLocation *location, RecordPart part,
        GBytes **bytes, GError **error);

/* block_reader_text: returns the whole text at LOCATION as a new GBytes. Returns NULL and fails as
 * block_reader_part. */
G_GNUC_WARN_UNUSED_RESULT
GBytes *block_reader_text(BlockReader *r, const BlockLocation *location, GError **error);

/* block_reader_raw: returns the raw bytes at LOCATION as a new GBytes. Returns NULL and fails as
 * block_reader_part. */
G_GNUC_WARN_UNUSED_RESULT
GBytes *block_reader_raw(BlockReader *r, const BlockLocation *location, GError **error);

/* block_reader_begin_ahead: announces that entries are read in order from now on, none beyond the
 * end of SECTION of its block and none beyond block LAST, so that a thread decompresses the next
 * block meanwhile (block_ahead.h). */
void block_reader_begin_ahead(BlockReader *r, guint section, guint64 last);

/* block_reader_end_ahead: ends that. Call it before the transaction ends or is renewed. */
void block_reader_end_ahead(BlockReader *r);

/* block_reader_whole: decompresses all of BLOCK, which checks its checksum and its head, and sets
 * BYTES to the size of each section. Fails as block_reader_part. */
G_GNUC_WARN_UNUSED_RESULT
bool block_reader_whole(
        BlockReader *r, guint64 block, guint32 bytes[BLOCK_SECTIONS], GError **error);

/* block_reader_spans: sets SPANS to what the body at LOCATION takes of each section of its block.
 * The first includes the item before a split text. Fails as block_reader_part. */
G_GNUC_WARN_UNUSED_RESULT
bool block_reader_spans(BlockReader *r, const BlockLocation *location,
        BlockSpan spans[BLOCK_SECTIONS], GError **error);
