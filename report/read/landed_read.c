#include "report/read/landed_read.h"

#include "report/series/landed.h"
#include "report/series/landed_fit.h"
#include "store/base/error.h"

#include <string.h>

#define NEAR_BEFORE_S 600 /* the arrival of a mail from which a commit was made, round its date */
#define NEAR_AFTER_S  (2 * 3600)
#define NEAR_MAILS    200

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
	g_autoptr(GPtrArray) others = g_ptr_array_new();
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
		else
			g_ptr_array_add(others, (gpointer)known);
	}
	for (guint i = 0; i < others->len; i++)
		trees_leave_out(t, ((TreesTree *)g_ptr_array_index(others, i))->number);
	*trees = head->trees->len ? g_steal_pointer(&t) : NULL;
	return true;
}

/* --- commits for mail --- */

typedef struct {
	Trees *trees;
	const DigestHead *head;
	const People *people;
	GPtrArray *commits; /* LandedCommit * */
	GHashTable *known;  /* tree and ordinal of those, as text */
	GHashTable *asked;  /* key and text of the look-ups -> how many commits have it */
	gint64 when_s;      /* find_of_author: about when */
	bool failed;        /* find_of_author: a look-up failed, and set *error */
	GError **error;
} CommitSearch;

static const char *tree_name(const DigestHead *head, guint16 number)
{
	for (guint i = 0; i < head->trees->len; i++) {
		const DigestTree *tree = g_ptr_array_index(head->trees, i);
		if (tree->number == number)
			return tree->name;
	}
	return NULL;
}

LandedCommit *landed_read_own(const DigestHead *head, Commit *c)
{
	LandedCommit *landed = g_new0(LandedCommit, 1);
	c->tag = commit_string(c, c->tag, -1); /* it was the trees' own */
	*landed = (LandedCommit){c, tree_name(head, c->tree)};
	return landed;
}

static void add_commit(CommitSearch *r, Commit *c)
{
	g_autofree char *place = g_strdup_printf("%u %u", c->tree, c->ordinal);
	if (!g_hash_table_add(r->known, g_steal_pointer(&place))) {
		commit_free(c);
		return;
	}
	g_ptr_array_add(r->commits, landed_read_own(r->head, c));
}

/* Adds the commits that KEY finds for TEXT (NULL: none), and how many they are to *N. */
static bool find(CommitSearch *r, TreeKey key, const char *text, guint *n)
{
	g_autoptr(GPtrArray) found = g_ptr_array_new();
	gpointer before;
	if (!text)
		return true;
	g_autofree char *asked = g_strdup_printf("%d %s", key, text);
	if (g_hash_table_lookup_extended(r->asked, asked, NULL, &before)) {
		*n += GPOINTER_TO_UINT(before);
		return true;
	}
	bool good = trees_find(r->trees, key, text, found, r->error);
	for (guint i = 0; i < found->len; i++)
		add_commit(r, g_ptr_array_index(found, i));
	g_hash_table_insert(r->asked, g_steal_pointer(&asked), GUINT_TO_POINTER(found->len));
	*n += found->len;
	return good;
}

/* Finds the commits that revert those that were found, or bring them back. */
static bool find_reverts(CommitSearch *r)
{
	bool good = true;
	guint n = 0;
	for (guint i = 0; good && i < r->commits->len; i++) {
		const LandedCommit *c = g_ptr_array_index(r->commits, i);
		const char *title = c->commit->title;
		g_autofree char *revert = g_strdup_printf("Revert \"%s\"", title),
		                *again = g_strdup_printf("Reapply \"%s\"", title);
		good = !title ||
		       (find(r, TREE_KEY_TITLE, revert, &n) && find(r, TREE_KEY_TITLE, again, &n));
	}
	return good;
}

/* Finds the commits that ADDRESS wrote about when_s. */
static void find_of_author(const char *address, void *data)
{
	CommitSearch *r = data;
	gint64 last_s = r->when_s + LANDED_FIT_NEAR_S + TREE_KEY_PERIOD_S;
	for (gint64 at = r->when_s - LANDED_FIT_NEAR_S; at < last_s; at += TREE_KEY_PERIOD_S) {
		guint n = 0;
		g_autofree char *text = tree_key_author(address, at);
		r->failed = r->failed || !find(r, TREE_KEY_AUTHOR, text, &n);
	}
}

static bool find_near(CommitSearch *r, const RecordPerson *author, gint64 when_s)
{
	const char *name = author->name, *address = author->address;
	r->when_s = when_s;
	find_of_author(address, r);
	find_of_author(name, r);
	if (address && r->people && r->people->mailmap) {
		mailmap_map(r->people->mailmap, &name, &address);
		find_of_author(address, r);
		mailmap_addresses(r->people->mailmap, address, find_of_author, r);
	}
	return !r->failed;
}

/* Finds the commits for the patch REC, which POST is or has; N commits name POST. */
static bool find_of(CommitSearch *r, const Post *post, const Record *rec, guint n)
{
	return find(r, TREE_KEY_PATCH_ID, rec->patch_id, &n) &&
	       find(r, TREE_KEY_TITLE, rec->title, &n) &&
	       (n > 0 || find_near(r, rec->author.address ? &rec->author : post_author(post),
	                         post->when_s));
}

static gint compare_commits(gconstpointer x, gconstpointer y)
{
	const LandedCommit *a = *(LandedCommit *const *)x, *b = *(LandedCommit *const *)y;
	if (a->commit->tree != b->commit->tree)
		return a->commit->tree < b->commit->tree ? -1 : 1;
	return a->commit->ordinal < b->commit->ordinal ? -1
	                                               : a->commit->ordinal > b->commit->ordinal;
}

GPtrArray *landed_read_commits(Trees *trees, const DigestHead *head, const People *people,
        GPtrArray *posts, GError **error)
{
	g_autoptr(GPtrArray) commits = g_ptr_array_new_with_free_func(landed_commit_free);
	g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GHashTable) asked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	CommitSearch r = {trees, head, people, commits, known, asked, 0, false, error};
	for (guint i = 0; i < posts->len; i++) {
		const Post *post = g_ptr_array_index(posts, i);
		const Record *rec = post->rec;
		guint n = 0;
		if (!post_makes_series(post))
			continue;
		if (!find(&r, TREE_KEY_MESSAGE_ID, rec->message_id, &n))
			return NULL;
		if (rec->kind == RECORD_PATCH && !find_of(&r, post, rec, n))
			return NULL;
		for (guint k = 0; k < rec->parts->len; k++)
			if (!find_of(&r, post,
			            ((RecordPatch *)g_ptr_array_index(rec->parts, k))->rec, n))
				return NULL;
	}
	if (!find_reverts(&r))
		return NULL;
	g_ptr_array_sort(commits, compare_commits);
	return g_steal_pointer(&commits);
}

/* --- mail for the commits of the range --- */

/* Queues what COMMIT's writer posted about the time of its author date. */
static void queue_near(Gather *g, const Commit *commit)
{
	g_autoptr(GArray) seqs = g_array_new(FALSE, FALSE, sizeof(guint64));
	g_autoptr(GHashTable) people = g_hash_table_new(text_hash, g_str_equal);
	g_autofree char *address =
	        commit->writer.address ? g_ascii_strdown(commit->writer.address, -1) : NULL;
	if (address)
		g_hash_table_add(people, address);
	if (commit->writer.name)
		g_hash_table_add(people, (char *)commit->writer.name);
	g->full |= !gather_arrived(g, commit->author_s - NEAR_BEFORE_S,
	        commit->author_s + NEAR_AFTER_S, NEAR_MAILS, seqs);
	gather_queue_posted_by(g, seqs, people);
}

void landed_read_postings(Gather *g, const Commit *commit)
{
	const char *address = commit->writer.address ? commit->writer.address : "";
	g_autofree char *key = lookup_author_title(address, commit->title);
	guint found = 0;
	if (commit->flags & COMMIT_FLAG_MERGE)
		return;
	for (guint i = 0; i < commit->message_ids->len; i++) {
		const GatherHit *hit =
		        gather_find_message_id(g, g_ptr_array_index(commit->message_ids, i));
		bool posted = hit && (GATHER_PATCHES & GATHER_KIND(hit->kind));
		if (posted)
			gather_queue(g, hit->seq);
		found += posted;
	}
	if (commit->patch_id)
		found += gather_queue_newest(g, LOOKUP_PATCH_ID, commit->patch_id, 1, G_MININT64);
	found += gather_queue_newest(g, LOOKUP_AUTHOR_TITLE, key, 1, G_MININT64);
	if (!found)
		queue_near(g, commit);
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
