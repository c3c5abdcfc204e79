/* Blocks: which mails' texts the digest shows, and where the replaced versions are named. */
#ifndef LD_REPORT_BLOCKS_H
#define LD_REPORT_BLOCKS_H

#include "report/digest/digest.h"

/* blocks_pick: the blocks of D, whose series are set, in the order its options ask for; Block *
 * owned by the array. Shown are covers, the first patch of each series and single patches; every
 * patch with DETAIL_ALL; nothing with DETAIL_NONE. In reading order the first patch only where
 * there is no cover. A series with a later version posted in the range is named under that, once,
 * where the newest one replaced would stand. */
GPtrArray *blocks_pick(Digest *d);

#endif
