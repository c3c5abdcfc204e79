/* What Markdown and HTML say of the model, in the same words. Plain text, which may hold words of a
 * mail: to be escaped where it is shown. New strings all; NULL where there is nothing to say. */
#ifndef LD_REPORT_WORDS_H
#define LD_REPORT_WORDS_H

#include "report/render/outline.h"

/* words_count: "1 reply", "3 replies". words_plural: ONE or MANY; borrowed. */
char *words_count(guint n, const char *one, const char *many);
const char *words_plural(guint n, const char *one, const char *many);

/* words_author: a name to show, never NULL. Borrowed. */
const char *words_author(const RecordPerson *person);

/* words_period: "2025-11-13 to 2025-11-14", one day, or "no messages". words_numbers: "15 messages,
 * 3 people, 4 series". words_states: "1 new, 2 updated", of the series posted. words_day: "Fri 14
 * Nov 2025", without the year where BESIDE_S is of the same. */
char *words_period(const Digest *d);
char *words_numbers(const Digest *d);
char *words_states(const Digest *d);
char *words_day(gint64 s, gint64 beside_s);

/* words_counter: "3 patches", "2 of 3 patches", "1 patch". words_missing: "patch 2 is not there",
 * "patches 2, 5 are not there". */
char *words_counter(const Series *s);
char *words_missing(const Series *s);

/* words_replaces: of a series shown: "v3 replaces v2", "v2 sent again", "v4 replaces this v3".
 * words_since: "Since v3 of Mon 7 Nov". words_changes: "9 the same, 5 changed, 2 new". */
char *words_replaces(const Digest *d, const Chapter *chapter);
char *words_since(const Digest *d, const Series *s);
char *words_changes(const Series *s);

/* words_stat: "6 files changed, +435 −386"; words_stat_before: "before: 5 files, +400 −386", where
 * that differs. */
char *words_stat(const Series *s);
char *words_stat_before(const Series *s);

/* words_tags: "3R 1A": how many people gave which. words_reviews: who: "Reviewed-by Ann, Bo (patch
 * 3); Acked-by Cy (patches 1, 2)". REVIEWS holds Review *. */
char *words_tags(GPtrArray *reviews);
char *words_reviews(GPtrArray *reviews);

/* words_applied: of a series: "applied by Ann on Mon 7 Nov", "2 of 3 patches applied by Ann", "in
 * the pull request of Ann". words_news: what happened to an earlier one: "applied by Cy, 2 replies
 * by 2 people, Reviewed-by Ann, replaced by v4". words_pull: "pulled by Bo, 21 patches of this
 * list, 2 replies". */
char *words_applied(const Series *s);
char *words_news(const News *news);
char *words_pull(const Post *pull);

/* words_mine: of a series that concerns the reader: what words_news says of it, else "16 patches, 2
 * replies". */
char *words_mine(const Digest *d, const Series *s);

/* words_thread: "3 replies, 2 people". */
char *words_thread(const Thread *thread);

#endif
