/* Mostly the entries around say that a block is still needed; else all of the log is counted, once
 * for a run of them. */
#include "store/maintain/emptied.h"

#include "store/block/block.h"
#include "store/log/log.h"

#define BLOCKS_MAX (1u << 28)

struct Emptied {
	Txn *txn;
	GArray *lying; /* guint32: how many entries lie in each of the blocks that were there when
	                  it was counted */
	guint64 last_counted;
	bool uncountable;
};

Emptied *emptied_new(void)
{
	Emptied *x = g_new0(Emptied, 1);
	x->lying = g_array_new(FALSE, TRUE, sizeof(guint32));
	return x;
}

void emptied_free(Emptied *x)
{
	g_array_unref(x->lying);
	g_free(x);
}

void emptied_forget(Emptied *x)
{
	g_array_set_size(x->lying, 0);
}

/* Whether a message beside SEQ, STEP by STEP, lies in BLOCK: the quick answer, as a block's entries
 * mostly are neighbours, but for what was expired and went into later blocks. False proves nothing.
 */
static bool neighbour_in(Emptied *x, guint64 block, guint64 seq, gint64 step)
{
	Entry e;
	for (seq += (guint64)step; seq > 0 && log_entry(x->txn, seq, &e, NULL);
	        seq += (guint64)step) {
		if (e.kind == ENTRY_MESSAGE && e.place.block == block)
			return true;
		if (e.kind == ENTRY_MESSAGE && !(e.flags & FLAG_EXPIRED))
			return false;
	}
	return false;
}

static bool count_entry(Slice key, Slice value, void *data)
{
	Emptied *x = data;
	Entry e;
	guint64 seq = key.size == 8 ? be_get(key.data, 8) : 0;
	if (seq != ++x->last_counted || !entry_decode(value.data, value.size, seq, &e, NULL)) {
		x->uncountable = true;
		return false;
	}
	bool has_body =
	        e.kind == ENTRY_MESSAGE && (e.place.text_bytes > 0 || e.place.raw_bytes > 0);
	if (has_body && e.place.block < x->lying->len)
		g_array_index(x->lying, guint32, e.place.block)++;
	return true;
}

/* How many entries lie in each block there is, of all the log. A block that is in the store never
 * gets more of them: what is new, or moved, goes into a new one. Where an entry is missing or
 * cannot be read none is known to be empty. */
static void count_all(Emptied *x)
{
	Slice key, value;
	guint64 n = txn_last(x->txn, TABLE_BODY, &key, &value) && key.size == 8
	                    ? (be_get(key.data, 8) >> BLOCK_CHUNK_BITS) + 1
	                    : 0;
	x->uncountable = x->uncountable || n > BLOCKS_MAX;
	if (x->uncountable)
		return;
	x->last_counted = 0;
	g_array_set_size(x->lying, 0);
	g_array_set_size(x->lying, (guint)n);
	txn_walk(x->txn, TABLE_LOG, NULL, count_entry, x);
}

bool emptied_by(Emptied *x, Txn *txn, guint64 block, guint64 seq)
{
	x->txn = txn;
	if (!x->uncountable && block < x->lying->len)
		return --g_array_index(x->lying, guint32, block) == 0;
	if (neighbour_in(x, block, seq, 1) || neighbour_in(x, block, seq, -1))
		return false;
	count_all(x);
	return !x->uncountable && block < x->lying->len &&
	       g_array_index(x->lying, guint32, block) == 0;
}
