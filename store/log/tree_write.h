/* One reading of a source tree, written: its commits in batches, then its log entry, tags and gone
 * commits in the last transaction. Killed before that, what was written stays, is not seen by
 * readers, and belongs to the next reading. */
#pragma once

#include "store/log/append.h"
#include "store/log/tree_row.h"
#include "store/record/commit.h"

typedef struct TreeWrite TreeWrite;

/* TREE_WRITE_NONE: no commit has this ordinal. */
#define TREE_WRITE_NONE G_MAXUINT32

typedef struct {
	const char *ref;
	guint8 tip[COMMIT_HASH_MAX_BYTES];
	guint8 tip_bytes;
} TreeWriteRef;

typedef struct {
	const char *name;
	gint64 date_s;   /* of the commit, seconds since 1970 */
	GArray *commits; /* TreeRowSpan: those that the tag is the first to contain */
} TreeWriteTag;

/* What the store knew of the tree before. */
typedef struct {
	bool is_new;       /* no reading of the tree has ended yet */
	GPtrArray *refs;   /* TreeWriteRef *, of the last reading */
	gint64 since_s;    /* of the readings that ended; G_MAXINT64 if is_new */
	Hash tags;         /* as given to the last reading */
	guint32 n_read;    /* commits of the readings that ended */
	guint32 n_written; /* with those of one that was interrupted */
} TreeWriteBefore;

/* tree_write_open: prepare a reading of the tree NAME in STORE, which must outlive it. A store of
 * an older format gets the tables. Free with tree_write_free, which leaves what was written.
 * Returns NULL with ERROR_DAMAGED, ERROR_FULL (too many trees), and as txn_commit. */
G_GNUC_WARN_UNUSED_RESULT
TreeWrite *tree_write_open(Store *store, const char *name, GError **error);

/* tree_write_free: free W; commits that were added since the last batch are lost. NULL is allowed.
 */
void tree_write_free(TreeWrite *w);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TreeWrite, tree_write_free)

/* tree_write_before: what was known before, W's own. */
const TreeWriteBefore *tree_write_before(const TreeWrite *w);

/* tree_write_find: the ordinal of the commit with HASH (N bytes) that is in the tree or was written
 * by an interrupted reading; TREE_WRITE_NONE: none. Also finds what was added to W, once its
 * batch is on disk. If the store cannot be read, the next tree_write_add or tree_write_flush
 * fails. */
guint32 tree_write_find(TreeWrite *w, const guint8 *hash, guint n);

/* tree_write_is_tagged: whether a tag of an earlier reading contains the commit ORDINAL. */
bool tree_write_is_tagged(const TreeWrite *w, guint32 ordinal);

/* Called with the hash (N bytes) of a commit of the tree. */
typedef void (*TreeWriteEach)(guint32 ordinal, const guint8 *hash, guint n, void *data);

/* tree_write_each: call EACH for the commits that are on disk and not gone, in order. Fails with
 * ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool tree_write_each(TreeWrite *w, TreeWriteEach each, void *data, GError **error);

/* tree_write_add: add C, which the tree does not have; its parents come before it. *ORDINAL gets
 * its place. Full batches are written at once, in a transaction that deliveries wait for less than
 * a second. Fails as tree_write_flush. */
G_GNUC_WARN_UNUSED_RESULT
bool tree_write_add(TreeWrite *w, const Commit *c, guint32 *ordinal, GError **error);

/* tree_write_flush: write all that was added. Fails with ERROR_DAMAGED, ERROR_UNAVAILABLE if
 * another process reads the tree, and as txn_commit. */
G_GNUC_WARN_UNUSED_RESULT
bool tree_write_flush(TreeWrite *w, GError **error);

typedef struct {
	const GPtrArray *refs; /* TreeWriteRef *: what was read */
	gint64 since_s, now_s;
	Hash tags;
	const GArray *gone;        /* TreeRowSpan: commits that are not in the tree any more */
	const GPtrArray *new_tags; /* TreeWriteTag * */
} TreeWriteReading;

/* tree_write_finish: write all that was added and end the reading with its log entry, *SEQ. Nothing
 * of W may be used afterwards. Fails as tree_write_flush. */
G_GNUC_WARN_UNUSED_RESULT
bool tree_write_finish(TreeWrite *w, const TreeWriteReading *reading, guint64 *seq, GError **error);
