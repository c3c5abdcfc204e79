#include "mda/import/arrival.h"

#include "mda/decode/message.h"

gint64 arrival_time(
        gint64 commit_s, gint64 from_line_s, const Parsed *parsed, gint64 now_s, bool *bad)
{
	gint64 received_s = parsed->received_s;
	if (received_s != G_MININT64 && commit_s >= MESSAGE_EARLIEST_S)
		received_s = MIN(received_s, commit_s);
	gint64 from[] = {received_s, commit_s,
	        parsed->record->has_date ? parsed->record->date_s : G_MININT64, from_line_s};
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
