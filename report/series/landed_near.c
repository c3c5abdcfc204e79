#include "report/series/landed_near.h"

#include "report/series/landed_fit.h"
#include "report/series/multimap.h"
#include "report/series/similarity.h"
#include "store/base/times.h"

#include <string.h>

#define NEAR_PERCENT 50  /* of the words of two titles, and of files */
#define SAME_DATE    200 /* more than any likeness */

typedef struct {
	Post *patch;
	const LandedCommit *c;
	guint score;
} NearPair;

static bool is_revert(const char *title)
{
	return title && (g_str_has_prefix(title, "Revert ") || g_str_has_prefix(title, "Reapply "));
}

/* How well PATCH fits C; 0: it does not. */
static guint score(const Post *patch, const Commit *c)
{
	bool same_date = landed_fit_date(patch, c);
	if (!landed_fit_time(patch, c, 0) ||
	        c->committer_s - landed_fit_posted_s(patch) > TIMES_YEAR_S ||
	        (!same_date && ABS(c->author_s - patch->when_s) > LANDED_FIT_NEAR_S) ||
	        is_revert(c->title) != is_revert(patch->rec->title) || landed_fit_is_copy(patch))
		return 0;
	guint paths = landed_fit_paths(patch, c);
	if (paths == 0 || (!same_date && paths < NEAR_PERCENT))
		return 0;
	guint titles =
	        landed_fit_title(patch, c) ? 100 : similarity_titles(patch->rec->title, c->title);
	return same_date ? SAME_DATE + titles : titles >= NEAR_PERCENT ? titles : 0;
}

static void add_by_author(Multimap *by_author, Post *patch)
{
	g_autofree char *own = NULL;
	const RecordPerson author = landed_fit_writer(patch, &own);
	g_autofree char *address = post_address_key(&author), *name = post_name_key(&author);
	if (address)
		multimap_add(by_author, address, patch);
	if (name)
		multimap_add(by_author, name, patch);
}

static void add_pairs(GArray *pairs, const LandedCommit *c, const GPtrArray *patches,
        bool (*is_open)(const Post *patch, const char *tree))
{
	for (guint i = 0; patches && i < patches->len; i++) {
		Post *patch = g_ptr_array_index(patches, i);
		const NearPair pair = {patch, c, score(patch, c->commit)};
		if (pair.score > 0 && landed_fit_author(patch, c->commit) &&
		        is_open(patch, c->tree))
			g_array_append_val(pairs, pair);
	}
}

/* The best first; equal ones: of the newest patch, then the oldest commit. */
static gint compare_pairs(gconstpointer x, gconstpointer y)
{
	const NearPair *a = x, *b = y;
	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	gint order = post_compare_newest(&a->patch, &b->patch);
	if (order)
		return order;
	const Commit *c = a->c->commit, *d = b->c->commit;
	if (c->committer_s != d->committer_s)
		return c->committer_s < d->committer_s ? -1 : 1;
	return memcmp(c->hash, d->hash, sizeof c->hash);
}

void landed_near_find(const GPtrArray *commits, const GPtrArray *patches,
        bool (*is_open)(const Post *patch, const char *tree), LandedNearEach each, void *data)
{
	Multimap by_author;
	g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(NearPair));
	g_autoptr(GHashTable) taken = g_hash_table_new(NULL, NULL);
	multimap_init(&by_author, TRUE);
	for (guint i = 0; i < patches->len; i++)
		add_by_author(&by_author, g_ptr_array_index(patches, i));
	for (guint i = 0; i < commits->len; i++) {
		const LandedCommit *c = g_ptr_array_index(commits, i);
		const RecordPerson *writer = &c->commit->writer;
		g_autofree char *address = post_address_key(writer), *name = post_name_key(writer);
		add_pairs(pairs, c, multimap_find(&by_author, address), is_open);
		add_pairs(pairs, c, multimap_find(&by_author, name), is_open);
	}
	multimap_release(&by_author);
	g_array_sort(pairs, compare_pairs);
	for (guint i = 0; i < pairs->len; i++) {
		const NearPair *pair = &g_array_index(pairs, NearPair, i);
		if (!g_hash_table_contains(taken, pair->c) && is_open(pair->patch, pair->c->tree)) {
			g_hash_table_add(taken, (gpointer)pair->c);
			each(pair->patch, pair->c, data);
		}
	}
}
