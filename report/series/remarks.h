/* Remarks: answers without a tag to a patch or cover letter, by others than who posted or wrote it,
 * and whether they are open. Those on a posting that was sent again (Series.repeats) count. */
#pragma once

#include "report/series/series.h"

/* remarks_left_open: whether somebody answered PATCH without a tag, and gave none for it or its
 * cover letter: neither who posted nor who wrote it. */
bool remarks_left_open(const Post *patch);

/* remarks_has_open: whether a remark on S is open: its sender wrote nothing later to the same mail,
 * gave no tag for it or its cover letter later, and the author of the series wrote nothing below
 * it. */
bool remarks_has_open(const Series *s);

/* remarks_has_objection: whether somebody else than the author gave a Nacked-by to a mail of S, and
 * no Reviewed-by or Acked-by for it or the cover letter later. */
bool remarks_has_objection(const Series *s);

/* remarks_pending: returns the remarks to the author that are open, whatever their senders wrote
 * to others later, and the answers with a Nacked-by that stands, that came after the last mail of
 * S's author (Post *, oldest first, borrowed; the caller frees the array with g_ptr_array_unref).
 */
GPtrArray *remarks_pending(const Series *s);
