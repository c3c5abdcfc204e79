/* Bodies in blocks. A block's bytes, integers big-endian:
 *
 *   0  1  version, 1                      8  4  bytes of the texts
 *   1  1  form (BlockForm)               12  4  bytes of the raws
 *   2  2  dictionary number, 0: none     16  4  bytes of the frame within which all texts end
 *   4  2  leaf bytes in use before it    20  4  bytes of the frame
 *   6  2  0                              24     the zstd frame: texts, flushed, then raws; with a checksum
 *
 * BLOCK_ONE_VALUE: chunk 0 is all of it. BLOCK_CHUNKS: cut in pieces that stay in LMDB's leaf pages, the
 * first as long as the open leaf has room, so that pages are full although mails are of any size. How full
 * the open leaf is, is worked out from the last block's head; where that is wrong (another page layout),
 * space is lost and nothing else. */
#include "block.h"

#include <string.h>
#include <zstd.h>

#include "error.h"

#define HEAD_BYTES  24
#define VERSION     1
#define LEVEL       3
#define CHUNK_MIN   100        /* a shorter rest of a leaf is left empty */
#define CHUNKED_MAX (1u << 20) /* a larger block is one value: nothing of note is wasted by it */
#define PAGE_HEAD   16         /* of an LMDB page */
#define NODE_BYTES  18         /* an LMDB node's head, its key of 8, its slot */
#define BLOCK_BITS  24         /* chunk numbers below the block number in a key */

typedef enum { BLOCK_ONE_VALUE, BLOCK_CHUNKS } BlockForm;

typedef struct {
	BlockForm form;
	guint16 dictionary, leaf_used;
	guint32 text_bytes, raw_bytes, text_frame_bytes, frame_bytes;
} Head;

static void head_put(const Head *h, guint8 out[HEAD_BYTES])
{
	be_put(out, VERSION, 1);
	be_put(out + 1, h->form, 1);
	be_put(out + 2, h->dictionary, 2);
	be_put(out + 4, h->leaf_used, 2);
	be_put(out + 6, 0, 2);
	be_put(out + 8, h->text_bytes, 4);
	be_put(out + 12, h->raw_bytes, 4);
	be_put(out + 16, h->text_frame_bytes, 4);
	be_put(out + 20, h->frame_bytes, 4);
}

static bool head_get(Slice s, Head *h)
{
	const guint8 *in = s.data;
	if (s.size < HEAD_BYTES || in[0] != VERSION || in[1] > BLOCK_CHUNKS)
		return false;
	*h = (Head){.form = in[1],
	        .dictionary = (guint16)be_get(in + 2, 2),
	        .leaf_used = (guint16)be_get(in + 4, 2),
	        .text_bytes = (guint32)be_get(in + 8, 4),
	        .raw_bytes = (guint32)be_get(in + 12, 4),
	        .text_frame_bytes = (guint32)be_get(in + 16, 4),
	        .frame_bytes = (guint32)be_get(in + 20, 4)};
	return h->text_frame_bytes <= h->frame_bytes;
}

static Slice body_key(guint64 block, guint64 chunk, guint8 out[8])
{
	be_put(out, block << BLOCK_BITS | chunk, 8);
	return (Slice){out, 8};
}

/* --- room in leaves ------------------------------------------------------------------------------------- */

typedef struct {
	guint room; /* for nodes in a leaf */
	guint used;
} Leaf;

static guint chunk_max(const Leaf *leaf)
{
	return (leaf->room / 2 & ~1u) - 2 -
	       (NODE_BYTES - 2); /* LMDB's largest node that is no overflow page */
}

/* How many of REST bytes the next chunk takes; the leaf is a new one where the open one has no room. */
static gsize leaf_take(Leaf *leaf, gsize rest)
{
	gsize n = MIN(rest, chunk_max(leaf));
	guint left = leaf->room - MIN(leaf->used, leaf->room);
	if (n + NODE_BYTES > left) {
		if (left >= NODE_BYTES + CHUNK_MIN)
			n = (left - NODE_BYTES) & ~1u;
		else
			leaf->used = 0;
	}
	leaf->used += (guint)(n + NODE_BYTES + 1) & ~1u;
	return n;
}

static void leaf_take_value(Leaf *leaf, gsize n)
{
	guint cost = (guint)((n > chunk_max(leaf) ? 8 : n) + NODE_BYTES + 1) & ~1u;
	leaf->used = leaf->used + cost > leaf->room ? cost : leaf->used + cost;
}

static void leaf_advance(Leaf *leaf, const Head *h)
{
	gsize n = HEAD_BYTES + (gsize)h->frame_bytes;
	leaf->used = h->leaf_used;
	if (h->form == BLOCK_ONE_VALUE)
		leaf_take_value(leaf, n);
	while (h->form == BLOCK_CHUNKS && n > 0)
		n -= leaf_take(leaf, n);
}

/* --- writing -------------------------------------------------------------------------------------------- */

struct BlockWriter {
	Txn *txn;
	bool batch;
	guint64 next; /* number of the open block */
	Leaf leaf;
	GByteArray *texts, *raws;
	ZSTD_CCtx *zstd;
};

BlockWriter *block_writer_new(Txn *txn, bool batch)
{
	BlockWriter *w = g_new0(BlockWriter, 1);
	w->txn = txn;
	w->batch = batch;
	w->texts = g_byte_array_new();
	w->raws = g_byte_array_new();
	guint page = txn_page_bytes(txn);
	w->leaf.room = page > PAGE_HEAD ? page - PAGE_HEAD : 4096 - PAGE_HEAD;
	Slice key, value;
	if (!txn_last(txn, TABLE_BODY, &key, &value) || key.size != 8)
		return w;
	guint64 last = be_get(key.data, 8) >> BLOCK_BITS;
	guint8 first[8];
	Head h;
	if (txn_get(txn, TABLE_BODY, body_key(last, 0, first), &value) && head_get(value, &h))
		leaf_advance(&w->leaf, &h);
	w->next = last + 1;
	return w;
}

void block_writer_free(BlockWriter *w)
{
	if (!w)
		return;
	g_byte_array_unref(w->texts);
	g_byte_array_unref(w->raws);
	ZSTD_freeCCtx(w->zstd);
	g_free(w);
}

void block_writer_add(BlockWriter *w, Slice text, Slice raw, EntryPlace *place)
{
	gsize open = (gsize)w->texts->len + w->raws->len;
	if (open > 0 && open + text.size + raw.size > BLOCK_FILL_BYTES)
		block_writer_flush(w);
	*place = (EntryPlace){.block = w->next,
	        .text_offset = w->texts->len,
	        .text_bytes = (guint32)text.size,
	        .raw_offset = w->raws->len,
	        .raw_bytes = (guint32)raw.size};
	if (text.size > 0)
		g_byte_array_append(w->texts, text.data, (guint)text.size);
	if (raw.size > 0)
		g_byte_array_append(w->raws, raw.data, (guint)raw.size);
	if (!w->batch)
		block_writer_flush(w);
}

/* Both sections as one frame behind room for the head; *TEXT_FRAME_BYTES is where a reader of the texts may
 * stop. */
static size_t compress(BlockWriter *w, GByteArray *out, gsize *text_frame_bytes)
{
	if (!w->zstd)
		w->zstd = ZSTD_createCCtx();
	ZSTD_CCtx_reset(w->zstd, ZSTD_reset_session_and_parameters);
	ZSTD_CCtx_setParameter(w->zstd, ZSTD_c_compressionLevel, LEVEL);
	ZSTD_CCtx_setParameter(w->zstd, ZSTD_c_checksumFlag, 1);
	ZSTD_CCtx_setPledgedSrcSize(w->zstd, (unsigned long long)w->texts->len + w->raws->len);
	gsize bound = ZSTD_compressBound(w->texts->len) + ZSTD_compressBound(w->raws->len) + 64;
	g_byte_array_set_size(out, (guint)(HEAD_BYTES + bound));
	ZSTD_outBuffer to = {out->data + HEAD_BYTES, bound, 0};
	ZSTD_inBuffer texts = {w->texts->data, w->texts->len, 0}, raws = {w->raws->data, w->raws->len, 0};
	size_t left = w->texts->len ? ZSTD_compressStream2(w->zstd, &to, &texts, ZSTD_e_flush) : 0;
	*text_frame_bytes = to.pos;
	if (left == 0)
		left = ZSTD_compressStream2(w->zstd, &to, &raws, ZSTD_e_end);
	g_byte_array_set_size(out, (guint)(HEAD_BYTES + to.pos));
	return left;
}

static void put_chunks(BlockWriter *w, const GByteArray *bytes, BlockForm form)
{
	guint8 key[8];
	gsize done = 0;
	for (guint64 chunk = 0; done < bytes->len; chunk++) {
		gsize n = bytes->len - done;
		if (form == BLOCK_CHUNKS)
			n = leaf_take(&w->leaf, n);
		else
			leaf_take_value(&w->leaf, n);
		txn_append(w->txn, TABLE_BODY, body_key(w->next, chunk, key), (Slice){bytes->data + done, n});
		done += n;
	}
}

void block_writer_flush(BlockWriter *w)
{
	if (w->texts->len == 0 && w->raws->len == 0)
		return;
	g_autoptr(GByteArray) out = g_byte_array_new();
	gsize text_frame_bytes = 0;
	size_t left = compress(w, out, &text_frame_bytes);
	if (left != 0) {
		const char *why = ZSTD_isError(left) ? ZSTD_getErrorName(left) : "no room";
		txn_fail(w->txn, g_error_new(LD_ERROR, LD_ERROR_IO, "cannot compress a message: %s", why));
		return;
	}
	Head h = {.form = out->len > CHUNKED_MAX ? BLOCK_ONE_VALUE : BLOCK_CHUNKS,
	        .leaf_used = (guint16)w->leaf.used,
	        .text_bytes = w->texts->len,
	        .raw_bytes = w->raws->len,
	        .text_frame_bytes = (guint32)text_frame_bytes,
	        .frame_bytes = out->len - HEAD_BYTES};
	head_put(&h, out->data);
	put_chunks(w, out, h.form);
	w->next++;
	g_byte_array_set_size(w->texts, 0);
	g_byte_array_set_size(w->raws, 0);
}

/* --- reading -------------------------------------------------------------------------------------------- */

typedef struct {
	guint64 block;
	GBytes *bytes; /* NULL: none */
} Cached;

struct BlockReader {
	Txn *txn;
	ZSTD_DCtx *zstd;
	Cached texts, raws;
	GByteArray *joined; /* chunks of the block being opened */
};

BlockReader *block_reader_new(Txn *txn)
{
	BlockReader *r = g_new0(BlockReader, 1);
	r->txn = txn;
	r->joined = g_byte_array_new();
	return r;
}

void block_reader_free(BlockReader *r)
{
	if (!r)
		return;
	ZSTD_freeDCtx(r->zstd);
	g_clear_pointer(&r->texts.bytes, g_bytes_unref);
	g_clear_pointer(&r->raws.bytes, g_bytes_unref);
	g_byte_array_unref(r->joined);
	g_free(r);
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

/* *FRAME: BLOCK's frame, or with TEXTS_ONLY the part of it that holds the texts. It lives until the next
 * call. */
static bool load_frame(BlockReader *r, guint64 block, bool texts_only, Head *h, Slice *frame, GError **error)
{
	guint8 key[8];
	Slice value;
	if (!txn_get(r->txn, TABLE_BODY, body_key(block, 0, key), &value))
		return txn_check(r->txn, error) && damaged(block, "missing", error);
	if (!head_get(value, h))
		return damaged(block, "its head cannot be read", error);
	if (h->dictionary != 0)
		return damaged(block, "it needs a dictionary that is not there", error);
	gsize wanted = HEAD_BYTES + (gsize)(texts_only ? h->text_frame_bytes : h->frame_bytes);
	if (value.size < wanted) {
		g_byte_array_set_size(r->joined, 0);
		Join join = {r->joined, be_get(key, 8), wanted};
		Slice start = {key, 8};
		txn_walk(r->txn, TABLE_BODY, &start, join_chunk, &join);
		value = (Slice){r->joined->data, r->joined->len};
	}
	if (value.size < wanted)
		return txn_check(r->txn, error) && damaged(block, "cut short", error);
	*frame = (Slice){(const guint8 *)value.data + HEAD_BYTES, wanted - HEAD_BYTES};
	return true;
}

/* The first N bytes of what FRAME holds, as far as they are in it. With WHOLE the frame must end right
 * there. */
static guint8 *decompress(BlockReader *r, guint64 block, Slice frame, gsize n, bool whole, GError **error)
{
	if (!r->zstd)
		r->zstd = ZSTD_createDCtx();
	g_autofree guint8 *out = g_try_malloc(n + 1);
	if (!out) {
		damaged(block, "too large for this machine's memory", error);
		return NULL;
	}
	ZSTD_DCtx_reset(r->zstd, ZSTD_reset_session_only);
	ZSTD_inBuffer from = {frame.data, frame.size, 0};
	ZSTD_outBuffer to = {out, n, 0};
	size_t left = 1, before;
	do {
		before = from.pos + to.pos;
		left = ZSTD_decompressStream(r->zstd, &to, &from);
	} while (!ZSTD_isError(left) && left != 0 && (whole || to.pos < n) && from.pos + to.pos > before);
	if (ZSTD_isError(left) || to.pos != n || (whole && (left != 0 || from.pos != frame.size))) {
		damaged(block,
		        ZSTD_isError(left) ? ZSTD_getErrorName(left) : "its sizes contradict each other",
		        error);
		return NULL;
	}
	return g_steal_pointer(&out);
}

static bool known_size(Slice frame, const Head *h)
{
	return ZSTD_getFrameContentSize(frame.data, frame.size) ==
	       (unsigned long long)h->text_bytes + h->raw_bytes;
}

static void keep(Cached *c, guint64 block, GBytes *bytes)
{
	g_clear_pointer(&c->bytes, g_bytes_unref);
	*c = (Cached){block, bytes};
}

static bool open_texts(BlockReader *r, guint64 block, GError **error)
{
	Head h;
	Slice frame;
	if (r->texts.bytes && r->texts.block == block)
		return true;
	if (!load_frame(r, block, true, &h, &frame, error))
		return false;
	guint8 *texts = decompress(r, block, frame, h.text_bytes, false, error);
	if (!texts)
		return false;
	keep(&r->texts, block, g_bytes_new_take(texts, h.text_bytes));
	return true;
}

static bool open_raws(BlockReader *r, guint64 block, GError **error)
{
	Head h;
	Slice frame;
	if (r->raws.bytes && r->raws.block == block)
		return true;
	if (!load_frame(r, block, false, &h, &frame, error))
		return false;
	if (!known_size(frame, &h))
		return damaged(block, "its sizes contradict each other", error);
	gsize n = (gsize)h.text_bytes + h.raw_bytes;
	guint8 *both = decompress(r, block, frame, n, true, error);
	if (!both)
		return false;
	g_autoptr(GBytes) all = g_bytes_new_take(both, n);
	keep(&r->texts, block, g_bytes_new_from_bytes(all, 0, h.text_bytes));
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

GBytes *block_reader_text(BlockReader *r, const EntryPlace *place, GError **error)
{
	if (place->text_bytes == 0)
		return g_bytes_new(NULL, 0);
	return open_texts(r, place->block, error)
	               ? view(&r->texts, place->text_offset, place->text_bytes, error)
	               : NULL;
}

GBytes *block_reader_raw(BlockReader *r, const EntryPlace *place, GError **error)
{
	if (place->raw_bytes == 0)
		return g_bytes_new(NULL, 0);
	return open_raws(r, place->block, error) ? view(&r->raws, place->raw_offset, place->raw_bytes, error)
	                                         : NULL;
}
