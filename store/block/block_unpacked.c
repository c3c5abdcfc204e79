#include "store/block/block_unpacked.h"

/* Where N bytes at OFFSET of SECTION are in the decompressed block. */
static BlockUnpackedAnswer find_bytes(
        const BlockUnpacked *u, guint section, guint32 offset, guint32 n, gsize *at, gsize *needs)
{
	if (offset > u->head.bytes[section] || n > u->head.bytes[section] - offset)
		return BLOCK_UNPACKED_OUTSIDE;
	*at = block_section_at(&u->head, section) + offset;
	*needs = *at + n;
	return *needs <= u->there ? BLOCK_UNPACKED_THERE : BLOCK_UNPACKED_NOT_YET;
}

/* A split text: the item before its first part says where the other parts are. */
static BlockUnpackedAnswer find_part(const BlockUnpacked *u, const BlockLocation *l, guint section,
        BlockSpan *span, gsize *needs)
{
	gsize at;
	if (l->text_bytes <= BLOCK_ITEM_BYTES) /* a field stream is never empty */
		return BLOCK_UNPACKED_OUTSIDE;
	if (section == RECORD_PART_SUMMARY) {
		*span = (BlockSpan){
		        l->text_offset + BLOCK_ITEM_BYTES, l->text_bytes - BLOCK_ITEM_BYTES};
		return BLOCK_UNPACKED_THERE;
	}
	BlockUnpackedAnswer answer =
	        find_bytes(u, RECORD_PART_SUMMARY, l->text_offset, BLOCK_ITEM_BYTES, &at, needs);
	if (answer != BLOCK_UNPACKED_THERE)
		return answer;
	const guint8 *item = (const guint8 *)g_bytes_get_data(u->bytes, NULL) + at +
	                     (section == RECORD_PART_TEXTS ? 0 : 8);
	*span = (BlockSpan){(guint32)bytes_get_be(item, 4), (guint32)bytes_get_be(item + 4, 4)};
	return BLOCK_UNPACKED_THERE;
}

static BlockUnpackedAnswer find_span(const BlockUnpacked *u, const BlockLocation *l, guint section,
        BlockSpan *span, gsize *needs)
{
	*span = (BlockSpan){0};
	if (section == BLOCK_SECTION_RAWS)
		*span = (BlockSpan){l->raw_offset, l->raw_bytes};
	else if (l->text_bytes > 0 && u->head.split)
		return find_part(u, l, section, span, needs);
	else if (l->text_bytes > 0 && section == RECORD_PART_SUMMARY)
		*span = (BlockSpan){l->text_offset, l->text_bytes};
	return BLOCK_UNPACKED_THERE;
}

BlockUnpackedAnswer block_unpacked_find(const BlockUnpacked *u, const BlockLocation *location,
        guint section, BlockSpan *span, GBytes **bytes, gsize *needs)
{
	gsize at;
	if (bytes)
		*bytes = NULL;
	BlockUnpackedAnswer answer = find_span(u, location, section, span, needs);
	if (answer != BLOCK_UNPACKED_THERE || !bytes || span->bytes == 0)
		return answer;
	answer = find_bytes(u, section, span->offset, span->bytes, &at, needs);
	if (answer == BLOCK_UNPACKED_THERE)
		*bytes = g_bytes_new_from_bytes(u->bytes, at, span->bytes);
	return answer;
}
