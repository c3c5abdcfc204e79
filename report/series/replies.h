/* Replies: what each mail answers, who answered a series, and who reviewed it. */
#pragma once

#include "report/series/mails.h"
#include "report/series/series.h"

/* replies_read: reads the replies among MAILS to the series of SERIES and to pull requests. Call it
 * after changes_trace. It sets parent, answers, replies, reviews and carried of the posts; reviews,
 * carried, replies, answered and applied of SERIES; and, through notices.h and pulls.h, which
 * patches were applied or pulled.
 *
 * A reply belongs to the nearest patch, cover letter or pull request above it in the thread. Its
 * Reviewed-by and similar trailers (review_keys) are reviews of that mail; a review of a cover
 * letter is one of the whole series. A review is carried to a patch from each version back to which
 * its patch-id is the same, unless the same person gave the same trailer to the later one, too.
 * A notice that came after a patch and says that an earlier version of it was applied speaks of
 * that patch too, as long as the patch-id is the same. Bots' mail is read for applied notices only.
 */
void replies_read(const Mails *mails, GPtrArray *series);
