/* Blocks: which mails' texts the digest shows, and where the versions that they replace are named.
 */
#pragma once

#include "report/digest/digest.h"

/* blocks_pick: returns the blocks of D (DigestBlock *, owned by the array) in the order of its
 * options; D's series must be set.
 *
 * By default a series shows its cover letter and its first patch; in reading order the first patch
 * only without a cover letter. DIGEST_DETAIL_ALL shows every patch, DIGEST_DETAIL_NONE nothing. A
 * series with a later version in the range is not shown; it is named in `skipped` of that version:
 * in reading order in its first block, else once in a DIGEST_BLOCK_SKIP where the newest replaced
 * version would stand. If one series was asked for, all its versions are shown. */
GPtrArray *blocks_pick(Digest *d);
