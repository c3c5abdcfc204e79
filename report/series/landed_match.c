/* Each commit looks for its patch, not the other way round, so that one commit becomes of one
 * patch, but for a commit that names several. */
#include "report/series/landed_match.h"

#include "report/series/landed_fit.h"
#include "report/series/landed_near.h"
#include "report/series/multimap.h"
#include "store/base/debug.h"
#include "store/base/times.h"

#include <string.h>

#define VERSIONS_LIMIT 100 /* before and after one patch */

typedef struct {
	const Mails *mails;
	Multimap by_patch_id;   /* patch-id -> Post * */
	Multimap by_title;      /* landed_fit_key -> Post * */
	Multimap commit_titles; /* tree and landed_fit_key -> Commit * */
	Multimap landings;      /* tree and landed_fit_key -> Landed * */
	Multimap by_hash;       /* hex digits of a commit -> Post *: what landed with it */
	gint64 since_s, until_s;
	GHashTable *later;  /* Post -> the same patch in the version after */
	GPtrArray *patches; /* Post * */
	GHashTable *taken;  /* Commit *: those that a patch became */
	GPtrArray *dropped; /* Landed *, owned: taken from their patches, but still in landings */
} Match;

/* The key of TITLE in TREE. */
static char *tree_key(const char *tree, const char *title)
{
	g_autofree char *key = landed_fit_key(title);
	return g_strconcat(tree, "\n", key, NULL);
}

static bool same_title(const char *a, const char *b)
{
	g_autofree char *x = landed_fit_key(a), *y = landed_fit_key(b);
	return *x && strcmp(x, y) == 0;
}

/* --- candidates --- */

static void add_patch(Match *m, Post *patch)
{
	g_autofree char *key = landed_fit_key(patch->rec->title);
	g_ptr_array_add(m->patches, patch);
	if (patch->rec->patch_id)
		multimap_add(&m->by_patch_id, patch->rec->patch_id, patch);
	multimap_add(&m->by_title, key, patch);
	if (patch->before)
		g_hash_table_insert(m->later, patch->before, patch);
}

static void begin(Match *m, const Mails *mails, GPtrArray *series, GPtrArray *commits)
{
	m->mails = mails;
	multimap_init(&m->by_patch_id, FALSE);
	multimap_init(&m->by_title, TRUE);
	multimap_init(&m->commit_titles, TRUE);
	multimap_init(&m->landings, TRUE);
	multimap_init(&m->by_hash, TRUE);
	m->later = g_hash_table_new(NULL, NULL);
	m->patches = g_ptr_array_new();
	m->taken = g_hash_table_new(NULL, NULL);
	m->dropped = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < series->len; i++) {
		Series *s = g_ptr_array_index(series, i);
		for (guint k = 0; k < s->replaced->len; k++)
			add_patch(m, g_ptr_array_index(s->replaced, k));
		for (guint k = 0; k < s->patches->len; k++)
			add_patch(m, series_patch(s, k));
	}
	for (guint i = 0; i < commits->len; i++) {
		const LandedCommit *c = g_ptr_array_index(commits, i);
		g_autofree char *key = tree_key(c->tree, c->commit->title);
		multimap_add(&m->commit_titles, key, c->commit);
	}
}

static void end(Match *m)
{
	multimap_release(&m->by_patch_id);
	multimap_release(&m->by_title);
	multimap_release(&m->commit_titles);
	multimap_release(&m->landings);
	multimap_release(&m->by_hash);
	g_hash_table_unref(m->later);
	g_ptr_array_unref(m->patches);
	g_hash_table_unref(m->taken);
	g_ptr_array_unref(m->dropped);
}

/* --- the rules --- */

static bool is_before(const Post *patch, const Commit *c)
{
	return landed_fit_time(patch, c, 0);
}

/* Whether PATCH may be named by a link of C, or have C's patch-id: a committer may commit first and
 * send the mail of it before he pushes. */
static bool is_about_before(const Post *patch, const Commit *c)
{
	return landed_fit_time(patch, c, TIMES_DAY_S);
}

/* PATCH, or the one that was sent later in its place. */
static Post *shown_patch(Post *patch)
{
	Series *s = patch->series;
	for (guint i = 0; i < s->patches->len && g_ptr_array_find(s->replaced, patch, NULL); i++)
		if (series_patch(s, i)->slot == patch->slot)
			return series_patch(s, i);
	return patch;
}

/* The patch of S with the title of C; NULL if none. */
static Post *patch_with_title(const Series *s, const Commit *c)
{
	for (guint i = 0; i < s->patches->len; i++)
		if (landed_fit_title(series_patch(s, i), c))
			return series_patch(s, i);
	return NULL;
}

/* The version of PATCH that fits C best: PATCH if it has C's patch-id or no version has it, else
 * the last version that has it. */
static Post *best_version(const Match *m, Post *patch, const Commit *c)
{
	Post *best = NULL, *p = patch;
	for (int n = 0; p && n < VERSIONS_LIMIT && !best; n++, p = p->before)
		best = landed_fit_patch_id(p, c) ? p : NULL;
	p = landed_fit_patch_id(patch, c) ? NULL : g_hash_table_lookup(m->later, patch);
	for (int n = 0; p && n < VERSIONS_LIMIT; n++, p = g_hash_table_lookup(m->later, p))
		best = landed_fit_patch_id(p, c) && is_about_before(p, c) ? p : best;
	return best ? best : patch;
}

/* The patch that the mail ID carries; if it carries several or is a cover letter, the one with the
 * title of C. */
static Post *linked_patch(const Match *m, const char *id, const Commit *c)
{
	Post *mail = mails_find_message_id(m->mails, id);
	if (!mail || !mail->series)
		return NULL;
	return mail == mail->series->cover || mail->inner ? patch_with_title(mail->series, c)
	                                                  : mail;
}

/* Whether FOUND has A in another version that fits C better. */
static bool is_other_version(GPtrArray *found, const Post *a, const Commit *c)
{
	for (guint i = 0; i < found->len; i++) {
		const Post *b = found->pdata[i];
		if (a->series == b->series || !same_title(a->rec->title, b->rec->title))
			continue;
		if (landed_fit_patch_id(a, c) != landed_fit_patch_id(b, c)
		                ? landed_fit_patch_id(b, c)
		                : b->when_s > a->when_s)
			return true;
	}
	return false;
}

/* Adds the patches that C's trailers name to FOUND: one, or those of one series that were squashed
 * into one commit. */
static void find_linked(const Match *m, const Commit *c, GPtrArray *found)
{
	for (guint i = 0; i < c->message_ids->len; i++) {
		Post *patch = linked_patch(m, g_ptr_array_index(c->message_ids, i), c);
		patch = patch && is_about_before(patch, c) ? shown_patch(patch) : NULL;
		if (patch && !g_ptr_array_find(found, patch, NULL))
			g_ptr_array_add(found, patch);
	}
	for (guint i = found->len; i-- > 0;)
		if (is_other_version(found, found->pdata[i], c))
			g_ptr_array_remove_index(found, i);
	if (found->len != 1)
		return;
	/* one link to another patch of the series: its author means the one with this title */
	Post *patch = found->pdata[0], *sibling = NULL;
	if (!landed_fit_title(patch, c) && !landed_fit_patch_id(patch, c))
		sibling = patch_with_title(patch->series, c);
	found->pdata[0] = best_version(m, sibling ? sibling : patch, c);
}

/* Of LIST, what fits C best and was posted at most SLACK_S after it, by C's author if AUTHOR. */
static Post *find_best(GPtrArray *list, const Commit *c, bool author, gint64 slack_s)
{
	Post *best = NULL;
	for (guint i = 0; list && i < list->len; i++) {
		Post *patch = g_ptr_array_index(list, i);
		if (landed_fit_time(patch, c, slack_s) &&
		        (!author || landed_fit_author(patch, c)) &&
		        (!best || landed_fit_better(patch, best, c)))
			best = patch;
	}
	return best;
}

/* The only patch with C's title, in its best version, if no other commit of the tree has it. */
static Post *find_only(const Match *m, GPtrArray *list, const LandedCommit *lc)
{
	const Commit *c = lc->commit;
	g_autofree char *key = tree_key(lc->tree, c->title);
	Post *patch = find_best(list, c, false, 0);
	if (!patch || multimap_find(&m->commit_titles, key)->len > 1 ||
	        c->committer_s - landed_fit_posted_s(patch) > TIMES_YEAR_S)
		return NULL;
	for (guint i = 0; i < list->len; i++) {
		const Post *other = g_ptr_array_index(list, i);
		if (!landed_fit_is_copy(other) && !post_same_author(other, patch))
			return NULL;
	}
	return patch;
}

/* Adds what landed with the commit that C is a copy of to FOUND. */
static void find_of_upstream(const Match *m, const Commit *c, GPtrArray *found)
{
	GPtrArray *patches = multimap_find(&m->by_hash, c->upstream);
	for (guint i = 0; patches && i < patches->len; i++)
		g_ptr_array_add(found, patches->pdata[i]);
}

/* Sets FOUND to the patches that became LC, and *BY to the rule that says so. */
static void find_patches(const Match *m, const LandedCommit *lc, GPtrArray *found, LandedBy *by)
{
	const Commit *c = lc->commit;
	g_autofree char *title = landed_fit_key(c->title);
	GPtrArray *titled = multimap_find(&m->by_title, title);
	*by = LANDED_BY_LINK;
	find_linked(m, c, found);
	if (found->len == 0)
		find_of_upstream(m, c, found);
	if (found->len)
		return;
	Post *patch = NULL;
	*by = LANDED_BY_PATCH_ID;
	if (c->patch_id)
		patch = find_best(
		        multimap_find(&m->by_patch_id, c->patch_id), c, false, TIMES_DAY_S);
	if (!patch) {
		*by = LANDED_BY_AUTHOR_TITLE;
		patch = find_best(titled, c, true, 0);
	}
	if (!patch) {
		*by = LANDED_BY_TITLE;
		patch = find_only(m, titled, lc);
	}
	if (patch)
		g_ptr_array_add(found, patch);
}

/* --- setting what was found --- */

static void add_landed(Match *m, Post *patch, const LandedCommit *c, LandedBy by)
{
	g_autofree char *key = tree_key(c->tree, c->commit->title);
	g_autofree char *hash = commit_hash_hex(c->commit);
	if (!patch->landed)
		patch->landed = g_ptr_array_new_with_free_func(g_free);
	Landed *landed = g_new0(Landed, 1);
	gint64 when_s = c->commit->merged_s;
	*landed = (Landed){
	        c->tree, c->commit, by, NULL, when_s >= m->since_s && when_s <= m->until_s};
	g_ptr_array_add(patch->landed, landed);
	g_hash_table_add(m->taken, c->commit);
	multimap_add(&m->landings, key, landed);
	multimap_add(&m->by_hash, hash, patch);
	debug_print(DEBUG_REVIEW, "%s landed in %s as '%s', by %s", post_name(patch), c->tree,
	        c->commit->title ? c->commit->title : "", landed_by_name(by));
}

static gint compare_landed(gconstpointer x, gconstpointer y)
{
	const Landed *a = *(Landed *const *)x, *b = *(Landed *const *)y;
	int trees = strcmp(a->tree, b->tree);
	if (trees || a->commit->committer_s == b->commit->committer_s)
		return trees;
	return a->commit->committer_s < b->commit->committer_s ? -1 : 1;
}

/* Whether A, which is surer, makes B needless: both in one tree, and B is not there again after A
 * was reverted. */
static bool is_instead(const Landed *a, const Landed *b)
{
	return strcmp(a->tree, b->tree) == 0 && a->by < b->by &&
	       !(a->reverted_by && a->reverted_by->ordinal < b->commit->ordinal);
}

/* In each tree keeps the landings by the surest rule. */
static void drop_unsure(const Match *m, GPtrArray *landed)
{
	for (guint i = landed->len; i-- > 0;) {
		const Landed *one = g_ptr_array_index(landed, i);
		bool surer = false;
		for (guint k = 0; k < landed->len && !surer; k++)
			surer = is_instead(g_ptr_array_index(landed, k), one);
		if (surer)
			g_ptr_array_add(m->dropped, g_ptr_array_steal_index(landed, i));
	}
	g_ptr_array_sort(landed, compare_landed);
}

/* Marks those of POSTED that are of before C, but for PATCH, and by its author if AUTHOR. */
static void mark_earlier(GPtrArray *posted, const Post *patch, const Commit *c, bool author)
{
	for (guint i = 0; posted && i < posted->len; i++) {
		Post *other = g_ptr_array_index(posted, i);
		if (other != patch && is_before(other, c) &&
		        (!author || post_same_author(other, patch)))
			other->landed_otherwise = true;
	}
}

/* Marks the other versions of PATCH, and mail of before C that looks like one. */
static void mark_other_versions(const Match *m, Post *patch, const Commit *c)
{
	Post *p = patch->before;
	for (int n = 0; p && n < VERSIONS_LIMIT; n++, p = p->before)
		p->landed_otherwise = true;
	p = g_hash_table_lookup(m->later, patch);
	for (int n = 0; p && n < VERSIONS_LIMIT; n++, p = g_hash_table_lookup(m->later, p))
		p->landed_otherwise = true;
	g_autofree char *key = landed_fit_key(patch->rec->title);
	mark_earlier(multimap_find(&m->by_title, key), patch, c, true);
	mark_earlier(multimap_find(&m->by_patch_id, c->patch_id), patch, c, false);
}

/* The title that C names in quotes after WORD: X of `Revert "X"`; NULL if it is no such commit. */
static char *quoted_title(const char *title, const char *word)
{
	g_autofree char *start = g_strconcat(word, " \"", NULL);
	gsize n = title ? strlen(title) : 0, skip = strlen(start);
	if (n < skip + 2 || !g_str_has_prefix(title, start) || title[n - 1] != '"')
		return NULL;
	return g_strndup(title + skip, n - skip - 1);
}

/* Reverts the landings of the commits that C reverts, and brings back those whose revert it
 * reverts. */
static void apply_revert(const Match *m, const LandedCommit *c)
{
	g_autofree char *reverted = quoted_title(c->commit->title, "Revert"),
	                *twice = quoted_title(reverted, "Revert"),
	                *again = quoted_title(c->commit->title, "Reapply");
	const char *back = twice ? twice : again, *title = back ? back : reverted;
	g_autofree char *key = title ? tree_key(c->tree, title) : NULL;
	const GPtrArray *landings = multimap_find(&m->landings, key);
	for (guint i = 0; landings && i < landings->len; i++) {
		Landed *landed = g_ptr_array_index(landings, i);
		if (landed->commit->ordinal < c->commit->ordinal)
			landed->reverted_by = back ? NULL : c->commit;
	}
}

static void sum_up(Series *s)
{
	guint taken = 0;
	for (guint i = 0; i < s->patches->len; i++) {
		const Post *patch = series_patch(s, i);
		bool landed = landed_last(patch);
		s->landed += landed;
		taken += landed || patch->applied_by || patch->pulled_in;
	}
	s->taken = MAX(s->taken, taken);
	s->applied = s->applied ||
	             (taken > 0 && taken == s->patches->len && taken >= number_whole(s->total));
}

/* Matches the commits that are COPIES of others, or those that are not. */
static void match_commits(Match *m, const GPtrArray *commits, bool copies)
{
	for (guint i = 0; i < commits->len; i++) {
		const LandedCommit *c = g_ptr_array_index(commits, i);
		g_autoptr(GPtrArray) found = g_ptr_array_new();
		LandedBy by = LANDED_BY_LINK;
		if ((c->commit->upstream != NULL) == copies &&
		        !(c->commit->flags & COMMIT_FLAG_MERGE))
			find_patches(m, c, found, &by);
		for (guint k = 0; k < found->len; k++)
			add_landed(m, shown_patch(g_ptr_array_index(found, k)), c, by);
	}
}

static void apply_reverts(const Match *m, const GPtrArray *commits)
{
	for (guint i = 0; i < commits->len; i++)
		apply_revert(m, g_ptr_array_index(commits, i));
}

/* In each tree keeps what is surest, and marks the other versions of what landed. */
static void settle(const Match *m)
{
	for (guint i = 0; i < m->patches->len; i++) {
		Post *patch = g_ptr_array_index(m->patches, i);
		if (patch->landed)
			drop_unsure(m, patch->landed);
		const Landed *last = landed_last(patch);
		if (last)
			mark_other_versions(m, patch, last->commit);
	}
}

static bool is_open(const Post *patch, const char *tree)
{
	return !patch->landed_otherwise && !landed_newest(patch, tree);
}

static void add_near(Post *patch, const LandedCommit *c, void *data)
{
	add_landed(data, patch, c, LANDED_BY_NEAR);
}

/* Matches the commits that are left with the patches that are. */
static void match_near(Match *m, const GPtrArray *commits)
{
	g_autoptr(GPtrArray) left = g_ptr_array_new(), shown = g_ptr_array_new();
	for (guint i = 0; i < commits->len; i++) {
		LandedCommit *c = g_ptr_array_index(commits, i);
		if (!g_hash_table_contains(m->taken, c->commit) &&
		        !(c->commit->flags & COMMIT_FLAG_MERGE))
			g_ptr_array_add(left, c);
	}
	for (guint i = 0; i < m->patches->len; i++)
		if (shown_patch(m->patches->pdata[i]) == m->patches->pdata[i])
			g_ptr_array_add(shown, m->patches->pdata[i]);
	landed_near_find(left, shown, is_open, add_near, m);
}

void landed_match(
        GPtrArray *commits, const Mails *mails, GPtrArray *series, gint64 since_s, gint64 until_s)
{
	Match m = {.since_s = since_s, .until_s = until_s};
	if (commits->len == 0)
		return;
	begin(&m, mails, series, commits);
	match_commits(&m, commits, false);
	match_commits(&m, commits, true);
	apply_reverts(&m, commits);
	settle(&m);
	match_near(&m, commits);
	apply_reverts(&m, commits);
	settle(&m);
	for (guint i = 0; i < series->len; i++)
		sum_up(g_ptr_array_index(series, i));
	end(&m);
}
