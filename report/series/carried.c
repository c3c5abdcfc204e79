#include "report/series/carried.h"

#define CHAIN_LIMIT  1000 /* versions */
#define REVIEW_LIMIT 1000 /* of one patch */

static void carry(GPtrArray *from, Post *patch)
{
	const Post *cover = patch->series->cover;
	for (guint i = 0; i < from->len && patch->carried->len < REVIEW_LIMIT; i++) {
		Review *review = g_ptr_array_index(from, i);
		if (!review_is_among(patch->reviews, review->key, review->address) &&
		        !review_is_among(patch->carried, review->key, review->address) &&
		        !(cover && review_is_among(cover->reviews, review->key, review->address)))
			post_carry_review(patch, review);
	}
}

static void carry_to_patch(Post *patch)
{
	const Post *at = patch;
	for (int steps = 0; steps < CHAIN_LIMIT; steps++) {
		if (!at->before || at->change != POST_CHANGE_NONE)
			return;
		at = at->before;
		carry(at->reviews, patch);
		if (at->series->cover)
			carry(at->series->cover->reviews, patch);
	}
}

static void carry_to_series(Series *s)
{
	for (guint i = 0; i < s->patches->len; i++) {
		Post *patch = g_ptr_array_index(s->patches, i);
		carry_to_patch(patch);
		for (guint k = 0; k < patch->carried->len; k++) {
			Review *review = g_ptr_array_index(patch->carried, k);
			if (!review_is_among(s->reviews, review->key, review->address) &&
			        !review_is_among(s->carried, review->key, review->address))
				g_ptr_array_add(s->carried, review);
		}
	}
}

void carried_find(GPtrArray *series)
{
	for (guint i = 0; i < series->len; i++)
		carry_to_series(g_ptr_array_index(series, i));
}
