#include "store/block/block.h"

#define VERSION       1
#define VERSION_SPLIT 2

void block_head_put(const BlockHead *h, guint8 *out)
{
	static const guint whole[] = {RECORD_PART_SUMMARY, BLOCK_SECTION_RAWS}; /* of version 1 */
	guint n = h->split ? BLOCK_SECTIONS : G_N_ELEMENTS(whole);
	bytes_put_be(out, h->split ? VERSION_SPLIT : VERSION, 1);
	bytes_put_be(out + 1, h->form, 1);
	bytes_put_be(out + 2, 0, 2);
	bytes_put_be(out + 4, h->leaf_used, 2);
	bytes_put_be(out + 6, 0, 2);
	for (guint i = 0; i < n; i++) {
		guint section = h->split ? i : whole[i];
		bytes_put_be(out + 8 + 4 * i, h->bytes[section], 4);
		bytes_put_be(out + 8 + 4 * (n + i), h->frame_ends[section], 4);
	}
}

static void get_sections(const guint8 *in, BlockHead *h)
{
	if (h->split) {
		for (guint i = 0; i < BLOCK_SECTIONS; i++) {
			h->bytes[i] = (guint32)bytes_get_be(in + 8 + 4 * i, 4);
			h->frame_ends[i] =
			        (guint32)bytes_get_be(in + 8 + 4 * (BLOCK_SECTIONS + i), 4);
		}
		return;
	}
	h->bytes[RECORD_PART_SUMMARY] = (guint32)bytes_get_be(in + 8, 4);
	h->bytes[BLOCK_SECTION_RAWS] = (guint32)bytes_get_be(in + 12, 4);
	for (guint i = 0; i < BLOCK_SECTION_RAWS; i++)
		h->frame_ends[i] = (guint32)bytes_get_be(in + 16, 4);
	h->frame_ends[BLOCK_SECTION_RAWS] = (guint32)bytes_get_be(in + 20, 4);
}

bool block_head_get(Slice chunk, BlockHead *h)
{
	const guint8 *in = chunk.data;
	if (chunk.size < BLOCK_HEAD_BYTES || (in[0] != VERSION && in[0] != VERSION_SPLIT) ||
	        in[1] > BLOCK_CHUNKS || bytes_get_be(in + 2, 2) != 0)
		return false;
	*h = (BlockHead){.split = in[0] == VERSION_SPLIT,
	        .form = in[1],
	        .leaf_used = (guint16)bytes_get_be(in + 4, 2)};
	if (chunk.size < block_head_bytes(h))
		return false;
	get_sections(in, h);
	for (guint i = 1; i < BLOCK_SECTIONS; i++)
		if (h->frame_ends[i - 1] > h->frame_ends[i])
			return false;
	return true;
}

Slice block_key(guint64 block, guint64 chunk, guint8 out[8])
{
	return slice_of_number(block << BLOCK_CHUNK_BITS | chunk, out);
}

bool block_newest(Txn *txn, guint64 *block)
{
	Slice key, value;
	bool found = txn_last(txn, TABLE_BODY, &key, &value) && key.size == 8;
	*block = found ? slice_number(key) >> BLOCK_CHUNK_BITS : 0;
	return found;
}

void block_drop(Txn *txn, guint64 block)
{
	guint8 key[8];
	Slice unused;
	for (guint64 chunk = 0; txn_get(txn, TABLE_BODY, block_key(block, chunk, key), &unused);
	        chunk++)
		txn_delete(txn, TABLE_BODY, block_key(block, chunk, key), NULL);
}
