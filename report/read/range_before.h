/* The range before a digest's: as long, and counted in the same way. */
#pragma once

#include "report/digest/digest.h"
#include "store/log/snapshot.h"

/* range_before_count: sets HEAD's before to the numbers of the mail by LISTS (as in RangeSpec) in
 * the range that ends where that of HEAD, which is complete, begins and that is as long, counted
 * with OPTIONS; it knows nothing that was stored later than HEAD's log. A range begins at --since
 * or else at the arrival of the entry before its first one, and ends with digest_head_end_s().
 * Nothing of that mail but its record heads is read, and no other mail. The numbers stay unknown
 * - if HEAD's range begins with the log, or is longer than 100 days;
 * - if the mail of the store, or of one of LISTS, does not begin before that other range, or has no
 *   message in it.
 *
 * Fails with ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool range_before_count(Snapshot *s, const char *const *lists, const DigestOptions *options,
        DigestHead *head, GError **error);
