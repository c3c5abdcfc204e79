/* A block's bytes, laid down. */
#include "store/block/block_fill.h"

#include <string.h>

#define VERSION        1
#define VERSION_PARTED 2
#define CHUNKED_MAX    (1u << 20) /* a larger block is one value: nothing of note is wasted by it */

/* --- the head
 * -------------------------------------------------------------------------------------------- */

void block_head_put(const BlockHead *h, guint8 *out)
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
	        in[1] > BLOCK_CHUNKS || be_get(in + 2, 2) != 0)
		return false;
	*h = (BlockHead){.parted = in[0] == VERSION_PARTED,
	        .form = in[1],
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

/* --- filling
 * -------------------------------------------------------------------------------------------- */

Fill fill_new(BlockFilling filling)
{
	Fill f = {.filling = filling, .bytes = g_byte_array_new()};
	for (guint i = 0; i < BLOCK_SECTIONS; i++)
		f.sections[i] = g_byte_array_new();
	return f;
}

void fill_clear(Fill *f)
{
	for (guint i = 0; i < BLOCK_SECTIONS; i++)
		g_byte_array_unref(f->sections[i]);
	g_byte_array_unref(f->bytes);
}

static Slice section_of(const Fill *f, guint section)
{
	const GByteArray *bytes = f->sections[section];
	return section == BLOCK_SECTION_RAWS && f->large.size > 0
	               ? f->large
	               : (Slice){bytes->data, bytes->len};
}

gsize fill_bytes(const Fill *f)
{
	gsize n = 0;
	for (guint i = 0; i < BLOCK_SECTIONS; i++)
		n += section_of(f, i).size;
	return n;
}

bool fill_has_room(const Fill *f, Slice text, Slice raw)
{
	return fill_bytes(f) == 0 || fill_bytes(f) + text.size + raw.size <= BLOCK_FILL_BYTES;
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

void fill_add(Fill *f, guint64 block, Slice text, Slice raw, EntryPlace *place)
{
	GByteArray *texts = f->sections[PART_SUMMARY], *raws = f->sections[BLOCK_SECTION_RAWS];
	*place = (EntryPlace){.block = block,
	        .text_offset = texts->len,
	        .raw_offset = raws->len,
	        .raw_bytes = (guint32)raw.size};
	if (text.size > 0 && f->filling == BLOCKS_FILLED)
		add_parts(f, text);
	else if (text.size > 0)
		g_byte_array_append(texts, text.data, (guint)text.size);
	place->text_bytes = texts->len - place->text_offset;
	if (raw.size > BLOCK_FILL_BYTES)
		f->large = raw;
	else if (raw.size > 0)
		g_byte_array_append(raws, raw.data, (guint)raw.size);
}

size_t fill_compress(Fill *f, ZSTD_CCtx **context, int level)
{
	if (!*context)
		*context = ZSTD_createCCtx();
	ZSTD_CCtx *zstd = *context;
	ZSTD_CCtx_reset(zstd, ZSTD_reset_session_and_parameters);
	ZSTD_CCtx_setParameter(zstd, ZSTD_c_compressionLevel, level);
	ZSTD_CCtx_setParameter(zstd, ZSTD_c_checksumFlag, 1);
	ZSTD_CCtx_setPledgedSrcSize(zstd, fill_bytes(f));
	f->head = (BlockHead){.parted = f->filling == BLOCKS_FILLED};
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
