/* Which blocks no entry lies in any more, as entries are moved out of them. */
#ifndef LD_STORE_EMPTIED_H
#define LD_STORE_EMPTIED_H

#include "store/env/txn.h"

/* What was counted holds for as long as nobody else moves entries (rebuild_reserve), over any
 * number of transactions. Settling may all the same: it moves entries out of blocks that were
 * counted into new, higher ones, and no number is used twice, since a new block is put before an
 * old one is dropped. A count can then only be too high: the block stays until compact. */
typedef struct Emptied Emptied;

Emptied *emptied_new(void);
void emptied_free(Emptied *x);
/* emptied_by: entry SEQ, put elsewhere in TXN just now, was in BLOCK: whether none is any more.
 * Where an entry is missing or cannot be read no block is known to be empty. emptied_forget: a
 * transaction in which that was asked is aborted. */
bool emptied_by(Emptied *x, Txn *txn, guint64 block, guint64 seq);
void emptied_forget(Emptied *x);

#endif
