/* Loading: the records of a range out of the store, and what the digest's head says of the log. The
 * only part of the report that knows the store's read side, with report_main.c. */
#ifndef LD_REPORT_LOAD_H
#define LD_REPORT_LOAD_H

#include "store/log/range.h"
#include "report/digest/digest.h"

/* load_range: append the posts of RANGE's entries (pull requests, covers and first patches with
 * their texts) to POSTS, marked IN_RANGE or not. Of a range proper it also sets HEAD's counts,
 * times and ends. Copies with a known Message-ID and mail that could not be read are counted, not
 * loaded; list administration, bounces, vacation replies and digests are neither. Fails with
 * ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool load_range(Snapshot *s, const Range *range, bool in_range, GPtrArray *posts, DigestHead *head,
        GError **error);

/* load_post: *POST gets the mail of ENTRY (its texts only WITH_TEXTS, as load_range), or NULL where
 * it is for no digest to show: list administration, bounces, vacation replies and digests, and what
 * was expired without a trace of who wrote it. Fails with ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool load_post(Snapshot *s, const Entry *entry, bool with_texts, Post **post, GError **error);

/* load_tip: HEAD's tip and end_s, of the log up to and with entry SEQ (0: the empty log), after the
 * load_range whose mail may be newer. */
G_GNUC_WARN_UNUSED_RESULT
bool load_tip(Snapshot *s, guint64 seq, DigestHead *head, GError **error);

/* load_context: append the mail around RANGE that the digest has to know, after the functions
 * above. */
G_GNUC_WARN_UNUSED_RESULT
bool load_context(Snapshot *s, const Range *range, const char *list, GPtrArray *posts,
        const DigestHead *head, GError **error);

/* load_later: append what arrived after RANGE's last entry up to and with AS_OF, an id, by LIST
 * (may be NULL), and set HEAD's tip to that entry's. Fails with ERROR_USAGE where AS_OF is
 * before the range's end. */
G_GNUC_WARN_UNUSED_RESULT
bool load_later(Snapshot *s, const Range *range, const char *as_of, const char *list,
        GPtrArray *posts, DigestHead *head, GError **error);

/* load_texts: read the texts of those mails that D's blocks show and load_range left without. */
G_GNUC_WARN_UNUSED_RESULT
bool load_texts(Snapshot *s, Digest *d, GError **error);

/* load_title: what a digest of LIST is called: its first label in capitals ("KVM"); without a list,
 * of the store's lists. A new string. */
char *load_title(Snapshot *s, const char *list);

#endif
