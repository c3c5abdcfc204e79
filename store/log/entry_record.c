#include "store/log/entry_record.h"
#include "store/record/record_decode.h"

#define ANY_TEXTS ((guint)RECORD_TEXTS | RECORD_LEAD_TEXTS)

typedef struct {
	const Entry *entry;
	Record *rec;
	RecordDepth depth;
	BlockReader *blocks;
	GError **error;
} Reading;

/* *FOUND: whether there was such a part. */
static bool decode_part(const Reading *r, RecordPart part, bool *found)
{
	g_autoptr(GBytes) bytes = NULL;
	if (!block_reader_part(r->blocks, &r->entry->place, part, &bytes, r->error))
		return false;
	*found = bytes != NULL;
	return !bytes || record_decode(r->rec, bytes, r->depth, r->error);
}

static bool has_texts(const Record *rec)
{
	return rec->message || rec->notes || rec->diffstat_text;
}

static bool decode_parts(const Reading *r)
{
	bool found = false, unused;
	if (!decode_part(r, RECORD_PART_SUMMARY, &unused) ||
	        ((r->depth & ANY_TEXTS) && !decode_part(r, RECORD_PART_TEXTS, &found)))
		return false;
	bool rest = (r->depth & RECORD_RECIPIENTS) || ((r->depth & RECORD_TEXTS) && !found);
	if (rest)
		return decode_part(r, RECORD_PART_REST, &unused);
	r->rec->texts_left = (r->depth & RECORD_LEAD_TEXTS) && !has_texts(r->rec);
	return true;
}

/* As the first stores have it: the summary in the log value. */
static bool decode_inline(const Reading *r)
{
	g_autoptr(GBytes) bytes = g_bytes_new(r->entry->inline_bytes, r->entry->n_inline_bytes);
	return record_decode(r->rec, bytes, r->depth, r->error);
}

Record *entry_record(BlockReader *blocks, const Entry *e, RecordDepth depth, GError **error)
{
	g_autoptr(Record) rec = record_new_bare();
	const Reading reading = {e, rec, depth, blocks, error};
	bool in_log = e->inline_bytes != NULL;
	if (in_log && !decode_inline(&reading))
		return NULL;
	bool in_block = e->place.text_bytes > 0 && (!in_log || (depth & ANY_TEXTS));
	if (in_block && !decode_parts(&reading))
		return NULL;
	rec->flags = e->flags;
	rec->kind = e->record_kind;
	rec->automatic = e->automatic;
	return g_steal_pointer(&rec);
}
