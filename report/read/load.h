/* Loading: the mail of a range out of the store, and what the digest's head says of the log. With
 * the rest of report/read the only part of the report that reads messages from the store. */
#pragma once

#include "report/digest/digest.h"
#include "store/log/range.h"

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
 * functions above and load_later, and sets HEAD's waiting_cut and around_cut. LIST is as in
 * GatherSpec. Fails with ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool load_context(Snapshot *s, const Range *range, const char *list, GPtrArray *posts,
        DigestHead *head, GError **error);

/* load_later: appends what arrived after RANGE's last entry up to and with AS_OF, an id, by LIST
 * (may be NULL), as posts outside the range, and sets HEAD's as_of and tip to that entry. Fails as
 * entry_name_resolve does, with ERROR_USAGE if AS_OF is before the end of the range, and with
 * ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool load_later(Snapshot *s, const Range *range, const char *as_of, const char *list,
        GPtrArray *posts, DigestHead *head, GError **error);

/* load_texts: reads the texts of the mails that D's blocks show and that were read without. Fails
 * with ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool load_texts(Snapshot *s, Digest *d, GError **error);

/* load_title: returns what a digest of LIST is called: its first label in capitals ("KVM"); without
 * LIST the names of the store's lists, at most three and a count. A new string. */
char *load_title(Snapshot *s, const char *list);
