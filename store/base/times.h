/* Times as people write them on a command line, and as we print them. No locale, no zone but UTC.
 */
#ifndef LD_STORE_TIMES_H
#define LD_STORE_TIMES_H

#include <glib.h>
#include <stdbool.h>

/* times_parse: TEXT as ISO 8601 (`2025-11-13`, `2025-11-13T09:00Z`, `2025-11-13T09:00:30+02:00`;
 * without a zone UTC, a bare date is 00:00) or an age before NOW_S (`12h`, `7d`, `4w`, `30m`).
 * Fails with ERROR_USAGE naming the text. */
G_GNUC_WARN_UNUSED_RESULT
bool times_parse(const char *text, gint64 now_s, gint64 *out_s, GError **error);

/* times_rfc3339: "2025-11-13T09:00:00Z" (static rules, years 0001..9999; outside: clamped) as a new
 * string. times_date: "2025-11-13". */
char *times_rfc3339(gint64 s);
char *times_date(gint64 s);

#endif
