/* Bodies, read: a block's chunks joined, its texts or all of it decompressed and kept for its other
 * entries. Nothing of it is trusted. */
#include "block_bytes.h"

#include <string.h>
#define ZSTD_STATIC_LINKING_ONLY /* two parameters, which the shared library has too */
#include <zstd.h>
#include <zstd_errors.h>

#include "dictionary.h"
#include "error.h"

#define IN_PLACE_MAX_BYTES (2u << 20)

typedef struct {
	guint64 block;
	GBytes *bytes; /* NULL: none */
} Cached;

#define KEPT 32 /* blocks whose texts stay: whoever follows threads comes back to them */

struct BlockReader {
	Txn *txn;
	ZSTD_DCtx *zstd;
	GHashTable *dictionaries; /* number -> ZSTD_DDict, as far as met */
	Cached kept[KEPT];        /* texts, the one used last first */
	Cached raws;
	GByteArray *joined; /* chunks of the block being opened */
};

static void free_dictionary(gpointer dictionary)
{
	ZSTD_freeDDict(dictionary);
}

BlockReader *block_reader_new(Txn *txn)
{
	BlockReader *r = g_new0(BlockReader, 1);
	r->txn = txn;
	r->joined = g_byte_array_new();
	r->dictionaries = g_hash_table_new_full(NULL, NULL, NULL, free_dictionary);
	return r;
}

void block_reader_forget(BlockReader *r)
{
	for (guint i = 0; i < KEPT; i++)
		g_clear_pointer(&r->kept[i].bytes, g_bytes_unref);
	g_clear_pointer(&r->raws.bytes, g_bytes_unref);
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
	g_byte_array_unref(r->joined);
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

typedef struct {
	GByteArray *joined;
	guint64 next_key;
	gsize wanted;
} Join;

static bool join_chunk(Slice key, Slice value, void *data)
{
	Join *j = data;
	if (key.size != 8 || be_get(key.data, 8) != j->next_key)
		return false;
	g_byte_array_append(j->joined, value.data, (guint)value.size);
	j->next_key++;
	return j->joined->len < j->wanted;
}

/* Let the next frame be decompressed with dictionary NUMBER. They are copies, good for any later snapshot. */
static bool use_dictionary(BlockReader *r, guint64 block, guint number, GError **error)
{
	ZSTD_DDict *dictionary = g_hash_table_lookup(r->dictionaries, GUINT_TO_POINTER(number));
	Slice bytes;
	if (!r->zstd)
		r->zstd = ZSTD_createDCtx();
	if (number != 0 && !dictionary) {
		if (!dictionary_get(r->txn, number, &bytes))
			return txn_check(r->txn, error) &&
			       damaged(block, "it needs a dictionary that is not there", error);
		dictionary = ZSTD_createDDict(bytes.data, bytes.size);
		if (!dictionary)
			return damaged(block, "its dictionary cannot be read", error);
		g_hash_table_insert(r->dictionaries, GUINT_TO_POINTER(number), dictionary);
	}
	ZSTD_DCtx_reset(r->zstd, ZSTD_reset_session_only);
	ZSTD_DCtx_refDDict(r->zstd, dictionary);
	return true;
}

/* *FRAME: BLOCK's frame, or with TEXTS_ONLY the part of it that holds the texts. It lives until the next
 * call. */
static bool load_frame(
        BlockReader *r, guint64 block, bool texts_only, BlockHead *h, Slice *frame, GError **error)
{
	guint8 key[8];
	Slice value;
	if (!txn_get(r->txn, TABLE_BODY, block_key(block, 0, key), &value))
		return txn_check(r->txn, error) && damaged(block, "missing", error);
	if (!block_head_get(value, h))
		return damaged(block, "its head cannot be read", error);
	if (!use_dictionary(r, block, h->dictionary, error))
		return false;
	gsize wanted = BLOCK_HEAD_BYTES + (gsize)(texts_only ? h->text_frame_bytes : h->frame_bytes);
	if (value.size < wanted) {
		g_byte_array_set_size(r->joined, 0);
		Join join = {r->joined, be_get(key, 8), wanted};
		Slice start = {key, 8};
		txn_walk(r->txn, TABLE_BODY, &start, join_chunk, &join);
		value = (Slice){r->joined->data, r->joined->len};
	}
	if (value.size < wanted)
		return txn_check(r->txn, error) && damaged(block, "cut short", error);
	*frame = (Slice){(const guint8 *)value.data + BLOCK_HEAD_BYTES, wanted - BLOCK_HEAD_BYTES};
	return true;
}

static size_t decompress_some(BlockReader *r, ZSTD_outBuffer *to, ZSTD_inBuffer *from, gsize enough)
{
	size_t left, before;
	do {
		before = from->pos + to->pos;
		left = ZSTD_decompressStream(r->zstd, to, from);
	} while (!ZSTD_isError(left) && left != 0 && to->pos < enough && from->pos + to->pos > before);
	return left;
}

/* Room for what FRAME holds. Where it is the whole, zstd writes to its place at once, and memory that is not touched
 * costs nothing. Of a part the checksum, which covers the whole, cannot be told. */
static gsize prepare(BlockReader *r, Slice frame, gsize n, bool whole)
{
	unsigned long long all = ZSTD_getFrameContentSize(frame.data, frame.size);
	bool in_place = all >= n && all <= IN_PLACE_MAX_BYTES;
	ZSTD_DCtx_setParameter(r->zstd, ZSTD_d_stableOutBuffer, in_place);
	ZSTD_DCtx_setParameter(r->zstd, ZSTD_d_forceIgnoreChecksum, !whole);
	return in_place ? (gsize)all : n;
}

/* The texts out of FRAME, with WHOLE all that it holds. The texts must end where the head says, so that who reads only them
 * can, and a whole frame right at its end. */
static guint8 *decompress(
        BlockReader *r, guint64 block, Slice frame, const BlockHead *h, bool whole, GError **error)
{
	gsize n = (gsize)h->text_bytes + (whole ? h->raw_bytes : 0);
	gsize room = r->zstd ? prepare(r, frame, n, whole) : n;
	g_autofree guint8 *out = g_try_malloc(room + 1);
	if (!out || !r->zstd) {
		no_memory(block, error);
		return NULL;
	}
	ZSTD_inBuffer from = {frame.data, h->text_frame_bytes, 0};
	ZSTD_outBuffer to = {out, room, 0};
	size_t left = decompress_some(r, &to, &from, h->text_bytes);
	bool fits = whole ? to.pos >= h->text_bytes : to.pos == h->text_bytes;
	if (whole && fits && !ZSTD_isError(left)) {
		from.size = frame.size;
		left = decompress_some(r, &to, &from, G_MAXSIZE);
		fits = left == 0 && to.pos == n && from.pos == frame.size;
	}
	if (ZSTD_getErrorCode(left) == ZSTD_error_memory_allocation) {
		no_memory(block, error);
		return NULL;
	}
	if (ZSTD_isError(left) || !fits) {
		damaged(block,
		        ZSTD_isError(left) ? ZSTD_getErrorName(left) : "its sizes contradict each other",
		        error);
		return NULL;
	}
	return g_steal_pointer(&out);
}

static bool known_size(Slice frame, const BlockHead *h)
{
	return ZSTD_getFrameContentSize(frame.data, frame.size) ==
	       (unsigned long long)h->text_bytes + h->raw_bytes;
}

static void keep(Cached *c, guint64 block, GBytes *bytes)
{
	g_clear_pointer(&c->bytes, g_bytes_unref);
	*c = (Cached){block, bytes};
}

static void keep_texts(BlockReader *r, guint64 block, GBytes *bytes)
{
	g_clear_pointer(&r->kept[KEPT - 1].bytes, g_bytes_unref);
	memmove(r->kept + 1, r->kept, sizeof r->kept - sizeof r->kept[0]);
	r->kept[0] = (Cached){block, bytes};
}

/* Whether BLOCK's texts are there; they are the first of those kept then. */
static bool find_texts(BlockReader *r, guint64 block)
{
	for (guint i = 0; i < KEPT && r->kept[i].bytes; i++) {
		if (r->kept[i].block != block)
			continue;
		Cached found = r->kept[i];
		memmove(r->kept + 1, r->kept, i * sizeof r->kept[0]);
		r->kept[0] = found;
		return true;
	}
	return false;
}

static bool open_texts(BlockReader *r, guint64 block, GError **error)
{
	BlockHead h;
	Slice frame;
	if (find_texts(r, block))
		return true;
	if (!load_frame(r, block, true, &h, &frame, error))
		return false;
	guint8 *texts = decompress(r, block, frame, &h, false, error);
	if (!texts)
		return false;
	keep_texts(r, block, g_bytes_new_take(texts, h.text_bytes));
	return true;
}

static bool open_raws(BlockReader *r, guint64 block, GError **error)
{
	BlockHead h;
	Slice frame;
	if (r->raws.bytes && r->raws.block == block)
		return true;
	if (!load_frame(r, block, false, &h, &frame, error))
		return false;
	if (!known_size(frame, &h))
		return damaged(block, "its sizes contradict each other", error);
	gsize n = (gsize)h.text_bytes + h.raw_bytes;
	guint8 *both = decompress(r, block, frame, &h, true, error);
	if (!both)
		return false;
	g_autoptr(GBytes) all = g_bytes_new_take(both, n);
	if (!find_texts(r, block))
		keep_texts(r, block, g_bytes_new_from_bytes(all, 0, h.text_bytes));
	keep(&r->raws, block, g_bytes_new_from_bytes(all, h.text_bytes, h.raw_bytes));
	return true;
}

static GBytes *view(const Cached *c, guint32 offset, guint32 n, GError **error)
{
	gsize size = g_bytes_get_size(c->bytes);
	if (offset > size || n > size - offset) {
		damaged(c->block, "an entry's body lies outside it", error);
		return NULL;
	}
	return g_bytes_new_from_bytes(c->bytes, offset, n);
}

bool block_reader_whole(
        BlockReader *r, guint64 block, guint32 *text_bytes, guint32 *raw_bytes, GError **error)
{
	if (!find_texts(r, block))
		keep(&r->raws, 0, NULL);
	if (!open_raws(r, block, error) || !find_texts(r, block))
		return false;
	*text_bytes = (guint32)g_bytes_get_size(r->kept[0].bytes);
	*raw_bytes = (guint32)g_bytes_get_size(r->raws.bytes);
	return true;
}

GBytes *block_reader_text(BlockReader *r, const EntryPlace *place, GError **error)
{
	if (place->text_bytes == 0)
		return g_bytes_new(NULL, 0);
	return open_texts(r, place->block, error)
	               ? view(&r->kept[0], place->text_offset, place->text_bytes, error)
	               : NULL;
}

GBytes *block_reader_raw(BlockReader *r, const EntryPlace *place, GError **error)
{
	if (place->raw_bytes == 0)
		return g_bytes_new(NULL, 0);
	return open_raws(r, place->block, error) ? view(&r->raws, place->raw_offset, place->raw_bytes, error)
	                                         : NULL;
}
