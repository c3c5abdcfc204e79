/* Likeness: whether two series look like versions of one although nothing says so. Used by
 * lineage.c, of series by one author only. */
#ifndef LD_REPORT_ALIKE_H
#define LD_REPORT_ALIKE_H

#include "report/series/series.h"

/* alike_titles: how much two titles have in common, in per cent of the longer one's words that say
 * something (after the last "subsystem: ", without small words); 0 for a single word. alike_series:
 * the same of two series' titles, 0 unless their patches change a file in common. */
guint alike_titles(const char *a, const char *b);
guint alike_series(const Series *a, const Series *b);

#endif
