#include "store/block/block_compress.h"

#include <string.h>

/* A block larger than this is stored as one value: overflow pages waste little of it. */
#define CHUNKED_MAX (1u << 20)

BlockCompress block_compress_new(BlockFilling filling)
{
	BlockCompress f = {.filling = filling, .bytes = g_byte_array_new()};
	for (guint i = 0; i < BLOCK_SECTIONS; i++)
		f.sections[i] = g_byte_array_new();
	return f;
}

void block_compress_clear(BlockCompress *f)
{
	for (guint i = 0; i < BLOCK_SECTIONS; i++)
		g_byte_array_unref(f->sections[i]);
	g_byte_array_unref(f->bytes);
}

static Slice section_of(const BlockCompress *f, guint section)
{
	const GByteArray *bytes = f->sections[section];
	return section == BLOCK_SECTION_RAWS && f->large.size > 0
	               ? f->large
	               : (Slice){bytes->data, bytes->len};
}

gsize block_compress_bytes(const BlockCompress *f)
{
	gsize n = 0;
	for (guint i = 0; i < BLOCK_SECTIONS; i++)
		n += section_of(f, i).size;
	return n;
}

bool block_compress_has_room(const BlockCompress *f, Slice text, Slice raw)
{
	return block_compress_bytes(f) == 0 ||
	       block_compress_bytes(f) + text.size + raw.size <= BLOCK_FILL_BYTES;
}

static void add_parts(BlockCompress *f, Slice text)
{
	GByteArray *summaries = f->sections[RECORD_PART_SUMMARY];
	guint item = summaries->len;
	guint32 texts = f->sections[RECORD_PART_TEXTS]->len,
	        rest = f->sections[RECORD_PART_REST]->len;
	g_byte_array_set_size(summaries, item + BLOCK_ITEM_BYTES);
	record_part_split(text.data, text.size, f->sections);
	bytes_put_be(summaries->data + item, texts, 4);
	bytes_put_be(summaries->data + item + 4, f->sections[RECORD_PART_TEXTS]->len - texts, 4);
	bytes_put_be(summaries->data + item + 8, rest, 4);
	bytes_put_be(summaries->data + item + 12, f->sections[RECORD_PART_REST]->len - rest, 4);
}

void block_compress_add(
        BlockCompress *f, guint64 block, Slice text, Slice raw, BlockLocation *location)
{
	GByteArray *texts = f->sections[RECORD_PART_SUMMARY],
	           *raws = f->sections[BLOCK_SECTION_RAWS];
	*location = (BlockLocation){.block = block,
	        .text_offset = texts->len,
	        .raw_offset = raws->len,
	        .raw_bytes = (guint32)raw.size};
	if (text.size > 0 && f->filling == BLOCK_FILLED)
		add_parts(f, text);
	else if (text.size > 0)
		g_byte_array_append(texts, text.data, (guint)text.size);
	location->text_bytes = texts->len - location->text_offset;
	if (raw.size > BLOCK_FILL_BYTES)
		f->large = raw;
	else if (raw.size > 0)
		g_byte_array_append(raws, raw.data, (guint)raw.size);
}

size_t block_compress_finish(BlockCompress *f, ZSTD_CCtx **context, int level)
{
	if (!*context)
		*context = ZSTD_createCCtx();
	ZSTD_CCtx *zstd = *context;
	ZSTD_CCtx_reset(zstd, ZSTD_reset_session_and_parameters);
	ZSTD_CCtx_setParameter(zstd, ZSTD_c_compressionLevel, level);
	ZSTD_CCtx_setParameter(zstd, ZSTD_c_checksumFlag, 1);
	ZSTD_CCtx_setPledgedSrcSize(zstd, block_compress_bytes(f));
	f->head = (BlockHead){.split = f->filling == BLOCK_FILLED};
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
			left = ZSTD_compressStream2(
			        zstd, &to, &from, last ? ZSTD_e_end : ZSTD_e_flush);
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
