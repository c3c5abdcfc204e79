/* What the heading of a digest says its range is: two ends that, given back as A..B, are the same
 * range. */
#pragma once

#include "report/digest/digest.h"
#include "store/log/range.h"

/* range_ends_name: sets HEAD's from, to and from_start for RANGE, which SPEC asked for. An end is
 * - as it was given, but HEAD~n as the id of its entry;
 * - else the id of the entry before the first one, or of the last one that the digest knows;
 * - the time that was asked for, if there is no such entry, or if between the two ids the log has
 *   other mail too: imports do not store in order of arrival;
 * - else "the beginning" or "now".
 *
 * Fails with ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool range_ends_name(
        Snapshot *s, const RangeSpec *spec, const Range *range, DigestHead *head, GError **error);
