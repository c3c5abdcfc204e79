/* The arrival time of an imported message. */
#pragma once

#include "mda/parser/parsed.h"

/* arrival_time: returns when a message arrived: by its topmost Received with a valid date, but no
 * later than COMMIT_S, the committer date in a public-inbox: an archive can be copied years later
 * in one go, so both say only "not after". Else by COMMIT_S, its Date, FROM_LINE_S (the date of its
 * From_ line), or NOW_S. G_MININT64: the source has no such time. A time before 1990 is skipped; a
 * time after NOW_S becomes NOW_S. Sets *BAD if a time was skipped or changed: the caller sets
 * RECORD_FLAG_BAD_DATE. */
gint64 arrival_time(
        gint64 commit_s, gint64 from_line_s, const Parsed *parsed, gint64 now_s, bool *bad);
