/* Loading: the mail of a range out of the store, and what the digest's head says of the log. With
 * the rest of report/read the only part of the report that reads messages from the store. */
#pragma once

#include "report/digest/digest.h"
#include "store/log/range.h"
#include "store/log/trees.h"

/* load_range: appends the posts of RANGE's entries to POSTS, and sets HEAD's counts and times.
 * Pull requests, cover letters and first patches are read with their texts. Variants (copies
 * with a known Message-ID) and mail that could not be parsed are only counted; administrative mail
 * (load_post_is_administrative) is not even that. Fails with ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool load_range(
        Snapshot *s, const Range *range, GPtrArray *posts, DigestHead *head, GError **error);

/* load_tip: sets HEAD's tip, last_seq and end_s for the log up to and with entry SEQ (0: the empty
 * log). Call it after load_range, whose mail may be newer. Fails with ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool load_tip(Snapshot *s, guint64 seq, DigestHead *head, GError **error);

/* load_context: appends the mail around RANGE that the digest must know (context.h), after the
 * functions above and load_later, and sets HEAD's waiting_cut and around_cut. LISTS and TREES are
 * as in GatherSpec. Fails with ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool load_context(Snapshot *s, const Range *range, const char *const *lists, Trees *trees,
        GPtrArray *posts, DigestHead *head, GError **error);

/* load_later: appends what arrived after RANGE's last entry up to and with AS_OF, an id, by LISTS
 * (as in RangeSpec), as posts outside the range, and sets HEAD's as_of and tip to that entry. Fails
 * as entry_name_resolve does, with ERROR_USAGE if AS_OF is before the end of the range, and with
 * ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool load_later(Snapshot *s, const Range *range, const char *as_of, const char *const *lists,
        GPtrArray *posts, DigestHead *head, GError **error);

/* load_verdicts: reads the texts of those of POSTS that ROBOTS (Robot *, or NULL) may have sent,
 * and sets their verdicts. Call it before digest_build. Fails with ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool load_verdicts(Snapshot *s, const GPtrArray *robots, GPtrArray *posts, GError **error);

/* load_texts: reads the texts of mails that were read without: with BLOCKS of those that D's blocks
 * show, with OPENINGS of those that begin its threads. Fails with ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool load_texts(Snapshot *s, Digest *d, bool blocks, bool openings, GError **error);

/* load_title: returns what a digest of LISTS is called: their first labels in capitals ("KVM"), at
 * most three and a count. If LISTS is NULL, they are those of the store that have mail up to entry
 * LAST_SEQ: what comes later must not change the digest. A new string. */
char *load_title(Snapshot *s, const char *const *lists, guint64 last_seq);
