/* A chunk is as long as the room left in LMDB's last leaf page, so that pages get full although
 * messages have any size. How full that leaf is follows from the head of the last block; if that is
 * wrong (another page layout), only space is lost. */
#include "store/block/block_writer.h"

#include "store/base/error.h"
#include "store/block/block_compress.h"

#define CHUNK_MIN  100 /* a shorter rest of a leaf is left empty */
#define PAGE_HEAD  16  /* bytes of an LMDB page before its nodes */
#define NODE_BYTES 18  /* bytes of an LMDB node beside its value: head, key of 8, slot */

/* --- room in leaves --- */

typedef struct {
	guint room; /* bytes for nodes */
	guint used;
} Leaf;

static guint chunk_max(const Leaf *leaf)
{
	/* LMDB moves a larger node to an overflow page */
	return (leaf->room / 2 & ~1u) - 2 - (NODE_BYTES - 2);
}

/* Returns how many of REST bytes the next chunk takes. Begins a new leaf if LEAF has no room. */
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

/* --- writing --- */

struct BlockWriter {
	Txn *txn;
	guint64 serial; /* unique in this process */
	guint64 next;   /* number of the block being filled */
	Leaf leaf;
	BlockCompress open;
	ZSTD_CCtx *zstd;
};

BlockWriter *block_writer_new(Txn *txn, BlockFilling filling)
{
	static guint64 writers; /* atomic: an import's threads make writers too */
	BlockWriter *w = g_new0(BlockWriter, 1);
	w->serial = __atomic_add_fetch(&writers, 1, __ATOMIC_RELAXED);
	w->txn = txn;
	w->open = block_compress_new(filling);
	guint page = txn_page_bytes(txn);
	w->leaf.room = page > PAGE_HEAD ? page - PAGE_HEAD : 4096 - PAGE_HEAD;
	Slice value;
	guint64 last;
	if (!block_newest(txn, &last))
		return w;
	guint8 first[8];
	BlockHead h;
	if (txn_get(txn, TABLE_BODY, block_key(last, 0, first), &value) &&
	        block_head_get(value, &h))
		leaf_advance(&w->leaf, &h);
	w->next = last + 1;
	return w;
}

void block_writer_free(BlockWriter *w)
{
	if (!w)
		return;
	block_compress_clear(&w->open);
	ZSTD_freeCCtx(w->zstd);
	g_free(w);
}

void block_writer_add(BlockWriter *w, Slice text, Slice raw, BlockLocation *location)
{
	if (!block_compress_has_room(&w->open, text, raw))
		block_writer_flush(w);
	block_compress_add(&w->open, w->next, text, raw, location);
	if (w->open.filling == BLOCK_SINGLE || w->open.large.size > 0)
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
		txn_append(w->txn, TABLE_BODY, block_key(w->next, chunk, key),
		        (Slice){bytes->data + done, n});
		done += n;
	}
}

static void put_block(BlockWriter *w, GByteArray *bytes, BlockHead *head)
{
	head->leaf_used = (guint16)w->leaf.used;
	block_head_put(head, bytes->data);
	put_chunks(w, bytes, head->form);
	w->next++;
}

static void cannot_compress(BlockWriter *w, size_t left)
{
	const char *why = ZSTD_isError(left) ? ZSTD_getErrorName(left) : "no room";
	txn_fail(w->txn, g_error_new(ERROR_DOMAIN, ERROR_IO, "cannot compress a message: %s", why));
}

void block_writer_flush(BlockWriter *w)
{
	if (block_compress_bytes(&w->open) == 0)
		return;
	bool small = w->open.filling == BLOCK_SINGLE &&
	             block_compress_bytes(&w->open) < BLOCK_LARGE_BYTES;
	size_t left = block_compress_finish(
	        &w->open, &w->zstd, small ? BLOCK_COMPRESS_LEVEL_SINGLE : BLOCK_COMPRESS_LEVEL);
	if (left == 0)
		put_block(w, w->open.bytes, &w->open.head);
	else
		cannot_compress(w, left);
}

guint64 block_writer_put_packed(BlockWriter *w, BlockPack *p, guint64 block)
{
	BlockPacked *packed = block_pack_get(p, block);
	if (!packed->bytes) {
		if (packed->writer != w->serial)
			txn_fail(w->txn, g_error_new(ERROR_DOMAIN, ERROR_DAMAGED,
			                         "the messages of one block were divided between "
			                         "two transactions"));
		return packed->number;
	}
	block_writer_flush(w);
	packed->writer = w->serial;
	packed->number = w->next;
	if (packed->left == 0)
		put_block(w, packed->bytes, &packed->head);
	else
		cannot_compress(w, packed->left);
	g_clear_pointer(&packed->bytes, g_byte_array_unref);
	return packed->number;
}
