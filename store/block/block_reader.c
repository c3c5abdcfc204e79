/* A block is decompressed from its beginning only as far as a request needs, and from there on with
 * the next request. Texts come first, so a report never decompresses raw bytes, and whoever reads
 * message after message decompresses each block once. Nothing in a block is trusted. */
#include "store/block/block_reader.h"

#include "store/base/error.h"
#include "store/block/block_ahead.h"

#include <string.h>
#define ZSTD_STATIC_LINKING_ONLY /* for two parameters, which the shared library has too */
#include <zstd.h>
#include <zstd_errors.h>

#define FEED_BYTES 16384u      /* of the frame at once: zstd does not stop inside its input */
#define KEPT       32          /* blocks whose texts are kept: readers of threads come back */
#define KEPT_RAWS  (64u << 10) /* a block is not kept if more than this of its raws was read */

struct BlockReader {
	Txn *txn;
	ZSTD_DCtx *zstd;
	BlockUnpacked kept[KEPT]; /* texts of other blocks, the last used first */
	BlockUnpacked open;       /* the block being decompressed, if any */
	void *room;               /* its bytes */
	guint64 chunk;            /* the next input: this chunk of it */
	gsize chunk_pos;          /* from here on */
	gsize fed;                /* bytes of the frame given to zstd */
	bool ended;               /* the frame has ended */
	bool checked;             /* zstd checks the checksum, which is of the whole frame */
	BlockAhead *ahead;        /* NULL: no read-ahead */
};

BlockReader *block_reader_new(Txn *txn)
{
	BlockReader *r = g_new0(BlockReader, 1);
	r->txn = txn;
	return r;
}

void block_reader_forget(BlockReader *r)
{
	for (guint i = 0; i < KEPT; i++)
		g_clear_pointer(&r->kept[i].bytes, g_bytes_unref);
	g_clear_pointer(&r->open.bytes, g_bytes_unref);
}

void block_reader_free(BlockReader *r)
{
	if (!r)
		return;
	block_reader_end_ahead(r);
	block_reader_forget(r);
	ZSTD_freeDCtx(r->zstd);
	g_free(r);
}

static bool no_memory(guint64 block, GError **error)
{
	return error_set(error, ERROR_IO,
	        "block %" G_GUINT64_FORMAT ": not enough memory to read it", block);
}

static bool damaged(guint64 block, const char *why, GError **error)
{
	return error_set(error, ERROR_DAMAGED, "block %" G_GUINT64_FORMAT ": %s", block, why);
}

static void begin_frame(BlockReader *r)
{
	if (!r->zstd) {
		r->zstd = ZSTD_createDCtx();
		ZSTD_DCtx_setParameter(r->zstd, ZSTD_d_stableOutBuffer, 1);
	}
	ZSTD_DCtx_reset(r->zstd, ZSTD_reset_session_only);
}

static gsize raws_at(const BlockReader *r)
{
	return block_section_at(&r->open.head, BLOCK_SECTION_RAWS);
}

static gsize block_bytes(const BlockReader *r)
{
	return block_section_at(&r->open.head, BLOCK_SECTIONS);
}

/* Takes the reference to U's bytes. */
static void keep(BlockReader *r, BlockUnpacked *u)
{
	g_clear_pointer(&r->kept[KEPT - 1].bytes, g_bytes_unref);
	memmove(r->kept + 1, r->kept, sizeof r->kept - sizeof r->kept[0]);
	r->kept[0] = *u;
	u->bytes = NULL;
}

/* Closes the open block and keeps its texts, as far as they are there. */
static void put_aside(BlockReader *r)
{
	if (!r->open.bytes || r->open.there > raws_at(r) + KEPT_RAWS) {
		g_clear_pointer(&r->open.bytes, g_bytes_unref);
		return;
	}
	r->open.there = MIN(r->open.there, raws_at(r));
	keep(r, &r->open);
}

static bool is_open(const BlockReader *r, guint64 block)
{
	return r->open.bytes && r->open.block == block;
}

/* Returns BLOCK if it is kept, else NULL. */
static const BlockUnpacked *kept_block(BlockReader *r, guint64 block)
{
	for (guint i = 0; i < KEPT && r->kept[i].bytes; i++) {
		BlockUnpacked found = r->kept[i];
		if (found.block != block)
			continue;
		memmove(r->kept + 1, r->kept, i * sizeof r->kept[0]);
		r->kept[0] = found;
		return r->kept;
	}
	return NULL;
}

/* Opens BLOCK, without decompressing any of it. With CHECKED its checksum is checked at the end. */
static bool open_block(BlockReader *r, guint64 block, bool checked, GError **error)
{
	guint8 key[8];
	Slice value;
	if (is_open(r, block) && r->checked >= checked)
		return true;
	put_aside(r);
	if (!txn_get(r->txn, TABLE_BODY, block_key(block, 0, key), &value))
		return txn_check(r->txn, error) && damaged(block, "missing", error);
	if (!block_head_get(value, &r->open.head))
		return damaged(block, "its head cannot be read", error);
	gsize n = block_bytes(r);
	guint head_bytes = block_head_bytes(&r->open.head);
	if (ZSTD_getFrameContentSize(
	            (const guint8 *)value.data + head_bytes, value.size - head_bytes) != n)
		return damaged(block, "its sizes contradict each other", error);
	begin_frame(r);
	if (r->zstd)
		ZSTD_DCtx_setParameter(r->zstd, ZSTD_d_forceIgnoreChecksum, !checked);
	void *room = r->zstd ? g_try_malloc(n + 1) : NULL;
	if (!room)
		return no_memory(block, error);
	r->room = room;
	r->open.bytes = g_bytes_new_take(room, n);
	r->open.block = block;
	r->open.there = 0;
	r->chunk = r->fed = 0;
	r->chunk_pos = head_bytes;
	r->ended = false;
	r->checked = checked;
	return true;
}

typedef struct {
	BlockReader *r;
	gsize wanted;
	size_t answer;  /* of ZSTD_decompressStream */
	bool misplaced; /* a section does not end where the head says */
} Feed;

static bool enough(const BlockReader *r, gsize wanted)
{
	return r->open.there >= wanted && (wanted < block_bytes(r) || r->ended);
}

/* Gives zstd the next piece of CHUNK, at most to the end of a section. Returns false at the end of
 * the frame, and on an error. */
static bool feed_piece(Feed *f, Slice chunk)
{
	BlockReader *r = f->r;
	guint section = 0;
	while (section < BLOCK_SECTION_RAWS && r->fed >= r->open.head.frame_ends[section])
		section++;
	gsize end = MAX(r->open.head.frame_ends[section], r->fed);
	gsize n = MIN(MIN(chunk.size - r->chunk_pos, FEED_BYTES), end - r->fed);
	ZSTD_inBuffer from = {(const guint8 *)chunk.data + r->chunk_pos, n, 0};
	gsize before = r->open.there;
	ZSTD_outBuffer to = {r->room, block_bytes(r), before};
	f->answer = ZSTD_decompressStream(r->zstd, &to, &from);
	r->open.there = to.pos;
	r->chunk_pos += from.pos;
	r->fed += from.pos;
	r->ended = f->answer == 0;
	f->misplaced = section < BLOCK_SECTION_RAWS && r->fed == end &&
	               r->open.there != block_section_at(&r->open.head, section + 1);
	return !ZSTD_isError(f->answer) && !r->ended && !f->misplaced &&
	       (from.pos > 0 || r->open.there > before);
}

/* Looks up each chunk instead of using a cursor: LMDB returns an error if it meets a damaged page
 * in a look-up, but aborts the process if it steps onto one. */
static void feed(Feed *f)
{
	BlockReader *r = f->r;
	guint8 key[8];
	Slice chunk;
	bool more = true;
	while (more && !enough(r, f->wanted) &&
	        txn_get(r->txn, TABLE_BODY, block_key(r->open.block, r->chunk, key), &chunk) &&
	        r->chunk_pos <= chunk.size) {
		while (more && r->chunk_pos < chunk.size && !enough(r, f->wanted))
			more = feed_piece(f, chunk);
		if (more && r->chunk_pos == chunk.size) {
			r->chunk++;
			r->chunk_pos = 0;
		}
	}
}

/* Decompresses the open block up to byte WANTED. */
static bool advance(BlockReader *r, gsize wanted, GError **error)
{
	Feed f = {r, wanted, 0, false};
	if (enough(r, wanted))
		return true;
	feed(&f);
	if (enough(r, wanted) &&
	        (!r->ended || (r->fed == r->open.head.frame_ends[BLOCK_SECTION_RAWS] &&
	                              r->open.there == block_bytes(r))))
		return true;
	g_clear_pointer(&r->open.bytes, g_bytes_unref);
	if (!txn_check(r->txn, error))
		return false;
	if (ZSTD_isError(f.answer) && ZSTD_getErrorCode(f.answer) == ZSTD_error_memory_allocation)
		return no_memory(r->open.block, error);
	return damaged(r->open.block,
	        ZSTD_isError(f.answer) ? ZSTD_getErrorName(f.answer)
	        : !r->ended && !f.misplaced && r->fed < r->open.head.frame_ends[BLOCK_SECTION_RAWS]
	                ? "cut short"
	                : "its sizes contradict each other",
	        error);
}

/* --- ahead --- */

void block_reader_begin_ahead(BlockReader *r, guint section, guint64 last)
{
	if (!r->ahead)
		r->ahead = block_ahead_new(section, last);
}

void block_reader_end_ahead(BlockReader *r)
{
	g_clear_pointer(&r->ahead, block_ahead_free);
}

/* Returns BLOCK, which is neither open nor kept, if it was read ahead, else NULL. Asks for the one
 * after it. */
static const BlockUnpacked *read_ahead(BlockReader *r, guint64 block)
{
	BlockUnpacked u;
	bool there = block_ahead_take(r->ahead, block, &u);
	if (there)
		keep(r, &u);
	block_ahead_ask(r->ahead, r->txn, block);
	return there ? r->kept : NULL;
}

/* As block_unpacked_find, after decompressing what is needed of the block. */
static bool find(BlockReader *r, const BlockLocation *p, guint section, BlockSpan *span,
        GBytes **bytes, GError **error)
{
	gsize needs = 0;
	BlockUnpackedAnswer answer;
	const BlockUnpacked *u = is_open(r, p->block) ? &r->open : kept_block(r, p->block);
	if (!u && r->ahead)
		u = read_ahead(r, p->block);
	if (!u && !open_block(r, p->block, false, error))
		return false;
	u = u ? u : &r->open;
	while ((answer = block_unpacked_find(u, p, section, span, bytes, &needs)) ==
	        BLOCK_UNPACKED_NOT_YET) {
		if (!open_block(r, p->block, false, error) || !advance(r, needs, error))
			return false;
		u = &r->open;
	}
	return answer == BLOCK_UNPACKED_THERE ||
	       damaged(p->block, "an entry's body lies outside it", error);
}

bool block_reader_part(
        BlockReader *r, const BlockLocation *p, RecordPart part, GBytes **bytes, GError **error)
{
	BlockSpan span;
	*bytes = NULL;
	return p->text_bytes == 0 || find(r, p, part, &span, bytes, error);
}

GBytes *block_reader_text(BlockReader *r, const BlockLocation *p, GError **error)
{
	GBytes *parts[RECORD_PART_N] = {NULL}, *text = NULL;
	bool ok = true;
	for (guint i = 0; ok && i < RECORD_PART_N; i++)
		ok = block_reader_part(r, p, i, &parts[i], error);
	if (ok && !parts[RECORD_PART_TEXTS] && !parts[RECORD_PART_REST])
		text = parts[RECORD_PART_SUMMARY] ? g_bytes_ref(parts[RECORD_PART_SUMMARY])
		                                  : g_bytes_new(NULL, 0);
	else if (ok)
		text = record_part_join(parts);
	for (guint i = 0; i < RECORD_PART_N; i++)
		g_clear_pointer(&parts[i], g_bytes_unref);
	return text;
}

GBytes *block_reader_raw(BlockReader *r, const BlockLocation *p, GError **error)
{
	GBytes *bytes = NULL;
	BlockSpan span;
	if (p->raw_bytes == 0)
		return g_bytes_new(NULL, 0);
	return find(r, p, BLOCK_SECTION_RAWS, &span, &bytes, error) ? bytes : NULL;
}

bool block_reader_spans(
        BlockReader *r, const BlockLocation *p, BlockSpan spans[BLOCK_SECTIONS], GError **error)
{
	for (guint i = 0; i < BLOCK_SECTIONS; i++)
		if (!find(r, p, i, &spans[i], NULL, error))
			return false;
	spans[RECORD_PART_SUMMARY] = (BlockSpan){p->text_offset, p->text_bytes}; /* with its item */
	return true;
}

bool block_reader_whole(
        BlockReader *r, guint64 block, guint32 bytes[BLOCK_SECTIONS], GError **error)
{
	if (!open_block(r, block, true, error) || !advance(r, block_bytes(r), error))
		return false;
	memcpy(bytes, r->open.head.bytes, sizeof r->open.head.bytes);
	return true;
}
