/* Blocks made ready without a transaction. */
#include "store/block/block_pack.h"

#include "store/block/block_fill.h"

struct BlockPack {
	GArray *blocks; /* Packed */
	Fill open;
	ZSTD_CCtx *zstd;
};

static void packed_clear(gpointer packed)
{
	g_clear_pointer(&((Packed *)packed)->bytes, g_byte_array_unref);
}

BlockPack *block_pack_new(void)
{
	BlockPack *p = g_new0(BlockPack, 1);
	p->open = fill_new(BLOCKS_FILLED);
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
	if (fill_bytes(&p->open) == 0)
		return;
	Packed packed = {.left = fill_compress(&p->open, &p->zstd, LEVEL_FILLED)};
	packed.head = p->open.head;
	gsize n;
	guint8 *bytes = g_byte_array_steal(p->open.bytes, &n); /* with room for a bad case */
	packed.bytes = g_byte_array_new_take(g_realloc(bytes, n), n);
	g_array_append_val(p->blocks, packed);
}

void block_pack_add(BlockPack *p, Slice text, Slice raw, EntryPlace *place)
{
	if (!fill_has_room(&p->open, text, raw))
		block_pack_seal(p);
	fill_add(&p->open, p->blocks->len, text, raw, place);
	if (p->open.large.size > 0)
		block_pack_seal(p);
}

Packed *block_pack_block(BlockPack *p, guint64 number)
{
	return &g_array_index(p->blocks, Packed, number);
}
