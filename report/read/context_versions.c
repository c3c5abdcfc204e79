/* Versions are found by what names them (change-ids, links), by author and title, by patch-id, and,
 * where all of it changed, by what the same people posted before. */
#include "report/read/context_rounds.h"

#include "store/log/lookup.h"
#include "report/series/lineage.h"

#define YEAR_S         (366 * 24 * 3600LL)
#define VERSIONS       3   /* candidates by title of a cover or single patch, the newest */
#define PATCH_VERSIONS 2   /* the same of one patch among many */
#define FIRST_PATCHES  "3" /* of a first version: so many are looked up */
#define CHANGE_IDS     12  /* candidates by change-id */
#define RETITLED_S     (180 * 24 * 3600LL)
#define RETITLED                                                                                   \
	500 /* entries looked at for versions that were retitled, and for each of the range's      \
	       mails */
#define RETITLED_EACH 1

static guint queue_titled(Context *c, const Post *post, guint n)
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
		found +=
		        gather_newest(&c->g, LOOKUP_AUTHOR_TITLE, key, n, post->arrived_s - YEAR_S);
	}
	return found > 1; /* it finds itself */
}

static guint queue_marked(Context *c, const Post *post)
{
	const Record *rec = post->rec;
	guint found = 0;
	if (rec->change_id)
		found += gather_newest(&c->g, LOOKUP_CHANGE_ID, rec->change_id, CHANGE_IDS,
		                 G_MININT64) > 1;
	for (guint i = 0; i < rec->links->len; i++) {
		const Link *link = g_ptr_array_index(rec->links, i);
		const Hit *hit = lineage_label_version(link->label)
		                         ? gather_ask(&c->g, link->message_id)
		                         : NULL;
		if (hit && (KIND_PATCHES & KIND(hit->kind))) {
			gather_queue(&c->g, hit->seq);
			found++;
		}
	}
	return found;
}

static bool is_lead(const Post *post)
{
	return post->rec->kind == RECORD_COVER || !post->rec->total ||
	       post->slot <= number_order("1");
}

/* Whether the version right before LEAD was read, under its title. */
static char *version_key(const Post *post, gint64 version)
{
	return g_strdup_printf("%" G_GINT64_FORMAT "\t%s", version, post->rec->title);
}

static GHashTable *versions_read(Context *c)
{
	GHashTable *set = g_hash_table_new_full(text_hash, g_str_equal, g_free, NULL);
	for (guint i = 0; i < c->g.posts->len; i++) {
		const Post *post = g_ptr_array_index(c->g.posts, i);
		if (post->rec->title && post_is_patch(post) && is_lead(post))
			g_hash_table_add(set, version_key(post, number_order(post->rec->version)));
	}
	return set;
}

/* The threads' tops of the series of which nothing is missing before them: either a first version
 * of which nothing was found, which is looked at more closely, or the one right before is there. */
static void find_complete(Context *c, GHashTable *complete)
{
	g_autoptr(GHashTable) there = versions_read(c);
	for (guint i = 0; i < c->range->len; i++) {
		const Post *post = g_ptr_array_index(c->range, i);
		if (!post_is_patch(post) || !is_lead(post) || !post->rec->title ||
		        !context_root_id(post))
			continue;
		g_autofree char *key =
		        version_key(post, number_order(post->rec->version) - number_order("1"));
		if (g_hash_table_contains(there, key))
			g_hash_table_add(complete, (char *)context_root_id(post));
	}
}

static void queue_leads(Context *c)
{
	for (guint i = 0; i < c->range->len; i++) {
		const Post *post = g_ptr_array_index(c->range, i);
		if (!post_is_patch(post) || !is_lead(post))
			continue;
		queue_marked(c, post);
		queue_titled(c, post, VERSIONS);
	}
}

/* Patches are looked up one by one where their lead did not lead to the version right before. */
static void queue_patches(Context *c, GHashTable *complete)
{
	g_autoptr(GHashTable) found = g_hash_table_new(text_hash, g_str_equal);
	for (guint i = 0; i < c->range->len; i++) {
		const Post *post = g_ptr_array_index(c->range, i);
		const char *root = context_root_id(post);
		if (!post_is_patch(post) || (root && g_hash_table_contains(complete, root)))
			continue;
		/* what an RFC became shares most patches with it: the first few tell */
		bool first = number_order(post->rec->version) <= number_order("1");
		if (first && post->slot > number_order(FIRST_PATCHES))
			continue;
		guint n = is_lead(post) ? 0 : queue_titled(c, post, PATCH_VERSIONS);
		if (post->rec->patch_id)
			n += gather_newest(&c->g, LOOKUP_PATCH_ID, post->rec->patch_id,
			             PATCH_VERSIONS, post->arrived_s - YEAR_S) > 1;
		if (n && root)
			g_hash_table_add(found, (char *)root);
	}
	GHashTableIter iter;
	gpointer key;
	g_hash_table_iter_init(&iter, found);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		g_hash_table_add(complete, key);
}

/* Retitled altogether: what says "v3" and was not found may follow some mail not long before it. */
static void queue_retitled(Context *c, GHashTable *found)
{
	g_autoptr(GArray) seqs = g_array_new(FALSE, FALSE, sizeof(guint64));
	gint64 before_s = G_MININT64;
	for (guint i = 0; i < c->range->len; i++) {
		const Post *post = g_ptr_array_index(c->range, i);
		const char *root = context_root_id(post);
		if (post_is_patch(post) && is_lead(post) &&
		        number_order(post->rec->version) > number_order("1") &&
		        !(root && g_hash_table_contains(found, root)))
			before_s = MAX(before_s, post->arrived_s);
	}
	if (before_s == G_MININT64)
		return;
	lookup_arrived(c->g.s, before_s - RETITLED_S, MIN(before_s, c->from_s),
	        RETITLED + RETITLED_EACH * c->range->len, seqs);
	gather_posted(&c->g, seqs, false);
}

void context_read_versions(Context *c)
{
	g_autoptr(GHashTable) found = g_hash_table_new(text_hash, g_str_equal);
	queue_leads(c);
	g_autoptr(GPtrArray) leads = gather_read(&c->g);
	find_complete(c, found);
	queue_patches(c, found);
	queue_retitled(c, found);
	g_autoptr(GPtrArray) fresh = gather_read(&c->g);
	g_ptr_array_extend(fresh, leads, NULL, NULL);
	context_read_series(c, fresh, SERIES_READ);
}

/* What was said of patches that stayed as they were. */
void context_read_carried(Context *c)
{
	g_autoptr(GHashTable) ids = g_hash_table_new(text_hash, g_str_equal);
	g_autoptr(GPtrArray) same = g_ptr_array_new();
	for (guint i = 0; i < c->range->len; i++) {
		const Post *post = g_ptr_array_index(c->range, i);
		if (post->rec->patch_id && post_is_patch(post))
			g_hash_table_add(ids, (char *)post->rec->patch_id);
	}
	for (guint i = c->range->len; i < c->g.posts->len; i++) {
		Post *post = g_ptr_array_index(c->g.posts, i);
		if (post->rec->patch_id && g_hash_table_contains(ids, post->rec->patch_id))
			g_ptr_array_add(same, post);
	}
	context_read_series(c, same, SERIES_READ | TALK_READ);
}

void context_read_later(Context *c)
{
	g_autoptr(GPtrArray) answered = context_sorted(c->answered);
	for (guint i = 0; i < answered->len; i++) {
		const Post *post = g_ptr_array_index(answered, i);
		if (post_is_patch(post) && is_lead(post)) {
			queue_marked(c, post);
			queue_titled(c, post, VERSIONS);
		}
	}
	g_autoptr(GPtrArray) fresh = gather_read(&c->g);
	context_read_series(c, fresh, SERIES_READ);
}
