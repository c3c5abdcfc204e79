#include "store/block/block_unpacked.h"

/* N bytes at OFFSET of SECTION. */
static UnpackedAnswer find_bytes(
        const Unpacked *u, guint section, guint32 offset, guint32 n, gsize *at, gsize *needs)
{
	if (offset > u->head.bytes[section] || n > u->head.bytes[section] - offset)
		return UNPACKED_OUTSIDE;
	*at = block_section_at(&u->head, section) + offset;
	*needs = *at + n;
	return *needs <= u->there ? UNPACKED_THERE : UNPACKED_NOT_YET;
}

static UnpackedAnswer find_span(
        const Unpacked *u, const EntryPlace *p, guint section, BlockSpan *span, gsize *needs)
{
	*span = (BlockSpan){0};
	if (section == BLOCK_SECTION_RAWS) {
		*span = (BlockSpan){p->raw_offset, p->raw_bytes};
	} else if (p->text_bytes > 0 && !u->head.parted) {
		if (section == RECORD_PART_SUMMARY)
			*span = (BlockSpan){p->text_offset, p->text_bytes};
	} else if (p->text_bytes > 0) {
		gsize at;
		UnpackedAnswer answer = find_bytes(
		        u, RECORD_PART_SUMMARY, p->text_offset, BLOCK_ITEM_BYTES, &at, needs);
		if (p->text_bytes <= BLOCK_ITEM_BYTES) /* a field stream is never empty */
			return UNPACKED_OUTSIDE;
		if (section == RECORD_PART_SUMMARY) {
			*span = (BlockSpan){p->text_offset + BLOCK_ITEM_BYTES,
			        p->text_bytes - BLOCK_ITEM_BYTES};
			return UNPACKED_THERE;
		}
		if (answer != UNPACKED_THERE)
			return answer;
		const guint8 *item = (const guint8 *)g_bytes_get_data(u->bytes, NULL) + at +
		                     (section == RECORD_PART_TEXTS ? 0 : 8);
		*span = (BlockSpan){
		        (guint32)bytes_get_be(item, 4), (guint32)bytes_get_be(item + 4, 4)};
	}
	return UNPACKED_THERE;
}

UnpackedAnswer unpacked_find(const Unpacked *u, const EntryPlace *p, guint section, BlockSpan *span,
        GBytes **bytes, gsize *needs)
{
	gsize at;
	if (bytes)
		*bytes = NULL;
	UnpackedAnswer answer = find_span(u, p, section, span, needs);
	if (answer != UNPACKED_THERE || !bytes || span->bytes == 0)
		return answer;
	answer = find_bytes(u, section, span->offset, span->bytes, &at, needs);
	if (answer == UNPACKED_THERE)
		*bytes = g_bytes_new_from_bytes(u->bytes, at, span->bytes);
	return answer;
}
