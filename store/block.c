/* Bodies, written in blocks (block_bytes.h). How full the open leaf is, is worked out from the last block's
 * head. */
#include "block_bytes.h"

#include <string.h>
#include <zstd.h>

#include "error.h"

#define VERSION        1
#define VERSION_PARTED 2
#define LEVEL          3          /* of a filled block */
#define LEVEL_ONE      (-1)       /* of a single body: 1 costs a delivery a tenth more instructions */
#define CHUNK_MIN      100        /* a shorter rest of a leaf is left empty */
#define CHUNKED_MAX    (1u << 20) /* a larger block is one value: nothing of note is wasted by it */
#define PAGE_HEAD      16         /* of an LMDB page */
#define NODE_BYTES     18         /* an LMDB node's head, its key of 8, its slot */

static void head_put(const BlockHead *h, guint8 *out)
{
	static const guint whole[] = {
	        PART_SUMMARY, BLOCK_SECTION_RAWS}; /* the sections of one that is not parted */
	guint n = h->parted ? BLOCK_SECTIONS : G_N_ELEMENTS(whole);
	be_put(out, h->parted ? VERSION_PARTED : VERSION, 1);
	be_put(out + 1, h->form, 1);
	be_put(out + 2, 0, 2);
	be_put(out + 4, h->leaf_used, 2);
	be_put(out + 6, 0, 2);
	for (guint i = 0; i < n; i++) {
		guint section = h->parted ? i : whole[i];
		be_put(out + 8 + 4 * i, h->bytes[section], 4);
		be_put(out + 8 + 4 * (n + i), h->frame_ends[section], 4);
	}
}

bool block_head_get(Slice s, BlockHead *h)
{
	const guint8 *in = s.data;
	if (s.size < BLOCK_HEAD_BYTES || (in[0] != VERSION && in[0] != VERSION_PARTED) ||
	        in[1] > BLOCK_CHUNKS)
		return false;
	*h = (BlockHead){.parted = in[0] == VERSION_PARTED,
	        .form = in[1],
	        .dictionary = (guint16)be_get(in + 2, 2),
	        .leaf_used = (guint16)be_get(in + 4, 2)};
	if (s.size < block_head_bytes(h))
		return false;
	if (h->parted) {
		for (guint i = 0; i < BLOCK_SECTIONS; i++) {
			h->bytes[i] = (guint32)be_get(in + 8 + 4 * i, 4);
			h->frame_ends[i] = (guint32)be_get(in + 8 + 4 * (BLOCK_SECTIONS + i), 4);
		}
	} else {
		h->bytes[PART_SUMMARY] = (guint32)be_get(in + 8, 4);
		h->bytes[BLOCK_SECTION_RAWS] = (guint32)be_get(in + 12, 4);
		for (guint i = 0; i < BLOCK_SECTION_RAWS; i++)
			h->frame_ends[i] = (guint32)be_get(in + 16, 4);
		h->frame_ends[BLOCK_SECTION_RAWS] = (guint32)be_get(in + 20, 4);
	}
	for (guint i = 1; i < BLOCK_SECTIONS; i++)
		if (h->frame_ends[i - 1] > h->frame_ends[i])
			return false;
	return true;
}

Slice block_key(guint64 block, guint64 chunk, guint8 out[8])
{
	be_put(out, block << BLOCK_CHUNK_BITS | chunk, 8);
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

static void leaf_advance(Leaf *leaf, const BlockHead *h)
{
	gsize n = block_head_bytes(h) + (gsize)h->frame_ends[BLOCK_SECTION_RAWS];
	leaf->used = h->leaf_used;
	if (h->form == BLOCK_ONE_VALUE)
		leaf_take_value(leaf, n);
	while (h->form == BLOCK_CHUNKS && n > 0)
		n -= leaf_take(leaf, n);
}

/* --- filling -------------------------------------------------------------------------------------------- */

typedef struct { /* what a block is made of, and the block */
	BlockFilling filling;
	GByteArray *sections[BLOCK_SECTIONS], *bytes;
	Slice large; /* raw bytes that fill a block by themselves: the caller's, instead of a section, until they are compressed */
	BlockHead head;
} Fill;

static Fill fill_new(BlockFilling filling)
{
	Fill f = {.filling = filling, .bytes = g_byte_array_new()};
	for (guint i = 0; i < BLOCK_SECTIONS; i++)
		f.sections[i] = g_byte_array_new();
	return f;
}

static void fill_clear(Fill *f)
{
	for (guint i = 0; i < BLOCK_SECTIONS; i++)
		g_byte_array_unref(f->sections[i]);
	g_byte_array_unref(f->bytes);
}

static Slice section_of(const Fill *f, guint section)
{
	const GByteArray *bytes = f->sections[section];
	return section == BLOCK_SECTION_RAWS && f->large.size > 0 ? f->large
	                                                          : (Slice){bytes->data, bytes->len};
}

static gsize filled(const Fill *f)
{
	gsize n = 0;
	for (guint i = 0; i < BLOCK_SECTIONS; i++)
		n += section_of(f, i).size;
	return n;
}

static bool has_room(const Fill *f, Slice text, Slice raw)
{
	return filled(f) == 0 || filled(f) + text.size + raw.size <= BLOCK_FILL_BYTES;
}

static void add_parts(Fill *f, Slice text)
{
	GByteArray *summaries = f->sections[PART_SUMMARY];
	guint item = summaries->len;
	guint32 texts = f->sections[PART_TEXTS]->len, rest = f->sections[PART_REST]->len;
	g_byte_array_set_size(summaries, item + BLOCK_ITEM_BYTES);
	record_split(text.data, text.size, f->sections);
	be_put(summaries->data + item, texts, 4);
	be_put(summaries->data + item + 4, f->sections[PART_TEXTS]->len - texts, 4);
	be_put(summaries->data + item + 8, rest, 4);
	be_put(summaries->data + item + 12, f->sections[PART_REST]->len - rest, 4);
}

static void fill_add(Fill *f, guint64 block, Slice text, Slice raw, EntryPlace *place)
{
	GByteArray *texts = f->sections[PART_SUMMARY], *raws = f->sections[BLOCK_SECTION_RAWS];
	*place = (EntryPlace){.block = block,
	        .text_offset = texts->len,
	        .raw_offset = raws->len,
	        .raw_bytes = (guint32)raw.size};
	if (text.size > 0 && f->filling == BLOCKS_PARTED)
		add_parts(f, text);
	else if (text.size > 0)
		g_byte_array_append(texts, text.data, (guint)text.size);
	place->text_bytes = texts->len - place->text_offset;
	if (raw.size > BLOCK_FILL_BYTES)
		f->large = raw;
	else if (raw.size > 0)
		g_byte_array_append(raws, raw.data, (guint)raw.size);
}

/* All sections as one frame behind room for the head, and all of the head that does not depend on where the block
 * lies. What zstd has left to do: 0. */
static size_t compress(Fill *f, ZSTD_CCtx **context, int level)
{
	if (!*context)
		*context = ZSTD_createCCtx();
	ZSTD_CCtx *zstd = *context;
	ZSTD_CCtx_reset(zstd, ZSTD_reset_session_and_parameters);
	ZSTD_CCtx_setParameter(zstd, ZSTD_c_compressionLevel, level);
	ZSTD_CCtx_setParameter(zstd, ZSTD_c_checksumFlag, 1);
	ZSTD_CCtx_setPledgedSrcSize(zstd, filled(f));
	f->head = (BlockHead){.parted = f->filling == BLOCKS_PARTED};
	guint head = block_head_bytes(&f->head);
	gsize bound = 64;
	for (guint i = 0; i < BLOCK_SECTIONS; i++)
		bound += ZSTD_compressBound(section_of(f, i).size);
	g_byte_array_set_size(f->bytes, (guint)(head + bound));
	ZSTD_outBuffer to = {f->bytes->data + head, bound, 0};
	size_t left = 0;
	for (guint i = 0; i < BLOCK_SECTIONS && left == 0; i++) {
		Slice section = section_of(f, i);
		ZSTD_inBuffer from = {section.data, section.size, 0};
		bool last = i == BLOCK_SECTION_RAWS;
		if (section.size > 0 || last)
			left = ZSTD_compressStream2(zstd, &to, &from, last ? ZSTD_e_end : ZSTD_e_flush);
		f->head.bytes[i] = (guint32)section.size;
		f->head.frame_ends[i] = (guint32)to.pos;
	}
	for (guint i = 0; i < BLOCK_SECTIONS; i++)
		g_byte_array_set_size(f->sections[i], 0);
	f->large = (Slice){0};
	g_byte_array_set_size(f->bytes, (guint)(head + to.pos));
	f->head.form = f->bytes->len > CHUNKED_MAX ? BLOCK_ONE_VALUE : BLOCK_CHUNKS;
	return left;
}

/* --- writing -------------------------------------------------------------------------------------------- */

struct BlockWriter {
	Txn *txn;
	guint64 serial; /* of the writers of this process */
	guint64 next;   /* number of the open block */
	Leaf leaf;
	Fill open;
	ZSTD_CCtx *zstd;
};

BlockWriter *block_writer_new(Txn *txn, BlockFilling filling)
{
	static guint64 writers; /* a thread of an import's, too, makes some */
	BlockWriter *w = g_new0(BlockWriter, 1);
	w->serial = __atomic_add_fetch(&writers, 1, __ATOMIC_RELAXED);
	w->txn = txn;
	w->open = fill_new(filling);
	guint page = txn_page_bytes(txn);
	w->leaf.room = page > PAGE_HEAD ? page - PAGE_HEAD : 4096 - PAGE_HEAD;
	Slice key, value;
	if (!txn_last(txn, TABLE_BODY, &key, &value) || key.size != 8)
		return w;
	guint64 last = be_get(key.data, 8) >> BLOCK_CHUNK_BITS;
	guint8 first[8];
	BlockHead h;
	if (txn_get(txn, TABLE_BODY, block_key(last, 0, first), &value) && block_head_get(value, &h))
		leaf_advance(&w->leaf, &h);
	w->next = last + 1;
	return w;
}

void block_writer_free(BlockWriter *w)
{
	if (!w)
		return;
	fill_clear(&w->open);
	ZSTD_freeCCtx(w->zstd);
	g_free(w);
}

void block_writer_add(BlockWriter *w, Slice text, Slice raw, EntryPlace *place)
{
	if (!has_room(&w->open, text, raw))
		block_writer_flush(w);
	fill_add(&w->open, w->next, text, raw, place);
	if (w->open.filling == BLOCKS_SINGLE || w->open.large.size > 0)
		block_writer_flush(w);
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
		txn_append(
		        w->txn, TABLE_BODY, block_key(w->next, chunk, key), (Slice){bytes->data + done, n});
		done += n;
	}
}

static void put_block(BlockWriter *w, GByteArray *bytes, BlockHead *head)
{
	head->leaf_used = (guint16)w->leaf.used;
	head_put(head, bytes->data);
	put_chunks(w, bytes, head->form);
	w->next++;
}

static void cannot_compress(BlockWriter *w, size_t left)
{
	const char *why = ZSTD_isError(left) ? ZSTD_getErrorName(left) : "no room";
	txn_fail(w->txn, g_error_new(LD_ERROR, LD_ERROR_IO, "cannot compress a message: %s", why));
}

void block_writer_flush(BlockWriter *w)
{
	if (filled(&w->open) == 0)
		return;
	bool small = w->open.filling == BLOCKS_SINGLE && filled(&w->open) < BLOCK_LARGE_BYTES;
	size_t left = compress(&w->open, &w->zstd, small ? LEVEL_ONE : LEVEL);
	if (left == 0)
		put_block(w, w->open.bytes, &w->open.head);
	else
		cannot_compress(w, left);
}

/* --- packs ---------------------------------------------------------------------------------------------- */

typedef struct {
	GByteArray *bytes; /* NULL once it is put */
	BlockHead head;
	size_t left;    /* of the compression: 0, or what kept it from being done */
	guint64 number; /* in the store, in the transaction of */
	guint64 writer; /* the one with this serial */
} Packed;

struct BlockPack {
	GArray *blocks; /* Packed */
	Fill open;
	ZSTD_CCtx *zstd;
};

static void packed_clear(gpointer packed)
{
	g_clear_pointer(&((Packed *)packed)->bytes, g_byte_array_unref);
}

BlockPack *block_pack_new(BlockFilling filling)
{
	BlockPack *p = g_new0(BlockPack, 1);
	p->open = fill_new(filling);
	p->blocks = g_array_new(FALSE, TRUE, sizeof(Packed));
	g_array_set_clear_func(p->blocks, packed_clear);
	return p;
}

void block_pack_free(BlockPack *p)
{
	if (!p)
		return;
	fill_clear(&p->open);
	g_array_unref(p->blocks);
	ZSTD_freeCCtx(p->zstd);
	g_free(p);
}

void block_pack_seal(BlockPack *p)
{
	if (filled(&p->open) == 0)
		return;
	Packed packed = {.left = compress(&p->open, &p->zstd, LEVEL)};
	packed.head = p->open.head;
	gsize n;
	guint8 *bytes = g_byte_array_steal(p->open.bytes, &n); /* with room for a bad case */
	packed.bytes = g_byte_array_new_take(g_realloc(bytes, n), n);
	g_array_append_val(p->blocks, packed);
}

void block_pack_add(BlockPack *p, Slice text, Slice raw, EntryPlace *place)
{
	if (!has_room(&p->open, text, raw))
		block_pack_seal(p);
	fill_add(&p->open, p->blocks->len, text, raw, place);
	if (p->open.large.size > 0)
		block_pack_seal(p);
}

guint64 block_writer_put_packed(BlockWriter *w, BlockPack *p, guint64 block)
{
	Packed *packed = &g_array_index(p->blocks, Packed, block);
	if (!packed->bytes) {
		if (packed->writer != w->serial)
			txn_fail(
			        w->txn, g_error_new(LD_ERROR, LD_ERROR_DAMAGED,
			                        "a block of messages was cut in two by a transaction's end"));
		return packed->number;
	}
	block_writer_flush(w);
	packed->writer = w->serial;
	packed->number = w->next;
	if (packed->left == 0)
		put_block(w, packed->bytes, &packed->head);
	else
		cannot_compress(w, packed->left);
	packed_clear(packed);
	return packed->number;
}

void block_drop(Txn *txn, guint64 block)
{
	guint8 key[8];
	Slice unused;
	for (guint64 chunk = 0; txn_get(txn, TABLE_BODY, block_key(block, chunk, key), &unused); chunk++)
		txn_delete(txn, TABLE_BODY, block_key(block, chunk, key), NULL);
}
