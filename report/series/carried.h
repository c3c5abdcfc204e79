/* Carried reviews: those of an earlier version that are still valid because the patch did not
 * change. Used by replies.c. */
#ifndef LD_REPORT_CARRIED_H
#define LD_REPORT_CARRIED_H

#include "report/series/series.h"

/* carried_find: sets carried of every Series of SERIES and of its patches. A review is carried to a
 * patch from each version back to which its patch-id is the same; also one of that version's cover
 * letter. One that the same person gave with the same trailer to the patch or its cover letter is
 * not carried again. */
void carried_find(GPtrArray *series);

#endif
