#include "store/log/entry_record.h"

#include "store/record/record_decode.h"

#define ANY_TEXTS ((guint)RECORD_TEXTS | RECORD_LEAD_TEXTS)

typedef struct {
	const Entry *entry;
	Record *rec;
	RecordDepth depth;
	BlockReader *blocks;
	GError **error;
} RecordReading;

/* Decodes PART into the record. *FOUND is whether there is such a part. */
static bool decode_part(const RecordReading *r, RecordPart part, bool *found)
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

static bool decode_parts(const RecordReading *r)
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

Record *entry_record(BlockReader *blocks, const Entry *e, RecordDepth depth, GError **error)
{
	g_autoptr(Record) rec = record_new_bare();
	const RecordReading reading = {e, rec, depth, blocks, error};
	if (e->place.text_bytes > 0 && !decode_parts(&reading))
		return NULL;
	rec->flags = e->flags;
	rec->kind = e->record_kind;
	rec->automatic = e->automatic;
	return g_steal_pointer(&rec);
}
