/* The thread never uses the transaction: it gets the block's chunks as slices of the map, and
 * decompresses them into memory of its own. */
#include "store/block/block_ahead.h"

#include "store/block/block.h"

#define ZSTD_STATIC_LINKING_ONLY /* for two parameters, which the shared library has too */
#include <zstd.h>

typedef enum { IDLE, ASKED, AT_WORK, DONE } State;

struct BlockAhead {
	guint section;
	guint64 last;
	GThread *thread;
	GMutex mutex; /* guards the rest */
	GCond changed;
	State state;
	bool over;
	GArray *pieces;         /* Slice: the chunks */
	BlockUnpacked unpacked; /* its bytes are NULL until DONE, and if that failed */
};

/* Decompresses the first N bytes of PIECES into TO. Returns false if they are damaged. */
static bool decompress(ZSTD_DCtx *zstd, const GArray *pieces, gsize n, ZSTD_outBuffer *to)
{
	for (guint i = 0; i < pieces->len && n > 0; i++) {
		Slice piece = g_array_index(pieces, Slice, i);
		ZSTD_inBuffer from = {piece.data, MIN(piece.size, n), 0};
		n -= from.size;
		while (from.pos < from.size) {
			gsize before = from.pos + to->pos;
			if (ZSTD_isError(ZSTD_decompressStream(zstd, to, &from)) ||
			        from.pos + to->pos == before)
				return false;
		}
	}
	return n == 0;
}

/* Returns U's bytes, decompressed up to the end of SECTION; NULL if damaged or out of memory. */
static GBytes *unpack(ZSTD_DCtx *zstd, const BlockUnpacked *u, const GArray *pieces, guint section)
{
	gsize n = block_section_at(&u->head, BLOCK_SECTIONS);
	void *room = g_try_malloc(n + 1);
	if (!room)
		return NULL;
	ZSTD_outBuffer to = {room, n, 0};
	ZSTD_DCtx_reset(zstd, ZSTD_reset_session_only);
	if (decompress(zstd, pieces, u->head.frame_ends[section], &to) && to.pos == u->there)
		return g_bytes_new_take(room, n);
	g_free(room);
	return NULL;
}

static gpointer run(gpointer data)
{
	BlockAhead *a = data;
	ZSTD_DCtx *zstd = ZSTD_createDCtx();
	if (zstd) {
		ZSTD_DCtx_setParameter(zstd, ZSTD_d_stableOutBuffer, 1);
		ZSTD_DCtx_setParameter(
		        zstd, ZSTD_d_forceIgnoreChecksum, 1); /* only a part is decompressed */
	}
	g_mutex_lock(&a->mutex);
	while (!a->over) {
		if (a->state != ASKED) {
			g_cond_wait(&a->changed, &a->mutex);
			continue;
		}
		a->state = AT_WORK;
		g_mutex_unlock(&a->mutex);
		GBytes *bytes = zstd ? unpack(zstd, &a->unpacked, a->pieces, a->section) : NULL;
		g_mutex_lock(&a->mutex);
		a->unpacked.bytes = bytes;
		a->state = DONE;
		g_cond_signal(&a->changed);
	}
	g_mutex_unlock(&a->mutex);
	ZSTD_freeDCtx(zstd);
	return NULL;
}

BlockAhead *block_ahead_new(guint section, guint64 last)
{
	if (g_get_num_processors() < 2)
		return NULL;
	BlockAhead *a = g_new0(BlockAhead, 1);
	a->section = section;
	a->last = last;
	g_mutex_init(&a->mutex);
	g_cond_init(&a->changed);
	a->thread = g_thread_try_new("read ahead", run, a, NULL);
	if (a->thread)
		return a;
	block_ahead_free(a);
	return NULL;
}

/* Drops the block that was asked for; with the mutex held. */
static void drop(BlockAhead *a)
{
	while (a->state == AT_WORK)
		g_cond_wait(&a->changed, &a->mutex);
	a->state = IDLE;
	g_clear_pointer(&a->unpacked.bytes, g_bytes_unref);
	g_clear_pointer(&a->pieces, g_array_unref);
}

void block_ahead_free(BlockAhead *a)
{
	if (!a)
		return;
	g_mutex_lock(&a->mutex);
	drop(a);
	a->over = true;
	g_cond_signal(&a->changed);
	g_mutex_unlock(&a->mutex);
	if (a->thread)
		g_thread_join(a->thread);
	g_cond_clear(&a->changed);
	g_mutex_clear(&a->mutex);
	g_free(a);
}

typedef struct {
	guint64 block, last;
	guint section;
	BlockHead head;
	GArray *pieces; /* Slice: its chunks; NULL: no block to be decompressed was found */
	gsize bytes;
} Next;

/* Collects the chunks of the first block met, up to what SECTION needs. */
static bool add_chunk(Slice key, Slice value, void *data)
{
	Next *next = data;
	guint64 block = key.size == 8 ? slice_number(key) >> BLOCK_CHUNK_BITS : G_MAXUINT64;
	guint skip = 0;
	if (!next->pieces) {
		if (block > next->last || !block_head_get(value, &next->head) || !next->head.split)
			return false;
		next->block = block;
		next->pieces = g_array_new(FALSE, FALSE, sizeof(Slice));
		skip = block_head_bytes(&next->head);
	} else if (block != next->block) {
		return false;
	}
	Slice piece = {(const guint8 *)value.data + skip, value.size - skip};
	g_array_append_val(next->pieces, piece);
	next->bytes += piece.size;
	return next->bytes < next->head.frame_ends[next->section];
}

void block_ahead_ask(BlockAhead *a, Txn *txn, guint64 block)
{
	guint8 key[8];
	Next next = {.last = a->last, .section = a->section};
	Slice start = block_key(block + 1, 0, key);
	if (block < a->last)
		txn_walk(txn, TABLE_BODY, &start, add_chunk, &next);
	g_mutex_lock(&a->mutex);
	drop(a);
	if (next.pieces) {
		a->unpacked = (BlockUnpacked){
		        next.block, next.head, NULL, block_section_at(&next.head, a->section + 1)};
		a->pieces = next.pieces;
		a->state = ASKED;
		g_cond_signal(&a->changed);
	}
	g_mutex_unlock(&a->mutex);
}

bool block_ahead_take(BlockAhead *a, guint64 block, BlockUnpacked *u)
{
	g_mutex_lock(&a->mutex);
	bool asked = a->state != IDLE && a->unpacked.block == block;
	while (asked && a->state != DONE)
		g_cond_wait(&a->changed, &a->mutex);
	if (asked) {
		*u = a->unpacked;
		a->unpacked.bytes = NULL;
		drop(a);
	}
	g_mutex_unlock(&a->mutex);
	return asked && u->bytes;
}
