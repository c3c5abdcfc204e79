/* Other versions are found by what names them (change-ids, links), by author and title, by patch-id
 * and, if all of that changed, among what the same people posted before. */
#include "report/read/context_versions.h"

#include "report/series/lineage.h"
#include "store/base/times.h"
#include "store/log/lookup.h"

#define VERSIONS       3  /* candidates by title of a cover letter or single patch: the newest */
#define PATCH_VERSIONS 2  /* the same of one patch among many */
#define FIRST_PATCHES  3  /* how many patches of a first version are looked up by title */
#define CHANGE_IDS     12 /* candidates by change-id */
#define BACK           20 /* rounds back from what is shown */
#define RETITLED_S     (180 * TIMES_DAY_S)
#define RETITLED       500  /* entries looked at for a version with a new title */
#define RETITLED_ALL   1000 /* and about so many for all */

/* Queues what the author or the sender of POST posted with the same title within a year. Returns
 * whether there is any beside POST itself. */
static guint queue_titled(ContextSeries *c, const Post *post, guint n)
{
	const Record *rec = post->rec;
	const char *author = post_author(post)->address, *sender = rec->from.address;
	guint found = 0;
	if (!rec->title)
		return 0;
	for (int k = 0; k < 2; k++) {
		const char *address = k ? sender : author;
		if (!address || (k && author && g_ascii_strcasecmp(author, sender) == 0))
			continue;
		g_autofree char *key = lookup_author_title(address, rec->title);
		found += gather_queue_newest(
		        &c->g, LOOKUP_AUTHOR_TITLE, key, n, post->arrived_s - TIMES_YEAR_S);
	}
	return found > 1; /* POST itself is one */
}

/* Queues what POST names: mail with its change-id, and mail that it links to as an earlier version.
 */
static void queue_named(ContextSeries *c, const Post *post)
{
	const Record *rec = post->rec;
	if (rec->change_id)
		gather_queue_newest(
		        &c->g, LOOKUP_CHANGE_ID, rec->change_id, CHANGE_IDS, G_MININT64);
	for (guint i = 0; i < rec->links->len; i++) {
		const RecordLink *link = g_ptr_array_index(rec->links, i);
		if (!lineage_label_version(link->label))
			continue;
		const GatherHit *hit = gather_find_message_id(&c->g, link->message_id);
		if (hit && (GATHER_PATCHES & GATHER_KIND(hit->kind)))
			gather_queue(&c->g, hit->seq);
	}
}

/* Whether POST is a person's patch or cover letter that leads its series as far as its subject
 * tells. */
static bool is_lead(const Post *post)
{
	if (!post_is_patch(post))
		return false;
	return post_attaches(post) || post->rec->kind == RECORD_COVER || !post->rec->total ||
	       post->slot <= NUMBER_ONE;
}

typedef struct {
	const char *title;
	gint64 version; /* number_order */
} VersionKey;

static guint version_hash(gconstpointer key)
{
	const VersionKey *k = key;
	return text_hash(k->title) ^ (guint)k->version;
}

static gboolean version_equal(gconstpointer x, gconstpointer y)
{
	const VersionKey *a = x, *b = y;
	return a->version == b->version && g_str_equal(a->title, b->title);
}

/* Returns the set of VersionKeys of the leads among POSTS, which must outlive it. */
static GHashTable *versions_of(GPtrArray *posts)
{
	GHashTable *set = g_hash_table_new_full(version_hash, version_equal, g_free, NULL);
	for (guint i = 0; i < posts->len; i++) {
		const Post *post = g_ptr_array_index(posts, i);
		const VersionKey key = {post->rec->title, number_order(post->rec->version)};
		if (key.title && is_lead(post))
			g_hash_table_add(set, g_memdup2(&key, sizeof key));
	}
	return set;
}

/* Adds to COMPLETE the tops of the threads of those series of POSTS of which the version right
 * before was read, under the same title. */
static void find_complete(ContextSeries *c, GPtrArray *posts, GHashTable *complete)
{
	g_autoptr(GHashTable) there = versions_of(c->g.posts);
	for (guint i = 0; i < posts->len; i++) {
		const Post *post = g_ptr_array_index(posts, i);
		if (!is_lead(post) || !post->rec->title || !context_series_root_id(post))
			continue;
		const VersionKey before = {
		        post->rec->title, number_order(post->rec->version) - NUMBER_ONE};
		if (g_hash_table_contains(there, &before))
			g_hash_table_add(complete, (char *)context_series_root_id(post));
	}
}

/* Queues mail with the same patches as those attached to POST. */
static void queue_attached(ContextSeries *c, const Post *post)
{
	const GPtrArray *parts = post->rec->parts;
	for (guint i = 0; i < MIN(parts->len, FIRST_PATCHES); i++) {
		const Record *part = ((RecordPatch *)g_ptr_array_index(parts, i))->rec;
		const char *address =
		        part->author.address ? part->author.address : post_author(post)->address;
		gint64 since_s = post->arrived_s - TIMES_YEAR_S;
		if (part->patch_id)
			gather_queue_newest(
			        &c->g, LOOKUP_PATCH_ID, part->patch_id, PATCH_VERSIONS, since_s);
		if (!part->title || !address)
			continue;
		g_autofree char *key = lookup_author_title(address, part->title);
		gather_queue_newest(&c->g, LOOKUP_AUTHOR_TITLE, key, PATCH_VERSIONS, since_s);
	}
}

/* Queues other versions of those series that POSTS lead. */
static void queue_leads(ContextSeries *c, GPtrArray *posts)
{
	for (guint i = 0; i < posts->len; i++) {
		const Post *post = g_ptr_array_index(posts, i);
		if (!is_lead(post))
			continue;
		queue_named(c, post);
		queue_titled(c, post, VERSIONS);
		queue_attached(c, post);
	}
}

/* Queues patches with the title or patch-id of those among POSTS, except in COMPLETE series. Adds
 * the series for which any is found to COMPLETE. */
static void queue_patches(ContextSeries *c, GPtrArray *posts, GHashTable *complete)
{
	g_autoptr(GHashTable) found = g_hash_table_new(text_hash, g_str_equal);
	for (guint i = 0; i < posts->len; i++) {
		const Post *post = g_ptr_array_index(posts, i);
		const char *root = context_series_root_id(post);
		if (!post_is_patch(post) || (root && g_hash_table_contains(complete, root)))
			continue;
		/* a first version may come from an RFC, with which it then shares most patches */
		bool by_id = number_order(post->rec->version) <= NUMBER_ONE &&
		             post->slot > FIRST_PATCHES * NUMBER_ONE;
		guint n = is_lead(post) || by_id ? 0 : queue_titled(c, post, PATCH_VERSIONS);
		if (post->rec->patch_id)
			n += gather_queue_newest(&c->g, LOOKUP_PATCH_ID, post->rec->patch_id,
			             PATCH_VERSIONS, post->arrived_s - TIMES_YEAR_S) > 1;
		if (n && root)
			g_hash_table_add(found, (char *)root);
	}
	GHashTableIter iter;
	gpointer key;
	g_hash_table_iter_init(&iter, found);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		g_hash_table_add(complete, key);
}

/* Whether POST leads a series that says "v2" or more and is not in FOUND. */
static bool lacks_earlier(const Post *post, GHashTable *found)
{
	const char *root = context_series_root_id(post);
	return is_lead(post) && number_order(post->rec->version) > NUMBER_ONE &&
	       !(root && g_hash_table_contains(found, root));
}

/* Adds to c->before the entries in which an earlier version of POST under another title may be.
 * What came before two posts of one day is looked up once. */
static void add_before(ContextSeries *c, const Post *post)
{
	ContextBefore *b = &c->before;
	g_autoptr(GArray) seqs = g_array_new(FALSE, FALSE, sizeof(guint64));
	if (!g_hash_table_add(b->days, GINT_TO_POINTER((gint)(post->arrived_s / TIMES_DAY_S))))
		return;
	(void)gather_arrived(&c->g, post->arrived_s - RETITLED_S, post->arrived_s, RETITLED, seqs);
	for (guint i = 0; i < seqs->len; i++) {
		guint64 seq = g_array_index(seqs, guint64, i);
		if (g_hash_table_add(b->seen, POST_SEQ_KEY(seq)))
			g_array_append_val(b->seqs, seq);
	}
}

/* For series of POSTS that lack the version before, queues what their senders posted in the half
 * year before them: it may have another title. Entries are looked at again only for more people. */
static void queue_retitled(ContextSeries *c, GPtrArray *posts, GHashTable *found)
{
	ContextBefore *b = &c->before;
	guint looked = b->seqs->len, known = g_hash_table_size(b->people);
	for (guint i = posts->len; i-- > 0 && b->seqs->len < RETITLED_ALL;) {
		const Post *post = g_ptr_array_index(posts, i);
		if (!lacks_earlier(post, found))
			continue;
		add_before(c, post);
		gather_add_person(b->people, post);
	}
	g_autoptr(GArray) seqs = g_array_new(FALSE, FALSE, sizeof(guint64));
	guint from = g_hash_table_size(b->people) > known ? 0 : looked;
	g_array_append_vals(seqs, (guint64 *)(void *)b->seqs->data + from, b->seqs->len - from);
	if (seqs->len)
		gather_queue_posted_by(&c->g, seqs, b->people);
}

/* Queues and reads versions before those that OF has mails of. */
static void read_before(ContextSeries *c, GPtrArray *of, bool retitled)
{
	g_autoptr(GHashTable) found = g_hash_table_new(text_hash, g_str_equal);
	gather_look_again(&c->g);
	queue_leads(c, of);
	g_autoptr(GPtrArray) leads = gather_read(&c->g);
	find_complete(c, of, found);
	queue_patches(c, of, found);
	if (retitled)
		queue_retitled(c, of, found);
	g_autoptr(GPtrArray) fresh = gather_read(&c->g);
	g_ptr_array_extend(fresh, leads, NULL, NULL);
	context_series_read(c, fresh, CONTEXT_SERIES_PATCHES);
}

/* Whether POST leads one of VERSIONS, a set of VersionKeys. */
static bool leads_one_of(const Post *post, GHashTable *versions)
{
	const VersionKey key = {post->rec->title, number_order(post->rec->version)};
	return key.title && is_lead(post) && g_hash_table_contains(versions, &key);
}

/* Returns the posts from index FROM on whose series have a patch with one of the patch-ids IDS, or
 * are one of VERSIONS sent again: then what was said of both counts. */
static GPtrArray *pick_related(ContextSeries *c, guint from, GHashTable *ids, GHashTable *versions)
{
	g_autoptr(GHashTable) roots = g_hash_table_new(text_hash, g_str_equal);
	GPtrArray *posts = c->g.posts, *picked = g_ptr_array_new();
	for (guint i = from; i < posts->len; i++) {
		const Post *post = g_ptr_array_index(posts, i);
		bool unchanged =
		        post->rec->patch_id && g_hash_table_contains(ids, post->rec->patch_id);
		if (context_series_root_id(post) && (unchanged || leads_one_of(post, versions)))
			g_hash_table_add(roots, (char *)context_series_root_id(post));
	}
	for (guint i = from; i < posts->len; i++) {
		Post *post = g_ptr_array_index(posts, i);
		const char *root = context_series_root_id(post);
		if (root && g_hash_table_contains(roots, root))
			g_ptr_array_add(picked, post);
	}
	return picked;
}

/* Adds the patch-ids of POSTS from index FROM on to IDS; with OF only those that OF has. */
static void add_patch_ids(GHashTable *ids, GPtrArray *posts, guint from, GHashTable *of)
{
	for (guint i = from; i < posts->len; i++) {
		const Post *post = g_ptr_array_index(posts, i);
		const char *id = post->rec->patch_id;
		if (id && post_is_patch(post) && (!of || g_hash_table_contains(of, id)))
			g_hash_table_add(ids, (char *)id);
	}
}

/* The posts from index FROM on. */
static GPtrArray *read_since(const ContextSeries *c, guint from)
{
	GPtrArray *posts = g_ptr_array_new();
	for (guint i = from; i < c->g.posts->len; i++)
		g_ptr_array_add(posts, g_ptr_array_index(c->g.posts, i));
	return posts;
}

/* Reads what the range replaces, which is told of, too. */
static void read_replaced(ContextSeries *c)
{
	guint from = c->g.posts->len;
	read_before(c, c->range, true);
	g_autoptr(GPtrArray) fresh = read_since(c, from);
	context_series_read(c, fresh, CONTEXT_SERIES_PATCHES | CONTEXT_SERIES_ANSWERS);
}

/* Then follows the patches of what is told of back through the versions in which they did not
 * change: their reviews may still be valid. To check tags all versions are read. */
void context_versions_read_earlier(ContextSeries *c)
{
	GHashTable *ids = g_hash_table_new(text_hash, g_str_equal);
	read_replaced(c);
	g_autoptr(GHashTable) versions = versions_of(c->g.posts);
	g_autoptr(GPtrArray) of = context_series_sorted(c->answered);
	add_patch_ids(ids, c->g.posts, 0, NULL);
	for (int round = 0; round < BACK && of->len; round++) {
		guint from = c->g.posts->len;
		read_before(c, of, round == 0);
		g_ptr_array_unref(of);
		of = c->g.spec->audit ? read_since(c, from) : pick_related(c, from, ids, versions);
		context_series_read(c, of, CONTEXT_SERIES_PATCHES | CONTEXT_SERIES_ANSWERS);
		GHashTable *unchanged = g_hash_table_new(text_hash, g_str_equal);
		add_patch_ids(unchanged, c->g.posts, from, ids);
		g_hash_table_unref(ids);
		ids = unchanged;
	}
	g_hash_table_unref(ids);
}

void context_versions_read_leads(ContextSeries *c, GPtrArray *posts)
{
	g_autoptr(GHashTable) found = g_hash_table_new(text_hash, g_str_equal);
	g_autoptr(GPtrArray) later = g_ptr_array_new();
	queue_leads(c, posts);
	g_ptr_array_unref(gather_read(&c->g));
	for (guint i = 0; i < posts->len; i++)
		if (number_order(((Post *)g_ptr_array_index(posts, i))->rec->version) > NUMBER_ONE)
			g_ptr_array_add(later, g_ptr_array_index(posts, i));
	find_complete(c, later, found);
	queue_patches(c, later, found);
	g_ptr_array_unref(gather_read(&c->g));
}

void context_versions_read_later(ContextSeries *c)
{
	g_autoptr(GPtrArray) answered = context_series_sorted(c->answered);
	queue_leads(c, answered);
	g_autoptr(GPtrArray) fresh = gather_read(&c->g);
	context_series_read(c, fresh, CONTEXT_SERIES_PATCHES);
}
