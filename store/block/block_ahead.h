/* Read-ahead: a thread decompresses the next block while the reader is at the current one. Used by
 * block_reader.c when thousands of entries are read in order. */
#pragma once

#include "store/block/block_unpacked.h"

typedef struct BlockAhead BlockAhead;

/* block_ahead_new: starts read-ahead of blocks up to number LAST, each up to the end of SECTION.
 * Returns NULL if there is only one processor or no thread can be started. Free with
 * block_ahead_free. */
BlockAhead *block_ahead_new(guint section, guint64 last);

/* block_ahead_free: stops the thread, waits for its end, frees A. NULL is allowed. */
void block_ahead_free(BlockAhead *a);

/* block_ahead_ask: asks for the block after BLOCK, if that one is split. TXN, in which it is
 * looked up, must not end before the block is taken or another is asked for. Only one block is
 * prepared at a time: one that was asked for and not taken is dropped. Failures are TXN's. */
void block_ahead_ask(BlockAhead *a, Txn *txn, guint64 block);

/* block_ahead_take: if BLOCK was asked for, waits until it is decompressed and moves it into *U,
 * whose bytes the caller owns. Returns false if it was not asked for or cannot be decompressed; a
 * BlockReader that reads it then reports the error. */
bool block_ahead_take(BlockAhead *a, guint64 block, BlockUnpacked *u);
