/* The mail around a range: what a digest must know of the store beside the range's own mail. Its
 * cost follows the range, not the store: only what the range's mail names is looked up and read. */
#pragma once

#include "report/read/context_series.h"

/* context_load: POSTS has the mail of the range. Appends to it, as posts outside the range, the
 * mail around it, as far as SPEC allows:
 * 1. what they answer;
 * 2. the series of that, with all answers to them;
 * 3. the series of the patches that pull requests in the range list, with all answers to them;
 * 4. earlier versions of the series in the range and of 2 and 3, with all answers to them;
 * 5. later versions of the series of 2 to 4;
 * 6. series that may wait for an answer, and the answers to them;
 * 7. robots' reports that patches of the range may fix: answers to mail with the same titles;
 * 8. the patches that landed in the range, with their series;
 * 9. pull requests before the range that took any of that.
 * If SPEC says audit, 8 is also done before 4, with all answers to what landed, so that 4 and 5
 * find the other versions of it.
 *
 * *CUT (may be NULL) says what there was too much of to read all. Fails with ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool context_load(
        Snapshot *s, const GatherSpec *spec, GPtrArray *posts, ContextCut *cut, GError **error);
