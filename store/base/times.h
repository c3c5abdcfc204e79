/* Times on the command line and in output. Always UTC, whatever the locale. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Lengths in seconds; a year is the longest one. */
#define TIMES_HOUR_S G_GINT64_CONSTANT(3600)
#define TIMES_DAY_S  (24 * TIMES_HOUR_S)
#define TIMES_WEEK_S (7 * TIMES_DAY_S)
#define TIMES_YEAR_S (366 * TIMES_DAY_S)

/* The first and last second that a year of four digits can name. */
#define TIMES_FIRST_S G_GINT64_CONSTANT(-62135596800)
#define TIMES_LAST_S  G_GINT64_CONSTANT(253402300799)

/* times_parse: *OUT_S gets the time that TEXT names, in seconds since 1970. TEXT is an ISO 8601
 * time (`2025-11-13`, `2025-11-13T09:00:30+02:00`, `20251113`; the first day of `2025`, `2025-11`
 * or `2025-W46`), `@` and seconds, an age before NOW_S (`30m`, `12h`, `7d`, `4w`), or words as in
 * times_words.h (`yesterday`, `2 weeks ago`, `nov 13`). UTC without a zone. Fails with ERROR_USAGE;
 * the message names TEXT. */
G_GNUC_WARN_UNUSED_RESULT
bool times_parse(const char *text, gint64 now_s, gint64 *out_s, GError **error);

/* times_parse_both: *SINCE_S and *UNTIL_S get what SINCE and UNTIL name, as times_parse; where one
 * is NULL, G_MININT64 and G_MAXINT64. A SINCE that is an age counts back from UNTIL. Fails as
 * times_parse. */
G_GNUC_WARN_UNUSED_RESULT
bool times_parse_both(const char *since, const char *until, gint64 now_s, gint64 *since_s,
        gint64 *until_s, GError **error);

/* times_rfc3339: S as "2025-11-13T09:00:00Z", a new string. Years below 1 or above 9999 become the
 * nearest time in that range. */
char *times_rfc3339(gint64 s);

/* times_date: the date of S, "2025-11-13", a new string. */
char *times_date(gint64 s);
