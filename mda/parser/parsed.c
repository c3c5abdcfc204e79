#include "mda/parser/parsed.h"

#include "store/record/content_id.h"

#include <string.h>

void parsed_init_unparsed(GBytes *raw, Parsed *out)
{
	gsize n;
	const void *bytes = g_bytes_get_data(raw, &n);
	*out = (Parsed){.record = record_new(), .received_s = G_MININT64};
	out->record->flags = RECORD_FLAG_UNPARSED;
	content_id_of_raw(bytes, n, &out->id);
	out->former_id = out->id;
}

bool parsed_has_former_id(const Parsed *p)
{
	return memcmp(&p->id, &p->former_id, sizeof p->id) != 0;
}

void parsed_clear(Parsed *p)
{
	g_clear_pointer(&p->record, record_free);
}

AppendMessage parsed_append_message(GBytes *raw, const Parsed *parsed, bool truncated)
{
	gsize n;
	const char *bytes = g_bytes_get_data(raw, &n);
	if (truncated)
		parsed->record->flags |= RECORD_FLAG_TRUNCATED;
	return (AppendMessage){
	        .id = &parsed->id, .record = parsed->record, .raw = bytes, .raw_bytes = n};
}
