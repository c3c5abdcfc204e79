#include "store/log/tree_index.h"

#include "store/log/tree_block.h"
#include "store/log/trees.h"

typedef struct {
	Txn *txn;
	guint8 place[TREE_KEY_PLACE_BYTES];
} Index;

typedef struct {
	guint16 tree;
	guint32 first;
} BlockPlace;

static bool see_chunk(Slice key, Slice value, void *data)
{
	const guint8 *k = key.data;
	const BlockPlace place = {(guint16)bytes_get_be(k, 2), (guint32)bytes_get_be(k + 2, 4)};
	(void)value;
	if (key.size == TREE_BLOCK_KEY_BYTES && k[6] == 0)
		g_array_append_val((GArray *)data, place);
	return true;
}

static void put_key(Slice key, void *data)
{
	Index *index = data;
	txn_put(index->txn, TABLE_COMMIT_KEY, key, (Slice){index->place, sizeof index->place});
}

static bool see_commit(Commit *c, guint i, void *data)
{
	Index *index = data;
	(void)i;
	bytes_put_be(index->place + 2, c->ordinal, 4);
	tree_key_each(c, put_key, index);
	return true;
}

bool tree_index_all(Txn *txn, GError **error)
{
	Index index = {.txn = txn};
	g_autoptr(GArray) blocks = g_array_new(FALSE, FALSE, sizeof(BlockPlace));
	txn_walk(txn, TABLE_COMMIT, NULL, see_chunk, blocks);
	for (guint i = 0; i < blocks->len; i++) {
		const BlockPlace *place = &g_array_index(blocks, BlockPlace, i);
		TreeBlock b;
		bytes_put_be(index.place, place->tree, 2);
		if (!tree_block_read(txn, place->tree, place->first, &b, error))
			return false;
		bool ok = tree_block_each(&b, see_commit, &index, error);
		tree_block_clear(&b);
		if (!ok)
			return false;
	}
	return txn_check(txn, error);
}
