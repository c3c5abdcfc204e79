#include "store/log/tree_cache.h"

static TreeBlock *find(TreeCache *c, guint16 tree, guint32 ordinal)
{
	for (guint i = 0; i < TREE_CACHE_BLOCKS; i++) {
		TreeBlock *b = &c->blocks[i];
		if (b->bytes && c->trees[i] == tree && ordinal >= b->first &&
		        ordinal - b->first < b->n)
			return b;
	}
	return NULL;
}

Commit *tree_cache_commit(TreeCache *c, Txn *txn, guint16 tree, guint32 ordinal, GError **error)
{
	TreeBlock *b = find(c, tree, ordinal);
	if (!b) {
		b = &c->blocks[c->next];
		tree_block_clear(b);
		if (!tree_block_find(txn, tree, ordinal, b, error))
			return NULL;
		c->trees[c->next] = tree;
		c->next = (c->next + 1) % TREE_CACHE_BLOCKS;
	}
	return tree_block_commit(b, ordinal - b->first, error);
}

void tree_cache_clear(TreeCache *c)
{
	for (guint i = 0; i < TREE_CACHE_BLOCKS; i++)
		tree_block_clear(&c->blocks[i]);
}
