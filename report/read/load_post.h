/* Loading one mail: from an entry of the log to a Post. */
#ifndef LD_REPORT_LOAD_POST_H
#define LD_REPORT_LOAD_POST_H

#include "report/series/post.h"
#include "store/log/snapshot.h"

/* load_post: sets *POST to the mail of ENTRY, which the caller frees with post_free; its texts are
 * read only WITH_TEXTS and if load_post_shows_texts. *POST is NULL if no digest shows the mail: it
 * is administrative, expired, or could not be parsed. Returns false and sets ERROR_DAMAGED if
 * the entry cannot be read. */
G_GNUC_WARN_UNUSED_RESULT
bool load_post(Snapshot *s, const Entry *entry, bool with_texts, Post **post, GError **error);

/* load_post_shows_texts: whether a digest shows texts of mail of ENTRY's kind: patches, cover
 * letters and pull requests. */
bool load_post_shows_texts(const Entry *entry);

/* load_post_record: returns the record of ENTRY, read to DEPTH, with the flags of ENTRY itself and
 * with bots_automatic applied. The caller frees it with record_free. Returns NULL and sets
 * ERROR_DAMAGED if it cannot be read. */
G_GNUC_WARN_UNUSED_RESULT
Record *load_post_record(Snapshot *s, const Entry *entry, RecordDepth depth, GError **error);

/* load_post_make: returns a new Post of ENTRY with REC, which it takes. The caller frees it with
 * post_free. */
Post *load_post_make(const Entry *entry, Record *rec, bool in_range);

/* load_post_is_administrative: whether REC is list administration, a bounce, a vacation reply or a
 * digest: never shown and never counted. */
bool load_post_is_administrative(const Record *rec);

/* load_post_is_expired: whether REC was expired by id, so that nothing is left to show. */
bool load_post_is_expired(const Record *rec);

#endif
