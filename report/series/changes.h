/* Changes: what a version changed compared with the version before it. */
#pragma once

#include "report/series/series.h"

/* changes_trace: after lineage_trace, sets changes, dropped and changelog of every Series of
 * SERIES, and before and change of its patches. The same patch in the version before is the one
 * with the same patch-id, else the one with the same title; if both versions have just one patch,
 * these two are the same. */
void changes_trace(GPtrArray *series);
