#include "store/block/block_pack.h"

#include "store/block/block_compress.h"

struct BlockPack {
	GArray *blocks; /* BlockPacked */
	BlockCompress open;
	ZSTD_CCtx *zstd;
};

static void clear_packed(gpointer packed)
{
	g_clear_pointer(&((BlockPacked *)packed)->bytes, g_byte_array_unref);
}

BlockPack *block_pack_new(void)
{
	BlockPack *p = g_new0(BlockPack, 1);
	p->open = block_compress_new(BLOCK_FILLED);
	p->blocks = g_array_new(FALSE, TRUE, sizeof(BlockPacked));
	g_array_set_clear_func(p->blocks, clear_packed);
	return p;
}

void block_pack_free(BlockPack *p)
{
	if (!p)
		return;
	block_compress_clear(&p->open);
	g_array_unref(p->blocks);
	ZSTD_freeCCtx(p->zstd);
	g_free(p);
}

void block_pack_finish(BlockPack *p)
{
	if (block_compress_bytes(&p->open) == 0)
		return;
	BlockPacked packed = {
	        .left = block_compress_finish(&p->open, &p->zstd, BLOCK_COMPRESS_LEVEL)};
	packed.head = p->open.head;
	gsize n;
	guint8 *bytes = g_byte_array_steal(p->open.bytes, &n); /* allocated for the worst case */
	packed.bytes = g_byte_array_new_take(g_realloc(bytes, n), n);
	g_array_append_val(p->blocks, packed);
}

void block_pack_add(BlockPack *p, Slice text, Slice raw, BlockLocation *location)
{
	if (!block_compress_has_room(&p->open, text, raw))
		block_pack_finish(p);
	block_compress_add(&p->open, p->blocks->len, text, raw, location);
	if (p->open.large.size > 0)
		block_pack_finish(p);
}

BlockPacked *block_pack_get(BlockPack *p, guint64 number)
{
	return &g_array_index(p->blocks, BlockPacked, number);
}
