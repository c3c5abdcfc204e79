/* Bodies written in blocks, inside a write transaction. */
#pragma once

#include "store/block/block.h"
#include "store/block/block_pack.h"

typedef struct BlockWriter BlockWriter;

/* block_writer_new: returns a writer of blocks, numbered from the next free number on. TXN is a
 * write transaction that must outlive the writer. Free with block_writer_free. */
BlockWriter *block_writer_new(Txn *txn, BlockFilling filling);

/* block_writer_free: frees W without writing what was not flushed; NULL is allowed. */
void block_writer_free(BlockWriter *w);

/* block_writer_add: copies the body TEXT and RAW, and sets *LOCATION to where it will lie once
 * block_writer_flush was called. Failures are the transaction's. */
void block_writer_add(BlockWriter *w, Slice text, Slice raw, BlockLocation *location);

/* block_writer_flush: writes the block being filled, if there is one. Failures are the
 * transaction's. */
void block_writer_flush(BlockWriter *w);

/* block_writer_put_packed: writes block number BLOCK of pack P, unless W has written it before, and
 * returns its number in the store. If another writer has written it, the transaction fails: the
 * other's transaction may have been aborted, so the number may belong to another block by now. */
guint64 block_writer_put_packed(BlockWriter *w, BlockPack *p, guint64 block);
