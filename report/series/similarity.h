/* Similarity of titles: whether two series by one author look like versions of each other although
 * no mail says so. Used by lineage_patches.c as the last rule. */
#pragma once

#include "report/series/series.h"

/* similarity_titles: returns how much of the longer of two titles is also in the other, in per
 * cent. Counted are the words behind the last "subsystem: ", without small words such as "the" or
 * "fix"; a long name with an underscore, likely an identifier, counts twice. Returns 0 if less than
 * two words are shared or a title is NULL. */
guint similarity_titles(const char *a, const char *b);

/* similarity_series: returns similarity_titles of the titles of two series that are not empty; 0 if
 * their patches change no file in common. */
guint similarity_series(const Series *a, const Series *b);

/* similarity_shared_paths: returns how many files patches of both A and B change. */
guint similarity_shared_paths(const Series *a, const Series *b);

/* similarity_share_word: whether the titles A and B have a word in common, of those that
 * similarity_titles counts. */
bool similarity_share_word(const char *a, const char *b);

/* similarity_diffstats: whether A and B have as many files, and nearly as many lines. */
bool similarity_diffstats(SeriesStat a, SeriesStat b);
