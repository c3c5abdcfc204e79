/* Reposted: series whose patches their author posted again in another series that is no later
 * version of it, as when a fix becomes part of a larger work. */
#pragma once

#include "report/series/series.h"

/* reposted_find: sets reposted_in of those of SERIES (Series *) of which every patch was posted
 * again later, by the sender or author, with the same title and for the same release, in series
 * that are neither their later versions nor parts of them; to the series with the last patch. Call
 * it after lineage_trace. */
void reposted_find(GPtrArray *series);
