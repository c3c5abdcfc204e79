/* Partial rerolls: single patches of a series that were sent again, such as `[PATCH v3 2/2]` in
 * answer to v2, or `[PATCH v5.1 10/12]`. Used by join.c in the end. */
#pragma once

#include "report/series/mails.h"
#include "report/series/series.h"

/* reroll_merge: looks among SERIES (Series *, not empty, oldest first, their patches by slot) for
 * those that are only patches of another one, sent again. Moves their patches into the other series
 * and removes the emptied ones from SERIES. In a slot the later patch stands; the other one goes to
 * `replaced`. */
void reroll_merge(GPtrArray *series, const Mails *mails);
