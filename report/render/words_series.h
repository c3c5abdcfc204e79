/* What is known of one series, in words, for Markdown and HTML. The text may come from mail: escape
 * it before you print it. */
#pragma once

#include "report/render/chapter.h"

/* words_series_counter: returns how many patches of S arrived, such as "3 patches" or "2 of 3
 * patches", as a new string. */
char *words_series_counter(const Series *s);

/* words_series_missing: returns which patches of S did not arrive, such as "patches 2, 5 are not
 * there", as a new string, or NULL if all arrived. */
char *words_series_missing(const Series *s);

/* words_series_replaces: returns which versions CHAPTER's series replaces or is replaced by, such
 * as "v3 replaces v2" or "v4 replaces this v3", as a new string, or NULL if it is the only version.
 */
char *words_series_replaces(const Digest *d, const Chapter *chapter);

/* words_series_since: returns "Since v3 of Mon 7 Nov", where v3 is the version before S, as a new
 * string, or NULL if that version is not in the store. */
char *words_series_since(const Digest *d, const Series *s);

/* words_series_changes: returns how many patches of S changed since the version before, such as "9
 * the same, 5 changed, 2 new", as a new string, or NULL if that is not known. SAME is what those
 * that did not change are called. */
char *words_series_changes(const Series *s, const char *same);

/* words_series_stat: returns the diffstat of S, such as "6 files changed, +435 −386", as a new
 * string, or NULL if it is not known. */
char *words_series_stat(const Series *s);

/* words_series_stat_before: returns the diffstat of the version before S, such as "v1: 5 files,
 * +400 −386", as a new string, or NULL if it is not known or the same as that of S. */
char *words_series_stat_before(const Series *s);

/* words_series_proposed: returns the patches in PROPOSED (Post *), such as "proposed there: fix it
 * (Ann)", as a new string, or NULL if there are none. */
char *words_series_proposed(const GPtrArray *proposed);

/* words_series_applied: returns who applied S, such as "applied by Ann on Mon 7 Nov; in a pull
 * request by Bo on Tue 8 Nov", as a new string, or NULL if nobody said that it was applied. */
char *words_series_applied(const Series *s);

/* words_series_label: returns what stands before the texts of S: "New"; with D's state_labels its
 * state, or its version if it is an updated one: "v4". A new string. */
char *words_series_label(const Digest *d, const Series *s);
