/* From parsed message to the store: what delivery and import do alike. */
#include "mda/deliver/deliver.h"
#include "mda/decode/decode.h"

AppendMessage deliver_message(GBytes *raw, const Parsed *parsed, const Envelope *env)
{
	gsize n;
	const char *bytes = g_bytes_get_data(raw, &n);
	if (env->truncated)
		parsed->record->flags |= RECORD_FLAG_TRUNCATED;
	return (AppendMessage){.id = &parsed->id,
	        .record = parsed->record,
	        .raw = bytes,
	        .raw_bytes = n,
	        .raw_hash = env->raw_hash,
	        .size_bytes = env->size_bytes,
	        .arrived_s = env->arrived_s,
	        .list = env->list,
	        .sender = env->sender};
}

gint64 deliver_arrival(gint64 known_s, const Parsed *parsed, gint64 now_s, bool *bad)
{
	gint64 from[] = {known_s, parsed->received_s,
	        parsed->record->has_date ? parsed->record->date_s : G_MININT64};
	*bad = false;
	for (guint i = 0; i < G_N_ELEMENTS(from); i++) {
		if (from[i] == G_MININT64)
			continue;
		if (from[i] >= DECODE_EARLIEST_S && from[i] <= now_s)
			return from[i];
		*bad = true;
		if (from[i] > now_s)
			return now_s;
	}
	return now_s;
}
