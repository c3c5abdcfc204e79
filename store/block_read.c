/* Bodies, read. A block is decompressed from its beginning as far as what is asked for reaches, and from there on with the
 * next question: texts stand first, so a report leaves the raws alone, and who reads messages one after the other
 * decompresses everything once. Nothing of a block is trusted. */
#include "block_bytes.h"

#include <string.h>
#define ZSTD_STATIC_LINKING_ONLY /* two parameters, which the shared library has too */
#include <zstd.h>
#include <zstd_errors.h>

#include "error.h"

#define FEED_BYTES 16384u /* of the frame at a time: zstd does not stop within what it is given */
#define KEPT       32     /* blocks whose texts stay: whoever follows threads comes back to them */
#define KEPT_RAWS                                                                                            \
	(64u << 10) /* a block of which more than this was read beside them is not kept: it is too large */

typedef struct {
	guint64 block;
	GBytes *bytes; /* NULL: none */
	gsize there;   /* of them, from the first on */
} Kept;

struct BlockReader {
	Txn *txn;
	ZSTD_DCtx *zstd;
	GHashTable *dictionaries; /* number -> ZSTD_DDict, as far as met */
	Kept kept[KEPT];          /* texts of other blocks, the one used last first */
	/* the block that is open */
	GBytes *bytes; /* room for its texts, then its raws; NULL: none is open */
	guint64 block;
	BlockHead head;
	ZSTD_outBuffer out; /* in that room; what lies before its pos is there */
	guint64 chunk;      /* the one to go on with, and from where in it */
	gsize chunk_pos;
	gsize fed;  /* bytes of the frame */
	bool ended; /* the frame has */
	bool checked; /* its checksum is looked at in the end: not where only a part is wanted, it covers the whole */
};

static void free_dictionary(gpointer dictionary)
{
	ZSTD_freeDDict(dictionary);
}

BlockReader *block_reader_new(Txn *txn)
{
	BlockReader *r = g_new0(BlockReader, 1);
	r->txn = txn;
	r->dictionaries = g_hash_table_new_full(NULL, NULL, NULL, free_dictionary);
	return r;
}

void block_reader_forget(BlockReader *r)
{
	for (guint i = 0; i < KEPT; i++)
		g_clear_pointer(&r->kept[i].bytes, g_bytes_unref);
	g_clear_pointer(&r->bytes, g_bytes_unref);
	if (r->zstd)
		ZSTD_DCtx_refDDict(r->zstd, NULL);
	g_hash_table_remove_all(r->dictionaries);
}

void block_reader_free(BlockReader *r)
{
	if (!r)
		return;
	block_reader_forget(r);
	ZSTD_freeDCtx(r->zstd);
	g_hash_table_unref(r->dictionaries);
	g_free(r);
}

static void no_memory(guint64 block, GError **error)
{
	g_set_error(error, LD_ERROR, LD_ERROR_IO, "block %" G_GUINT64_FORMAT ": not enough memory to read it",
	        block);
}

static bool damaged(guint64 block, const char *why, GError **error)
{
	g_set_error(error, LD_ERROR, LD_ERROR_DAMAGED, "block %" G_GUINT64_FORMAT ": %s", block, why);
	return false;
}

/* One that lost its number zstd would take for plain bytes. */
static ZSTD_DDict *read_dictionary(Slice bytes)
{
	return ZSTD_getDictID_fromDict(bytes.data, bytes.size) ? ZSTD_createDDict(bytes.data, bytes.size)
	                                                       : NULL;
}

bool block_dictionary_readable(Slice bytes)
{
	ZSTD_DDict *dictionary = read_dictionary(bytes);
	ZSTD_freeDDict(dictionary);
	return dictionary != NULL;
}

/* Let the next frame be decompressed with dictionary NUMBER. They are copies, good for any later snapshot. */
static bool use_dictionary(BlockReader *r, guint64 block, guint number, GError **error)
{
	ZSTD_DDict *dictionary = g_hash_table_lookup(r->dictionaries, GUINT_TO_POINTER(number));
	guint8 key[2];
	Slice bytes;
	if (!r->zstd) {
		r->zstd = ZSTD_createDCtx();
		ZSTD_DCtx_setParameter(r->zstd, ZSTD_d_stableOutBuffer, 1);
	}
	if (number != 0 && !dictionary) {
		be_put(key, number, 2);
		if (!txn_get(r->txn, TABLE_DICT, (Slice){key, 2}, &bytes))
			return txn_check(r->txn, error) &&
			       damaged(block, "it needs a dictionary that is not there", error);
		dictionary = read_dictionary(bytes);
		if (!dictionary)
			return damaged(block, "its dictionary cannot be read", error);
		g_hash_table_insert(r->dictionaries, GUINT_TO_POINTER(number), dictionary);
	}
	ZSTD_DCtx_reset(r->zstd, ZSTD_reset_session_only);
	ZSTD_DCtx_refDDict(r->zstd, dictionary);
	return true;
}

static gsize block_bytes(const BlockReader *r)
{
	return (gsize)r->head.text_bytes + r->head.raw_bytes;
}

/* The open block is open no longer; what there is of its texts is kept. */
static void put_aside(BlockReader *r)
{
	if (!r->bytes || r->out.pos > r->head.text_bytes + KEPT_RAWS) {
		g_clear_pointer(&r->bytes, g_bytes_unref);
		return;
	}
	g_clear_pointer(&r->kept[KEPT - 1].bytes, g_bytes_unref);
	memmove(r->kept + 1, r->kept, sizeof r->kept - sizeof r->kept[0]);
	r->kept[0] = (Kept){r->block, g_steal_pointer(&r->bytes), MIN(r->out.pos, r->head.text_bytes)};
}

/* The text at P, if it was kept; NULL. */
static GBytes *kept_text(BlockReader *r, const EntryPlace *p)
{
	for (guint i = 0; i < KEPT && r->kept[i].bytes; i++) {
		Kept found = r->kept[i];
		if (found.block != p->block || (gsize)p->text_offset + p->text_bytes > found.there)
			continue;
		memmove(r->kept + 1, r->kept, i * sizeof r->kept[0]);
		r->kept[0] = found;
		return g_bytes_new_from_bytes(found.bytes, p->text_offset, p->text_bytes);
	}
	return NULL;
}

/* Open BLOCK, with CHECKED so that its checksum is looked at in the end; nothing of it is decompressed yet. */
static bool open_block(BlockReader *r, guint64 block, bool checked, GError **error)
{
	guint8 key[8];
	Slice value;
	if (r->bytes && r->block == block && r->checked >= checked)
		return true;
	put_aside(r);
	if (!txn_get(r->txn, TABLE_BODY, block_key(block, 0, key), &value))
		return txn_check(r->txn, error) && damaged(block, "missing", error);
	if (!block_head_get(value, &r->head))
		return damaged(block, "its head cannot be read", error);
	gsize n = block_bytes(r);
	if (ZSTD_getFrameContentSize(
	            (const guint8 *)value.data + BLOCK_HEAD_BYTES, value.size - BLOCK_HEAD_BYTES) != n)
		return damaged(block, "its sizes contradict each other", error);
	if (!use_dictionary(r, block, r->head.dictionary, error))
		return false;
	if (r->zstd)
		ZSTD_DCtx_setParameter(r->zstd, ZSTD_d_forceIgnoreChecksum, !checked);
	void *room = r->zstd ? g_try_malloc(n + 1) : NULL;
	if (!room) {
		no_memory(block, error);
		return false;
	}
	r->bytes = g_bytes_new_take(room, n);
	r->block = block;
	r->out = (ZSTD_outBuffer){room, n, 0};
	r->chunk = r->fed = 0;
	r->chunk_pos = BLOCK_HEAD_BYTES;
	r->ended = false;
	r->checked = checked;
	return true;
}

typedef struct {
	BlockReader *r;
	gsize wanted;
	size_t answer; /* zstd's */
	bool crooked;  /* the texts do not end where they should */
} Feed;

static bool enough(const BlockReader *r, gsize wanted)
{
	return r->out.pos >= wanted && (wanted < block_bytes(r) || r->ended);
}

/* Give zstd a piece of CHUNK; false where that is the end of it, good or bad. The texts end where the head says. */
static bool feed_piece(Feed *f, Slice chunk)
{
	BlockReader *r = f->r;
	gsize section = r->fed < r->head.text_frame_bytes ? r->head.text_frame_bytes : r->head.frame_bytes;
	gsize n = MIN(MIN(chunk.size - r->chunk_pos, FEED_BYTES), section - r->fed);
	ZSTD_inBuffer from = {(const guint8 *)chunk.data + r->chunk_pos, n, 0};
	gsize before = r->out.pos;
	f->answer = ZSTD_decompressStream(r->zstd, &r->out, &from);
	r->chunk_pos += from.pos;
	r->fed += from.pos;
	r->ended = f->answer == 0;
	f->crooked =
	        section == r->head.text_frame_bytes && r->fed == section && r->out.pos != r->head.text_bytes;
	return !ZSTD_isError(f->answer) && !r->ended && !f->crooked && (from.pos > 0 || r->out.pos > before);
}

/* Chunk by chunk, each looked up: LMDB says so of a broken page that it looks up a key in, and ends the process where it steps into one. */
static void feed(Feed *f)
{
	BlockReader *r = f->r;
	guint8 key[8];
	Slice chunk;
	bool more = true;
	while (more && !enough(r, f->wanted) &&
	        txn_get(r->txn, TABLE_BODY, block_key(r->block, r->chunk, key), &chunk) &&
	        r->chunk_pos <= chunk.size) {
		while (more && r->chunk_pos < chunk.size && !enough(r, f->wanted))
			more = feed_piece(f, chunk);
		if (more && r->chunk_pos == chunk.size) {
			r->chunk++;
			r->chunk_pos = 0;
		}
	}
}

/* Decompress the open block's first WANTED bytes, if they are not there yet. */
static bool advance(BlockReader *r, gsize wanted, GError **error)
{
	Feed f = {r, wanted, 0, false};
	if (enough(r, wanted))
		return true;
	feed(&f);
	if (enough(r, wanted) &&
	        (!r->ended || (r->fed == r->head.frame_bytes && r->out.pos == block_bytes(r))))
		return true;
	g_clear_pointer(&r->bytes, g_bytes_unref);
	if (!txn_check(r->txn, error))
		return false;
	if (ZSTD_isError(f.answer) && ZSTD_getErrorCode(f.answer) == ZSTD_error_memory_allocation) {
		no_memory(r->block, error);
		return false;
	}
	return damaged(r->block,
	        ZSTD_isError(f.answer)                                    ? ZSTD_getErrorName(f.answer)
	        : !r->ended && !f.crooked && r->fed < r->head.frame_bytes ? "cut short"
	                                                                  : "its sizes contradict each other",
	        error);
}

/* N bytes at OFFSET of the section that is SECTION_BYTES long and begins at SECTION. */
static GBytes *view(
        BlockReader *r, gsize section, gsize section_bytes, guint32 offset, guint32 n, GError **error)
{
	if (offset > section_bytes || n > section_bytes - offset) {
		damaged(r->block, "an entry's body lies outside it", error);
		return NULL;
	}
	gsize at = section + offset;
	return advance(r, at + n, error) ? g_bytes_new_from_bytes(r->bytes, at, n) : NULL;
}

bool block_reader_whole(
        BlockReader *r, guint64 block, guint32 *text_bytes, guint32 *raw_bytes, GError **error)
{
	if (!open_block(r, block, true, error) || !advance(r, block_bytes(r), error))
		return false;
	*text_bytes = r->head.text_bytes;
	*raw_bytes = r->head.raw_bytes;
	return true;
}

GBytes *block_reader_text(BlockReader *r, const EntryPlace *p, GError **error)
{
	if (p->text_bytes == 0)
		return g_bytes_new(NULL, 0);
	GBytes *kept = r->bytes && r->block == p->block ? NULL : kept_text(r, p);
	if (kept)
		return kept;
	return open_block(r, p->block, false, error)
	               ? view(r, 0, r->head.text_bytes, p->text_offset, p->text_bytes, error)
	               : NULL;
}

GBytes *block_reader_raw(BlockReader *r, const EntryPlace *p, GError **error)
{
	if (p->raw_bytes == 0)
		return g_bytes_new(NULL, 0);
	return open_block(r, p->block, false, error)
	               ? view(r, r->head.text_bytes, r->head.raw_bytes, p->raw_offset, p->raw_bytes, error)
	               : NULL;
}
