/* Times on the command line and in output. Always UTC, whatever the locale. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* times_parse: *OUT_S gets the time that TEXT names, in seconds since 1970: an ISO 8601 time
 * (`2025-11-13`, `2025-11-13T09:00:30+02:00`; UTC without a zone) or an age before NOW_S (`30m`,
 * `12h`, `7d`, `4w`). Fails with ERROR_USAGE; the message names TEXT. */
G_GNUC_WARN_UNUSED_RESULT
bool times_parse(const char *text, gint64 now_s, gint64 *out_s, GError **error);

/* times_rfc3339: S as "2025-11-13T09:00:00Z", a new string. Years below 1 or above 9999 become the
 * nearest time in that range. */
char *times_rfc3339(gint64 s);

/* times_date: the date of S, "2025-11-13", a new string. */
char *times_date(gint64 s);
