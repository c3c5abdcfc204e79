/* A block of commits of one tree, compressed together, in TABLE_COMMIT: up to TREE_BLOCK_COMMITS of
 * them, fewer if their texts are long.
 *
 * Value, divided into chunks of at most TREE_BLOCK_CHUNK_BYTES (two fill a page of LMDB) under the
 * keys (tree 2, ordinal of the first commit 4, chunk 1), from chunk 0 on:
 *     0  2  commits    2  1  bytes of a hash    3  4  bytes of the texts    7  4  of the frame
 *    11  8  oldest committer date    19  8  newest one
 *    27     the fixed bytes of each commit (commit.h), then a zstd frame of the texts */
#pragma once

#include "store/base/hash.h"
#include "store/env/txn.h"
#include "store/record/commit.h"

#define TREE_BLOCK_COMMITS     128u
#define TREE_BLOCK_CHUNK_BYTES 2022u
#define TREE_BLOCK_CHUNKS      256u /* what one byte can number */
#define TREE_BLOCK_KEY_BYTES   7u

/* A block being filled. Zeroed, it is empty. */
typedef struct {
	guint n;
	guint8 hash_bytes;
	gint64 oldest_s, newest_s;
	GByteArray *fixed, *text;
} TreeBlockFill;

/* tree_block_add: add C to F, whose commits all have hashes of one length, and its bytes to the
 * hash *SUM over all commits of a reading: the hash of *SUM and C's bytes replaces it. */
void tree_block_add(TreeBlockFill *f, const Commit *c, Hash *sum);

/* tree_block_is_full: whether F must be finished before another commit is added. */
bool tree_block_is_full(const TreeBlockFill *f);

/* tree_block_finish: compress F, append the block to OUT and empty F. */
void tree_block_finish(TreeBlockFill *f, GByteArray *out);

/* tree_block_put: store the block BYTES of TREE, whose first commit is FIRST. */
void tree_block_put(Txn *txn, guint16 tree, guint32 first, Slice bytes);

/* A block that was read. */
typedef struct {
	guint32 first;
	guint n;
	guint8 hash_bytes;
	gint64 oldest_s, newest_s;
	GByteArray *bytes, *text; /* TEXT: NULL until it is decompressed */
	guint32 text_bytes, frame_bytes;
} TreeBlock;

/* tree_block_read: read the block of TREE whose first commit is FIRST into *B, without
 * decompressing it. Release it with tree_block_clear. Fails with ERROR_DAMAGED, also if there is
 * none, and as txn_check. */
G_GNUC_WARN_UNUSED_RESULT
bool tree_block_read(Txn *txn, guint16 tree, guint32 first, TreeBlock *b, GError **error);

/* tree_block_head: as tree_block_read, but only the numbers and dates of *B are set: it holds
 * nothing. */
G_GNUC_WARN_UNUSED_RESULT
bool tree_block_head(Txn *txn, guint16 tree, guint32 first, TreeBlock *b, GError **error);

/* tree_block_find: as tree_block_read, for the block that has the commit ORDINAL. */
G_GNUC_WARN_UNUSED_RESULT
bool tree_block_find(Txn *txn, guint16 tree, guint32 ordinal, TreeBlock *b, GError **error);

/* tree_block_hash: return the hash of commit I of B, B's own. */
const guint8 *tree_block_hash(const TreeBlock *b, guint i);

/* tree_block_commit: return commit I of B; the caller frees it. Fails with ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
Commit *tree_block_commit(TreeBlock *b, guint i, GError **error);

/* tree_block_each: call EACH for all commits of B, until it returns false. Fails with
 * ERROR_DAMAGED. */
typedef bool (*TreeBlockEach)(Commit *c, guint i, void *data);
G_GNUC_WARN_UNUSED_RESULT
bool tree_block_each(TreeBlock *b, TreeBlockEach each, void *data, GError **error);

/* tree_block_sum: add all commits of B to *SUM, as tree_block_add does. Fails with ERROR_DAMAGED.
 */
G_GNUC_WARN_UNUSED_RESULT
bool tree_block_sum(TreeBlock *b, Hash *sum, GError **error);

/* tree_block_clear: free what B holds. */
void tree_block_clear(TreeBlock *b);
