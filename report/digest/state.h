/* The state of a series: new, updated, partial, superseded or applied. */
#pragma once

#include "report/series/series.h"

/* state_decide: sets state of every Series of KNOWN (oldest first), after lineage_trace and
 * replies_read. If several hold, the first counts:
 * - applied: a notice or pull request has every patch, or a notice the cover letter;
 * - superseded: a later version is known;
 * - partial: a notice or pull request has some of its patches;
 * - updated: it has a version before it, or its number says so;
 * - new.
 *
 * A resend stands for the posting that it repeats: it also gets that one's reviews, replies and
 * applied. */
void state_decide(GPtrArray *known);

/* state_of_patch: returns the state of PATCH of S: applied if a notice or pull request has it; else
 * superseded, updated or new, as S would be without them. */
SeriesState state_of_patch(const Series *s, const Post *patch);

/* state_name: returns the word for STATE in text and JSON: "new", "updated", "partial",
 * "superseded", "applied". */
const char *state_name(SeriesState state);
