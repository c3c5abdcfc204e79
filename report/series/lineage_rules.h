/* What may follow what: the conditions that every two versions of a series must meet, whichever
 * rule of lineage.c or lineage_patches.c found them. */
#pragma once

#include "report/series/series.h"

#define LINEAGE_RULES_CLOCK_S (12 * 3600LL) /* how much later by Date what came before may be */

/* lineage_rules_propose: links EARLIER and LATER as versions of one series, unless
 * - EARLIER is not before LATER (series_order), was posted more than LINEAGE_RULES_CLOCK_S after
 *   it, or LATER already leads to EARLIER;
 * - their trees are of different lines (subject_trees_same_line); of the next number, with the same
 * title and author, only releases tell lines apart;
 * - both have the same number and RFC mark, and LATER is neither a resend (same title or
 *   change-id, author and number of tree words, and marked RESEND or of the same size without a
 *   changed patch) nor, within lineage_rules_recount_s, one of the same author, and of the same
 *   title or change-id or with the same titles of all patches, that has changed patches or another
 *   size and a cover letter.
 *
 * superseded_by is the nearest later version and previous the nearest earlier one: a link is
 * replaced only by a nearer version. A resend sets superseded_by and resent, but no previous. RULE
 * names the evidence in debug messages. */
void lineage_rules_propose(Series *earlier, Series *later, const char *rule);

/* lineage_rules_recount_s: returns how long after EARLIER the version LATER may come that its
 * number or its patches alone connect with it: 60 days, 180 if one of the two is a single patch. */
gint64 lineage_rules_recount_s(const Series *earlier, const Series *later);

/* lineage_rules_same_author: whether A and B have one sender, or authors with one address. */
bool lineage_rules_same_author(const Series *a, const Series *b);

/* lineage_rules_within_a_year: whether the first mails of the two are less than a year apart. */
bool lineage_rules_within_a_year(const Series *a, const Series *b);
