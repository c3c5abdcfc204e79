/* Lineage by content: versions that no mail names and that have another title, found by the patches
 * that they share or by similar titles. */
#pragma once

#include "report/series/series.h"

/* lineage_patches_link: for each of SERIES (oldest first) of which the version right before is not
 * known, proposes the newest earlier series that shares enough patches with it, by patch-id or by
 * author and title. Enough is one of:
 * - more than half of the earlier one's patches;
 * - two patches or more that are more than half of the later one's, by the same author (the earlier
 *   one was split);
 * - a quarter of the smaller one's, if the number says that it is the very next version, by the
 *   same author within lineage_rules_recount_s, or of several patches under the same title.
 *
 * Except in the last case neither may be a single patch, and if the earlier one does not have the
 * lower number (an RFC), both must be by the same author.
 *
 * For those that then have no version before them, proposes the most similar earlier series of the
 * same sender of the last 180 days (similarity.h): at least 50 per cent, or 75 per cent if it
 * does not have the number right before. Else the newest one of the last 30 days that has the
 * number right before, and a file and a word of the title, or all files and nearly all lines, in
 * common.
 *
 * Proposes series of one sender and number, too. */
void lineage_patches_link(GPtrArray *series);
