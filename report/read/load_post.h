/* Loading one mail: from an entry of the log to a Post. */
#pragma once

#include "report/series/post.h"
#include "store/log/snapshot.h"

/* load_post: returns the mail of ENTRY, read to DEPTH, with the flags of ENTRY itself and with
 * bots_automatic applied; texts are read only of patches, cover letters and pull requests: a digest
 * shows no others. The caller frees it with post_free. Returns NULL and sets ERROR_DAMAGED if the
 * entry cannot be read. */
G_GNUC_WARN_UNUSED_RESULT
Post *load_post(Snapshot *s, const Entry *entry, RecordDepth depth, bool in_range, GError **error);

/* load_post_is_administrative: whether POST is list administration, a bounce, a vacation reply or a
 * digest: never shown and never counted. */
bool load_post_is_administrative(const Post *post);

/* load_post_is_shown: whether a digest can show POST: it is not administrative, could be parsed,
 * and was not expired by id, so that nothing is left. */
bool load_post_is_shown(const Post *post);
