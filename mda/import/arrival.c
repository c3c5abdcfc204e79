#include "mda/import/arrival.h"

#include "mda/decode/decode.h"

gint64 arrival_time(gint64 known_s, const Parsed *parsed, gint64 now_s, bool *bad)
{
	gint64 from[] = {known_s, parsed->received_s,
	        parsed->record->has_date ? parsed->record->date_s : G_MININT64};
	*bad = false;
	for (guint i = 0; i < G_N_ELEMENTS(from); i++) {
		if (from[i] == G_MININT64)
			continue;
		if (from[i] >= MESSAGE_EARLIEST_S && from[i] <= now_s)
			return from[i];
		*bad = true;
		if (from[i] > now_s)
			return now_s;
	}
	return now_s;
}
