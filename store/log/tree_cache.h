/* The blocks of commits that were read last: commits that are looked up together often lie near
 * each other. */
#pragma once

#include "store/log/tree_block.h"

#define TREE_CACHE_BLOCKS 64

/* Zeroed, it is empty. */
typedef struct {
	TreeBlock blocks[TREE_CACHE_BLOCKS]; /* bytes is NULL: nothing is there */
	guint16 trees[TREE_CACHE_BLOCKS];
	guint next; /* the place that is used next */
} TreeCache;

/* tree_cache_commit: return the commit ORDINAL of TREE, whose block is read if C does not have it;
 * the caller frees it. Fails as tree_block_find and tree_block_commit. */
G_GNUC_WARN_UNUSED_RESULT
Commit *tree_cache_commit(TreeCache *c, Txn *txn, guint16 tree, guint32 ordinal, GError **error);

/* tree_cache_clear: free what C holds and empty it. */
void tree_cache_clear(TreeCache *c);
