/* The mail around a range: what the digest has to know of the store beside the range's own mail,
 * found through the store's look-up tables. Its cost follows the range: only what is named by the
 * range's mail is read, and of each look-up a few entries. */
#ifndef LD_REPORT_CONTEXT_H
#define LD_REPORT_CONTEXT_H

#include "store/log/snapshot.h"
#include "report/series/post.h"

typedef struct {
	guint64 last_seq; /* the newest entry that may be known */
	gint64 until_s; /* nothing that arrived at this time or later; G_MAXINT64: no such limit */
	gint64 end_s;   /* the end waiting is counted from */
	const char *list; /* waiting: only series that came by it; nothing that came by no list;
	                     NULL: any */
} ContextSpec;

/* context_load: append to POSTS, those of the range, as posts that are not in the range: what they
 * answer, with the whole series and all said of it; earlier versions of the series among them, and
 * what was said of patches that did not change since; later versions of the series that were
 * answered; patches that pull requests carry; and what may be waiting for an answer. Fails with
 * ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool context_load(Snapshot *s, const ContextSpec *spec, GPtrArray *posts, GError **error);

#endif
