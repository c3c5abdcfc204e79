/* The new block is compressed from a snapshot, without the write lock. Under the lock each entry is
 * compared: if one of the bodies has moved meanwhile (it was expired or repacked by another
 * process, or the store was rebuilt), nothing is changed, and the next repack includes these
 * entries. */
#include "store/maintain/repack.h"

#include "store/base/debug.h"
#include "store/block/block.h"
#include "store/block/block_pack.h"
#include "store/block/block_writer.h"
#include "store/log/entry.h"
#include "store/log/snapshot.h"

#include <string.h>

#define EVERY       128
#define MIN_ENTRIES 64 /* compressing fewer together saves too little */
#define MAX_BYTES   (4 * BLOCK_FILL_BYTES)

typedef struct {
	guint64 seq;
	BlockLocation before;
	BlockLocation now; /* its block is a number in the BlockPack */
} Moved;

bool repack_due(guint64 seq)
{
	if (seq % EVERY != 0)
		return false;
	debug_print(DEBUG_STORE, "repack: due after entry %" G_GUINT64_FORMAT, seq);
	return true;
}

/* Whether nothing else lies in the block of E's body. */
static bool has_own_block(Txn *txn, const Entry *e)
{
	guint8 key[8];
	Slice value;
	BlockHead h;
	const BlockLocation *p = &e->location;
	return p->text_offset == 0 && p->raw_offset == 0 &&
	       txn_get(txn, TABLE_BODY, block_key(p->block, 0, key), &value) &&
	       block_head_get(value, &h) && !h.split &&
	       h.bytes[RECORD_PART_SUMMARY] == p->text_bytes &&
	       (h.bytes[BLOCK_SECTION_RAWS] == p->raw_bytes ||
	               (e->flags & RECORD_FLAG_EXPIRED)); /* expiring changes raw_bytes, not the
	                                                     block */
}

/* Appends the newest entries that have a block of their own to FOUND, newest first, without large
 * ones. */
static bool collect(Snapshot *s, GArray *found, GError **error)
{
	gsize bytes = 0;
	guint64 head = snapshot_head(s);
	for (guint64 seq = head; seq > 0 && head - seq < REPACK_MAX_ENTRIES; seq--) {
		Entry e;
		if (!snapshot_entry(s, seq, &e, error))
			return false;
		if (!entry_has_body(&e))
			continue;
		gsize n = (gsize)e.location.text_bytes + e.location.raw_bytes;
		if (n >= BLOCK_LARGE_BYTES)
			continue;
		if (bytes + n > MAX_BYTES || !has_own_block(snapshot_txn(s), &e))
			break;
		bytes += n;
		Moved one = {.seq = seq, .before = e.location};
		g_array_append_val(found, one);
	}
	return txn_check(snapshot_txn(s), error);
}

/* Compresses the bodies of FOUND into PACK, oldest first, in the order of the log. */
static bool pack_bodies(Snapshot *s, GArray *found, BlockPack *pack, GError **error)
{
	BlockReader *reader = block_reader_new(snapshot_txn(s));
	bool ok = true;
	for (guint i = found->len; ok && i > 0; i--) {
		Moved *one = &g_array_index(found, Moved, i - 1);
		guint32 bytes[BLOCK_SECTIONS];
		g_autoptr(GBytes) text = block_reader_whole(reader, one->before.block, bytes, error)
		                                 ? block_reader_text(reader, &one->before, error)
		                                 : NULL;
		g_autoptr(GBytes) raw = text ? block_reader_raw(reader, &one->before, error) : NULL;
		ok = raw != NULL;
		if (ok)
			block_pack_add(pack, slice_of_bytes(text), slice_of_bytes(raw), &one->now);
	}
	block_pack_finish(pack);
	block_reader_free(reader);
	return ok;
}

/* Points the entry of ONE to its new body. Returns false if its body has moved meanwhile. */
static bool move(Txn *txn, BlockWriter *writer, BlockPack *pack, const Moved *one)
{
	Entry e;
	if (!log_entry(txn, one->seq, &e, NULL) ||
	        memcmp(&e.location, &one->before, sizeof e.location) != 0)
		return false;
	/* E borrows from TXN until the first write */
	g_autofree char *list = g_strdup(e.list), *sender = g_strdup(e.sender);
	e.list = list;
	e.sender = sender;
	e.location = one->now;
	e.location.block = block_writer_put_packed(writer, pack, one->now.block);
	log_put(txn, &e);
	return true;
}

static bool move_all(
        Store *store, const GArray *found, BlockPack *pack, guint *repacked, GError **error)
{
	guint generation = store_generation(store);
	g_autoptr(Txn) txn = txn_begin(store, true, error);
	if (!txn)
		return false;
	bool same = store_generation(store) == generation;
	BlockWriter *writer = block_writer_new(txn, BLOCK_FILLED);
	for (guint i = found->len; same && i > 0; i--)
		same = move(txn, writer, pack, &g_array_index(found, Moved, i - 1));
	for (guint i = 0; same && i < found->len; i++)
		block_drop(txn, g_array_index(found, Moved, i).before.block);
	block_writer_free(writer);
	if (!txn_check(txn, error))
		return false;
	if (!same) {
		debug_print(DEBUG_STORE, "repack: a body has moved meanwhile, nothing done");
		return true;
	}
	if (!txn_commit(g_steal_pointer(&txn), error))
		return false;
	*repacked = found->len;
	debug_print(DEBUG_STORE, "repack: %u entries", found->len);
	return true;
}

bool repack_newest(Store *store, guint *repacked, GError **error)
{
	guint unused;
	if (!repacked)
		repacked = &unused;
	*repacked = 0;
	g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(Moved));
	g_autoptr(Snapshot) s = snapshot_open(store, error);
	if (!s || !collect(s, found, error))
		return false;
	if (found->len < MIN_ENTRIES) {
		debug_print(DEBUG_STORE, "repack: only %u entries, nothing done", found->len);
		return true;
	}
	BlockPack *bodies = block_pack_new();
	bool ok = pack_bodies(s, found, bodies, error);
	snapshot_free(g_steal_pointer(&s));
	ok = ok && move_all(store, found, bodies, repacked, error);
	block_pack_free(bodies);
	return ok;
}
