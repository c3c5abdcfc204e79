/* Memory grows by one bit for each block. Sizes are kept only for blocks that the entries checked
 * so far do not fill. */
#include "store/verify/verify_blocks.h"

#include "store/block/block.h"
#include "store/verify/verify_report.h"
#include "store/verify/verify_walk.h"

#include <string.h>

/* Blocks with higher numbers count as used: a damaged entry may name any number. */
#define BLOCKS_MAX (G_GUINT64_CONSTANT(1) << 28)

/* --- the bodies of entries */

typedef struct {
	guint64 block;
	guint32 ends[BLOCK_SECTIONS];  /* of the bytes that entries take of each section so far */
	guint32 bytes[BLOCK_SECTIONS]; /* of the whole section */
} BlockUse;

static void mark_used(Verify *v, guint64 block)
{
	guint64 byte = block / 8;
	if (byte > BLOCKS_MAX / 8)
		return;
	if (byte >= v->used_blocks->len) {
		guint old = v->used_blocks->len;
		g_byte_array_set_size(v->used_blocks, (guint)(byte + byte / 2 + 64));
		memset(v->used_blocks->data + old, 0, v->used_blocks->len - old);
	}
	v->used_blocks->data[byte] |= (guint8)(1u << block % 8);
}

static bool is_used(const Verify *v, guint64 block)
{
	return block > BLOCKS_MAX || (block / 8 < v->used_blocks->len &&
	                                     v->used_blocks->data[block / 8] >> block % 8 & 1);
}

void verify_blocks_mark(Verify *v, guint64 block)
{
	if (block <= v->last_block) /* bounds the memory: a damaged entry may name any block */
		mark_used(v, block);
}

static BlockUse *block_use(Verify *v, guint64 block, const guint32 bytes[BLOCK_SECTIONS])
{
	BlockUse *use = g_hash_table_lookup(v->partial_blocks, &block);
	if (use)
		return use;
	use = g_new0(BlockUse, 1);
	use->block = block;
	memcpy(use->bytes, bytes, sizeof use->bytes);
	if (is_used(v, block)) /* it was filled completely by entries before */
		memcpy(use->ends, bytes, sizeof use->ends);
	g_hash_table_insert(v->partial_blocks, &use->block, use);
	return use;
}

/* Bodies lie in a block in the order of their entries, one behind the other. Blocks written during
 * this check are left out: a repack may have moved entries there that were checked before. */
bool verify_blocks_entry(
        Verify *v, const Entry *e, const guint32 bytes[BLOCK_SECTIONS], GError **error)
{
	guint64 block = e->location.block;
	BlockSpan spans[BLOCK_SECTIONS];
	bool overlaps = false,
	     ok = block_reader_spans(snapshot_blocks(v->s), &e->location, spans, error);
	if (!ok || block > v->last_block) {
		mark_used(v, block);
		return ok;
	}
	BlockUse *use = block_use(v, block, bytes);
	for (guint i = 0; i < BLOCK_SECTIONS; i++) {
		if (spans[i].bytes == 0)
			continue;
		overlaps = overlaps || spans[i].offset < use->ends[i];
		use->ends[i] = spans[i].offset + spans[i].bytes;
	}
	if (overlaps)
		verify_report(v,
		        "its body overlaps that of another entry in block %" G_GUINT64_FORMAT,
		        block);
	mark_used(v, block);
	if (memcmp(use->ends, use->bytes, sizeof use->ends) == 0)
		g_hash_table_remove(v->partial_blocks, &block);
	return true;
}

/* An import may have prepared the block with a message that a delivery then stored first. Both its
 * text and its raw bytes are unused, which is no fault. A damaged length leaves only one of them
 * unused. */
static void check_unused(gpointer key, gpointer value, gpointer data)
{
	const BlockUse *use = value;
	Verify *v = data;
	(void)key;
	bool text = use->ends[RECORD_PART_SUMMARY] < use->bytes[RECORD_PART_SUMMARY];
	bool raw = use->ends[BLOCK_SECTION_RAWS] < use->bytes[BLOCK_SECTION_RAWS];
	for (guint i = RECORD_PART_TEXTS; i < RECORD_PART_N; i++) /* none without a summary */
		raw = raw || (!text && use->ends[i] < use->bytes[i]);
	if (text != raw)
		verify_report(v, "block %" G_GUINT64_FORMAT ": bytes of it belong to no entry",
		        use->block);
}

void verify_blocks_unused(Verify *v)
{
	if (v->result->expired == 0 && v->unread_entries == 0)
		g_hash_table_foreach(v->partial_blocks, check_unused, v);
}

bool verify_blocks_start(Verify *v, GError **error)
{
	block_newest(snapshot_txn(v->s), &v->last_block);
	return verify_walk_end(v, TABLE_BODY, error);
}

/* --- the blocks themselves */

typedef struct {
	Verify *v;
	guint64 end_key;           /* newest key when the walk began */
	guint64 block, next_chunk; /* expected next */
	guint64 bytes;             /* of the chunks so far */
	guint64 head_bytes;        /* of all chunks, by the block's head */
	bool open, wrong;          /* a block was begun; a fault of it was reported */
	bool complete;             /* END_KEY was seen */
} ChunkWalk;

static void end_block(ChunkWalk *w)
{
	if (w->open && !w->wrong && w->bytes != w->head_bytes)
		verify_report(w->v,
		        "block %" G_GUINT64_FORMAT ": it has %" G_GUINT64_FORMAT
		        " bytes, but its head says %" G_GUINT64_FORMAT,
		        w->block, w->bytes, w->head_bytes);
	w->open = false;
}

static void begin_block(ChunkWalk *w, guint64 block, Slice value)
{
	BlockHead h;
	Verify *v = w->v;
	end_block(w);
	*w = (ChunkWalk){.v = v, .end_key = w->end_key, .block = block, .open = true};
	w->wrong = !block_head_get(value, &h);
	w->head_bytes =
	        w->wrong ? 0 : block_head_bytes(&h) + (guint64)h.frame_ends[BLOCK_SECTION_RAWS];
	/* the entry of a newer block may have been expired after it was checked */
	if (block <= v->last_block && v->unread_entries == 0 && !is_used(v, block))
		verify_report(v, "block %" G_GUINT64_FORMAT ": no entry lies in it", block);
}

static bool see_chunk(Slice key, Slice value, void *data)
{
	ChunkWalk *w = data;
	guint64 number = slice_number(key);
	guint64 block = number >> BLOCK_CHUNK_BITS, chunk = number & ((1u << BLOCK_CHUNK_BITS) - 1);
	if (number > w->end_key) { /* delivered meanwhile */
		w->complete = true;
		return false;
	}
	if (chunk == 0 && key.size == 8) {
		begin_block(w, block, value);
	} else if (key.size != 8 || !w->open || block != w->block || chunk != w->next_chunk) {
		verify_report(w->v, "block %" G_GUINT64_FORMAT ": a chunk of it is missing", block);
		w->wrong = true;
		w->open = true;
		w->block = block;
	}
	w->bytes += value.size;
	w->next_chunk = chunk + 1;
	w->complete = number == w->end_key;
	return true;
}

bool verify_blocks(Verify *v, GError **error)
{
	ChunkWalk w = {.v = v};
	Slice key, value;
	w.end_key = txn_last(snapshot_txn(v->s), TABLE_BODY, &key, &value) && key.size == 8
	                    ? slice_number(key)
	                    : G_MAXUINT64;
	bool ok = verify_walk(v, TABLE_BODY, see_chunk, &w, error);
	if (w.complete)
		end_block(&w);
	return ok;
}
