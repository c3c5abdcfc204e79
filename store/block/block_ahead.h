/* The next block, decompressed by a thread of its own while its reader is at the one before: for
 * who reads thousands of entries in their order. */
#ifndef LD_STORE_BLOCK_AHEAD_H
#define LD_STORE_BLOCK_AHEAD_H

#include "store/block/block_unpacked.h"

typedef struct BlockAhead BlockAhead;

/* block_ahead_new: of blocks up to LAST, each to the end of SECTION. NULL where there is no second
 * processor, or no thread to be had. block_ahead_free waits for the thread's end; NULL is allowed.
 */
BlockAhead *block_ahead_new(guint section, guint64 last);
void block_ahead_free(BlockAhead *a);

/* block_ahead_ask: let the block that comes behind BLOCK be decompressed, if it is parted; TXN,
 * which it is found in, must not end before it is taken, or another is asked for. There is one at a
 * time: what was asked for before and not taken is dropped. Failures are TXN's. */
void block_ahead_ask(BlockAhead *a, Txn *txn, guint64 block);

/* block_ahead_take: BLOCK, where it was the one asked for, in *U, whose room is the caller's; waits
 * for it. False where it was not, or could not be decompressed: a BlockReader says why. */
bool block_ahead_take(BlockAhead *a, guint64 block, Unpacked *u);

#endif
