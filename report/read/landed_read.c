#include "report/read/landed_read.h"

#include "report/series/landed.h"
#include "store/base/error.h"

#include <string.h>

/* --- the trees --- */

static void tree_free(gpointer p)
{
	DigestTree *tree = p;
	g_free(tree->name);
	g_free(tree);
}

static void add_tree(DigestHead *head, const TreesTree *known)
{
	const TreesRef *ref = g_ptr_array_index(known->refs, 0);
	DigestTree *tree = g_new0(DigestTree, 1);
	tree->name = g_strdup(known->name);
	tree->number = known->number;
	for (guint i = 0; i < MIN(ref->tip_bytes, sizeof tree->tip / 2); i++)
		g_snprintf(tree->tip + 2 * i, 3, "%02x", ref->tip[i]);
	g_ptr_array_add(head->trees, tree);
}

bool landed_read_trees(Snapshot *s, const TreesView *view, char **names, DigestHead *head,
        Trees **trees, GError **error)
{
	g_autoptr(Trees) t = trees_open(s, view, error);
	if (!t)
		return false;
	head->trees = g_ptr_array_new_with_free_func(tree_free);
	const GPtrArray *all = trees_all(t);
	for (char **name = names; name && *name; name++)
		if (!trees_by_name(t, *name)) {
			g_set_error(error, ERROR_DOMAIN, ERROR_USAGE,
			        "--tree=%s: the store knows no such tree", *name);
			return false;
		}
	for (guint i = 0; i < all->len; i++) {
		const TreesTree *known = g_ptr_array_index(all, i);
		if (!names || !*names || g_strv_contains((const char *const *)names, known->name))
			add_tree(head, known);
	}
	*trees = head->trees->len ? g_steal_pointer(&t) : NULL;
	return true;
}

/* --- commits for mail --- */

typedef struct {
	Trees *trees;
	const DigestHead *head;
	GPtrArray *commits; /* LandedCommit * */
	GHashTable *known;  /* tree and ordinal of those, as text */
	GHashTable *asked;  /* titles that were looked up */
	GError **error;
} CommitSearch;

const char *landed_read_tree(const DigestHead *head, guint16 number)
{
	for (guint i = 0; i < head->trees->len; i++) {
		const DigestTree *tree = g_ptr_array_index(head->trees, i);
		if (tree->number == number)
			return tree->name;
	}
	return NULL;
}

static bool find(CommitSearch *r, TreeKey key, const char *text)
{
	g_autoptr(GPtrArray) found = g_ptr_array_new();
	if (!text)
		return true;
	bool good = trees_find(r->trees, key, text, found, r->error);
	for (guint i = 0; i < found->len; i++) {
		Commit *c = g_ptr_array_index(found, i);
		const char *name = landed_read_tree(r->head, c->tree);
		g_autofree char *place = g_strdup_printf("%u %u", c->tree, c->ordinal);
		if (!good || !name || g_hash_table_contains(r->known, place)) {
			commit_free(c);
			continue;
		}
		g_hash_table_add(r->known, g_steal_pointer(&place));
		c->tag = commit_string(c, c->tag, -1); /* it was the trees' own */
		LandedCommit *landed = g_new0(LandedCommit, 1);
		*landed = (LandedCommit){c, name};
		g_ptr_array_add(r->commits, landed);
	}
	return good;
}

static bool find_title(CommitSearch *r, const char *title)
{
	return !title || !g_hash_table_add(r->asked, (char *)title) ||
	       find(r, TREE_KEY_TITLE, title);
}

/* Finds the commits that revert those that were found, or bring them back. */
static bool find_reverts(CommitSearch *r)
{
	bool good = true;
	for (guint i = 0; good && i < r->commits->len; i++) {
		const LandedCommit *c = g_ptr_array_index(r->commits, i);
		const char *title = c->commit->title;
		g_autofree char *revert = g_strdup_printf("Revert \"%s\"", title),
		                *again = g_strdup_printf("Reapply \"%s\"", title);
		good = !title ||
		       (find(r, TREE_KEY_TITLE, revert) && find(r, TREE_KEY_TITLE, again));
	}
	return good;
}

static bool find_of(CommitSearch *r, const Record *rec)
{
	return find(r, TREE_KEY_PATCH_ID, rec->patch_id) && find_title(r, rec->title);
}

static gint compare_commits(gconstpointer x, gconstpointer y)
{
	const LandedCommit *a = *(LandedCommit *const *)x, *b = *(LandedCommit *const *)y;
	if (a->commit->tree != b->commit->tree)
		return a->commit->tree < b->commit->tree ? -1 : 1;
	return a->commit->ordinal < b->commit->ordinal ? -1
	                                               : a->commit->ordinal > b->commit->ordinal;
}

GPtrArray *landed_read_commits(
        Trees *trees, const DigestHead *head, GPtrArray *posts, GError **error)
{
	g_autoptr(GPtrArray) commits = g_ptr_array_new_with_free_func(landed_commit_free);
	g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GHashTable) asked = g_hash_table_new(text_hash, g_str_equal);
	CommitSearch r = {trees, head, commits, known, asked, error};
	for (guint i = 0; i < posts->len; i++) {
		const Post *post = g_ptr_array_index(posts, i);
		const Record *rec = post->rec;
		if (!post_makes_series(post))
			continue;
		if (!find(&r, TREE_KEY_MESSAGE_ID, rec->message_id))
			return NULL;
		if (rec->kind == RECORD_PATCH && !find_of(&r, rec))
			return NULL;
		for (guint k = 0; k < rec->parts->len; k++)
			if (!find_of(&r, ((RecordPatch *)g_ptr_array_index(rec->parts, k))->rec))
				return NULL;
	}
	if (!find_reverts(&r))
		return NULL;
	g_ptr_array_sort(commits, compare_commits);
	return g_steal_pointer(&commits);
}

/* --- mail for the commits of the range --- */

void landed_read_postings(Gather *g, const Commit *commit)
{
	g_autofree char *key = lookup_author_title(commit->author.address, commit->title);
	for (guint i = 0; i < commit->message_ids->len; i++) {
		const GatherHit *hit =
		        gather_find_message_id(g, g_ptr_array_index(commit->message_ids, i));
		if (hit && (GATHER_PATCHES & GATHER_KIND(hit->kind)))
			gather_queue(g, hit->seq);
	}
	if (commit->patch_id)
		gather_queue_newest(g, LOOKUP_PATCH_ID, commit->patch_id, 1, G_MININT64);
	gather_queue_newest(g, LOOKUP_AUTHOR_TITLE, key, 1, G_MININT64);
}

static bool queue_postings(const Commit *commit, void *data)
{
	ContextSeries *c = data;
	landed_read_postings(&c->g, commit);
	return !c->g.error;
}

void landed_read_range(ContextSeries *c, Trees *trees, gint64 since_s, gint64 until_s, guint what)
{
	const GPtrArray *all = trees_all(trees);
	for (guint i = 0; i < all->len && !c->g.error; i++) {
		const TreesTree *tree = g_ptr_array_index(all, i);
		if (!trees_each(
		            trees, tree->number, since_s, until_s, queue_postings, c, &c->g.error))
			break;
	}
	g_autoptr(GPtrArray) fresh = gather_read(&c->g);
	context_series_read(c, fresh, what);
}
