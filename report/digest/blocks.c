/* In the order "newest", every block stands by its own Date and replaced versions have blocks of
 * their own. In reading order the blocks of a series stand together. */
#include "report/digest/blocks.h"

#define CHAIN_LIMIT 1000

static void block_free(gpointer p)
{
	DigestBlock *block = p;
	if (block->skipped)
		g_ptr_array_unref(block->skipped);
	g_free(block);
}

static DigestBlock *add_block(GPtrArray *blocks, DigestBlockKind kind, Post *post, Series *series)
{
	DigestBlock *block = g_new0(DigestBlock, 1);
	*block = (DigestBlock){kind, post, series, false, NULL};
	g_ptr_array_add(blocks, block);
	return block;
}

/* Returns the latest version of S that was posted in the range; S itself if there is no later one
 * or if all versions of one series were asked for. */
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

/* Returns a table from each shown series to the versions that it replaces: Series -> GPtrArray of
 * Series. */
static GHashTable *replaced_versions(Digest *d)
{
	GHashTable *map =
	        g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
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
	DigestBlock *lead = NULL;
	if (s->cover && s->cover->in_range)
		lead = add_block(blocks, DIGEST_BLOCK_POST, s->cover, s);
	for (guint i = 0; i < s->patches->len; i++) {
		Post *patch = g_ptr_array_index(s->patches, i);
		bool wanted = options->detail == DIGEST_DETAIL_ALL ||
		              (i == 0 && (options->order == DIGEST_ORDER_NEWEST || !lead));
		if (!wanted || !patch->in_range)
			continue;
		DigestBlock *block = add_block(blocks, DIGEST_BLOCK_POST, patch, s);
		lead = lead ? lead : block;
	}
	if (lead)
		lead->lead = true;
}

static gint compare_blocks(gconstpointer x, gconstpointer y)
{
	return post_compare_newest(
	        &(*(DigestBlock *const *)x)->post, &(*(DigestBlock *const *)y)->post);
}

static void add_skips(GPtrArray *blocks, Series *s, GPtrArray *skipped)
{
	DigestBlock *skip =
	        add_block(blocks, DIGEST_BLOCK_SKIP, series_lead(g_ptr_array_index(skipped, 0)), s);
	skip->skipped = g_ptr_array_ref(skipped);
}

GPtrArray *blocks_pick(Digest *d)
{
	GPtrArray *blocks = g_ptr_array_new_with_free_func(block_free);
	if (d->options.detail == DIGEST_DETAIL_NONE)
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
		if (d->options.order == DIGEST_ORDER_NEWEST)
			add_skips(blocks, s, skipped);
		else if (blocks->len > first)
			((DigestBlock *)g_ptr_array_index(blocks, first))->skipped =
			        g_ptr_array_ref(skipped);
	}
	if (d->options.order == DIGEST_ORDER_NEWEST)
		g_ptr_array_sort(blocks, compare_blocks);
	return blocks;
}
