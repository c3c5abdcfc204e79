/* Finds blocks that no entry refers to any more, while entries are moved out of them. */
#pragma once

#include "store/env/txn.h"

/* How many entries lie in each block. Valid while the caller holds the rebuild lock. A repack,
 * which does not take it, only moves entries to new blocks: a count is then too high, and the block
 * stays until the store is compacted. */
typedef struct BlockRefs BlockRefs;

/* Returns an empty count; the caller frees it. */
BlockRefs *block_refs_new(void);

/* Frees REFS. */
void block_refs_free(BlockRefs *refs);

/* Entry SEQ was just moved out of BLOCK in TXN: returns true if no entry lies in BLOCK any more.
 * Returns false if that is not known because an entry of the log cannot be read. */
bool block_refs_release(BlockRefs *refs, Txn *txn, guint64 block, guint64 seq);

/* Forgets all counts, after a transaction that called block_refs_release() was aborted. */
void block_refs_reset(BlockRefs *refs);
