/* Usually a neighbour of the entry still lies in the block, which is found at once. Otherwise all
 * entries of the log are counted, once. */
#include "store/maintain/block_refs.h"

#include "store/block/block.h"
#include "store/log/log.h"

#define BLOCKS_MAX (1u << 28)

struct BlockRefs {
	Txn *txn;
	GArray *counts; /* guint32 for each block that existed when they were counted */
	guint64 last_counted;
	bool uncountable;
};

BlockRefs *block_refs_new(void)
{
	BlockRefs *refs = g_new0(BlockRefs, 1);
	refs->counts = g_array_new(FALSE, TRUE, sizeof(guint32));
	return refs;
}

void block_refs_free(BlockRefs *refs)
{
	g_array_unref(refs->counts);
	g_free(refs);
}

void block_refs_reset(BlockRefs *refs)
{
	g_array_set_size(refs->counts, 0);
}

/* Whether a message near SEQ lies in BLOCK. STEP is 1 or -1. Passes over expired entries, which may
 * have moved to later blocks. False proves nothing. */
static bool neighbour_in_block(BlockRefs *refs, guint64 block, guint64 seq, gint64 step)
{
	Entry e;
	for (seq += (guint64)step; seq > 0 && log_entry(refs->txn, seq, &e, NULL);
	        seq += (guint64)step) {
		if (e.kind == ENTRY_MESSAGE && e.location.block == block)
			return true;
		if (e.kind == ENTRY_MESSAGE && !(e.flags & RECORD_FLAG_EXPIRED))
			return false;
	}
	return false;
}

static bool count_entry(Slice key, Slice value, void *data)
{
	BlockRefs *refs = data;
	Entry e;
	guint64 seq = slice_number(key);
	if (seq != ++refs->last_counted || !entry_decode(value.data, value.size, seq, &e, NULL)) {
		refs->uncountable = true;
		return false;
	}
	if (entry_has_body(&e) && e.location.block < refs->counts->len)
		g_array_index(refs->counts, guint32, e.location.block)++;
	return true;
}

/* A block that is counted never gets more entries: new and moved bodies go into new blocks. */
static void count_all(BlockRefs *refs)
{
	guint64 newest;
	guint64 n = block_newest(refs->txn, &newest) ? newest + 1 : 0;
	refs->uncountable = refs->uncountable || n > BLOCKS_MAX;
	if (refs->uncountable)
		return;
	refs->last_counted = 0;
	g_array_set_size(refs->counts, 0);
	g_array_set_size(refs->counts, (guint)n);
	txn_walk(refs->txn, TABLE_LOG, NULL, count_entry, refs);
}

bool block_refs_release(BlockRefs *refs, Txn *txn, guint64 block, guint64 seq)
{
	refs->txn = txn;
	if (!refs->uncountable && block < refs->counts->len)
		return --g_array_index(refs->counts, guint32, block) == 0;
	if (neighbour_in_block(refs, block, seq, 1) || neighbour_in_block(refs, block, seq, -1))
		return false;
	count_all(refs);
	return !refs->uncountable && block < refs->counts->len &&
	       g_array_index(refs->counts, guint32, block) == 0;
}
