/* Picking the blocks. Newest: every block by its own Date, replaced versions as blocks of their
 * own. Reading: series by series. */
#include "report/digest/blocks.h"

#define CHAIN_LIMIT 1000

static void block_free(gpointer p)
{
	Block *block = p;
	if (block->skipped)
		g_ptr_array_unref(block->skipped);
	g_free(block);
}

static Block *add_block(GPtrArray *blocks, BlockKind kind, Post *post, Series *series)
{
	Block *block = g_new0(Block, 1);
	*block = (Block){kind, post, series, false, NULL};
	g_ptr_array_add(blocks, block);
	return block;
}

/* The latest version of S that is posted in the range; S itself if there is none later, and where
 * each version is asked for. */
static Series *shown_version(Series *s, const DigestOptions *options)
{
	Series *shown = s;
	for (int steps = 0; !options->choice.series && s->superseded_by && steps < CHAIN_LIMIT;
	        steps++) {
		s = s->superseded_by;
		if (s->posted)
			shown = s;
	}
	return shown;
}

/* The replaced versions by the series shown for them: Series -> GPtrArray of Series. */
static GHashTable *replaced_versions(Digest *d)
{
	GHashTable *map = g_hash_table_new_full(
	        g_direct_hash, g_direct_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
	for (guint i = 0; i < d->known->len; i++) {
		Series *s = g_ptr_array_index(d->known, i),
		       *shown = s->posted ? shown_version(s, &d->options) : s;
		if (shown == s)
			continue;
		GPtrArray *list = g_hash_table_lookup(map, shown);
		if (!list) {
			list = g_ptr_array_new();
			g_hash_table_insert(map, shown, list);
		}
		g_ptr_array_add(list, s);
	}
	return map;
}

static void add_posts(GPtrArray *blocks, Series *s, const DigestOptions *options)
{
	Block *lead = NULL;
	if (s->cover && s->cover->in_range)
		lead = add_block(blocks, BLOCK_POST, s->cover, s);
	for (guint i = 0; i < s->patches->len; i++) {
		Post *patch = g_ptr_array_index(s->patches, i);
		bool wanted = options->detail == DETAIL_ALL ||
		              (i == 0 && (options->order == ORDER_NEWEST || !lead));
		if (!wanted || !patch->in_range)
			continue;
		Block *block = add_block(blocks, BLOCK_POST, patch, s);
		lead = lead ? lead : block;
	}
	if (lead)
		lead->lead = true;
}

static gint compare_blocks(gconstpointer x, gconstpointer y)
{
	return post_compare_newest(&(*(Block *const *)x)->post, &(*(Block *const *)y)->post);
}

static void add_skips(GPtrArray *blocks, Series *s, GPtrArray *skipped)
{
	Block *skip = add_block(blocks, BLOCK_SKIP, series_lead(g_ptr_array_index(skipped, 0)), s);
	skip->skipped = g_ptr_array_ref(skipped);
}

GPtrArray *blocks_pick(Digest *d)
{
	GPtrArray *blocks = g_ptr_array_new_with_free_func(block_free);
	if (d->options.detail == DETAIL_NONE)
		return blocks;
	g_autoptr(GHashTable) replaced = replaced_versions(d);
	for (guint i = 0; i < d->series->len; i++) {
		Series *s = g_ptr_array_index(d->series, i);
		if (shown_version(s, &d->options) != s)
			continue;
		guint first = blocks->len;
		add_posts(blocks, s, &d->options);
		GPtrArray *skipped = g_hash_table_lookup(replaced, s);
		if (!skipped)
			continue;
		g_ptr_array_sort(skipped, series_compare_newest);
		if (d->options.order == ORDER_NEWEST)
			add_skips(blocks, s, skipped);
		else if (blocks->len > first)
			((Block *)g_ptr_array_index(blocks, first))->skipped =
			        g_ptr_array_ref(skipped);
	}
	if (d->options.order == ORDER_NEWEST)
		g_ptr_array_sort(blocks, compare_blocks);
	return blocks;
}
