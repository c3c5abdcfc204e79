/* Times in words, as git's approxidate takes them: `yesterday`, `last monday`, `3 days ago`,
 * `noon`, `9am yesterday`, `nov 13 2025`, `13.11.2025`, `Thu, 13 Nov 2025 09:00:00 +0100`. UTC. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* times_words_parse: *OUT_S gets the time that TEXT names, in seconds since 1970, counted from
 * NOW_S where it is relative. Returns false, and leaves *OUT_S, if TEXT has a word that is not
 * known or names no time.
 *
 * Equal to git's approxidate (git 2.39, date.c) but for four things: what names a day and no time
 * of day is that day at 00:00 UTC, and what names a month alone is its first day; git takes the
 * present time of day and day of month. `noon`, `midnight` and `tea` beside a date are of that
 * date. A day's name alone is the last such day before today. Unknown words are refused; git skips
 * them. */
G_GNUC_WARN_UNUSED_RESULT
bool times_words_parse(const char *text, gint64 now_s, gint64 *out_s);

/* times_words_is_age: whether TEXT is nothing but ages: `2 weeks ago`, `last month`. */
bool times_words_is_age(const char *text);
