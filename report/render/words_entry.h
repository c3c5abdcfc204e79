/* The line below an entry of a list: what happened to an earlier series, a pull request, a
 * discussion. The text may come from mail: escape it before you print it. */
#pragma once

#include "report/digest/for_me.h"

/* words_entry_news: returns what happened to an earlier series, such as "applied by Cy, replaced by
 * v4, Reviewed-by Ann, 2 replies by 2 people", as a new string, or NULL if nothing did. */
char *words_entry_news(const News *news);

/* words_entry_pull: returns what is known of a pull request, such as "pulled by Bo on Tue 8 Nov, 21
 * patches of this list, 2 replies", as a new string, or NULL if nothing is. */
char *words_entry_pull(const Post *pull);

/* words_entry_thread: returns "3 replies, 2 people" as a new string. */
char *words_entry_thread(const Thread *thread);

/* words_entry_for_me: returns the line of what concerns the reader: as above for a pull request, a
 * thread, and a series with news; "16 patches, 2 replies" for another series. A new string, or
 * NULL. */
char *words_entry_for_me(const Digest *d, const ForMe *m);

/* words_entry_turn: returns who answered the series of T and since when, such as "answered by Bo on
 * Mon 3 Nov", as a new string. */
char *words_entry_turn(const Digest *d, const Turn *t);

/* words_entry_answered: returns whether anybody but who began T answered in it, and who: "answered
 * by Bo and Cy", "nobody else answered". A new string; NULL if that is not known, or if it is an
 * announcement. */
char *words_entry_answered(const Thread *t);
