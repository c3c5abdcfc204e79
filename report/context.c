/* In rounds, each read as a whole: what the range's mail answers; the series round that and what was said of them; earlier versions; what was said of
 * patches that did not change; later versions; what pull requests carry; what waits. Each look-up costs microseconds, each block
 * of the log that must be opened a hundred times that, so the look-ups decide by kind and time what is worth reading. */
#include "gather.h"

#include "lineage.h"
#include "news.h"
#include "pulls.h"

#include <string.h>

#define YEAR_S         (366 * 24 * 3600LL)
#define ROUNDS         8   /* up a thread without References */
#define NEAREST        12  /* of a mail's References, from the last */
#define VERSIONS       3   /* candidates by title of a cover or single patch, the newest */
#define PATCH_VERSIONS 2   /* the same of one patch among many */
#define FIRST_PATCHES  "3" /* of a first version: so many are looked up */
#define CHANGE_IDS     12  /* candidates by change-id */
#define NEIGHBOURS     60  /* entries looked at round a series that was not threaded */
#define TITLES         300 /* patches of pull requests looked up */
#define ROOM           600 /* mails read beside the range's, and for each of these */
#define ROOM_EACH      6
#define RETITLED_S     (180 * 24 * 3600LL)
#define RETITLED                                                                                             \
	500 /* entries looked at for versions that were retitled, and for each of the range's mails */
#define RETITLED_EACH 1
#define WAITING       1000 /* entries looked at for what waits, and for each of the range's mails */
#define WAITING_EACH  4

enum { SERIES_READ = 1, TALK_READ = 2 };

typedef struct {
	Gather g;
	GPtrArray *range;     /* the posts there were */
	gint64 from_s;        /* arrival of the first of them */
	GHashTable *roots;    /* Message-ID at a thread's top -> SERIES_READ, TALK_READ */
	GHashTable *answered; /* Post *: patches and covers the range answers, and all of their series */
	GArray *hits;         /* scratch */
} Context;

static bool is_series_mail(const Post *post)
{
	return post->rec->kind == RECORD_PATCH || post->rec->kind == RECORD_COVER;
}

static void queue_posted(Context *c, GArray *seqs)
{
	for (guint i = 0; i < seqs->len; i++) {
		Hit hit;
		guint64 seq = g_array_index(seqs, guint64, i);
		if (gather_hit(&c->g, seq, KIND_PATCHES, &hit) && hit.automatic == AUTO_NONE)
			gather_queue(&c->g, seq);
	}
}

static GArray *find(Context *c, Lookup table, const char *text, guint kinds)
{
	g_array_set_size(c->hits, 0);
	gather_find(&c->g, table, text, kinds, c->hits);
	return c->hits;
}

/* --- what is answered -------------------------------------------------------------------------------------------------- */

/* The nearest patch, cover or pull request up POST's thread, else the top of it. */
static void ask_parents(Context *c, const Post *post)
{
	const Record *rec = post->rec;
	const guint wanted = KIND_PATCHES | KIND(RECORD_PULL);
	const Hit *top = NULL;
	guint n = rec->references->len;
	for (guint step = 0; step <= n; step++) {
		if (step > NEAREST && step + 1 < n)
			continue; /* the two oldest are looked at again */
		const char *id = step == 0 ? rec->in_reply_to : g_ptr_array_index(rec->references, n - step);
		if (!id)
			continue;
		if (g_hash_table_contains(c->g.by_id, id))
			return; /* it asks for itself */
		const Hit *hit = gather_ask(&c->g, id);
		top = hit ? hit : top;
		if (hit && (wanted & KIND(hit->kind)))
			break;
	}
	if (top)
		gather_queue(&c->g, top->seq);
}

static void read_parents(Context *c)
{
	g_autoptr(GPtrArray) from = g_ptr_array_ref(c->range);
	for (int round = 0; round < ROUNDS && from->len; round++) {
		for (guint i = 0; i < from->len; i++) {
			const Post *post = g_ptr_array_index(from, i);
			if (post->in_range || !is_series_mail(post))
				ask_parents(c, post);
		}
		g_ptr_array_unref(from);
		from = gather_read(&c->g);
		for (guint i = 0; i < from->len; i++)
			if (is_series_mail(g_ptr_array_index(from, i)))
				g_hash_table_add(c->answered, g_ptr_array_index(from, i));
	}
}

/* --- the series round a patch ------------------------------------------------------------------------------------------ */

static const char *root_id(const Post *post)
{
	const Record *rec = post->rec;
	return rec->references->len ? g_ptr_array_index(rec->references, 0)
	       : rec->in_reply_to   ? rec->in_reply_to
	                            : rec->message_id;
}

static guint queue_children(Context *c, const char *id, guint kinds)
{
	GArray *hits = find(c, LOOKUP_CHILDREN, id, kinds);
	guint patches = 0;
	for (guint i = 0; i < hits->len; i++) {
		const Hit *hit = &g_array_index(hits, Hit, i);
		patches += (KIND_PATCHES & KIND(hit->kind)) != 0;
		if (hit->automatic == AUTO_NONE || hit->kind == RECORD_APPLIED)
			gather_queue(&c->g, hit->seq);
	}
	return patches;
}

/* A series that was not threaded lies close together. */
static void queue_neighbours(Context *c, const Post *post)
{
	guint64 reach = MIN((guint64)number_order(post->rec->total) / 10000 * 2 + 4, NEIGHBOURS);
	guint64 seq = post->message_seq > reach ? post->message_seq - reach : 1;
	for (; seq <= MIN(post->message_seq + reach, c->g.spec->last_seq); seq++) {
		Hit hit;
		if (gather_hit(&c->g, seq, KIND_PATCHES, &hit) && hit.automatic == AUTO_NONE)
			gather_queue(&c->g, seq);
	}
}

static void expand(Context *c, const Post *post, guint what)
{
	const Record *rec = post->rec;
	const char *root = root_id(post);
	guint had = root ? GPOINTER_TO_UINT(g_hash_table_lookup(c->roots, root)) : what;
	if ((had & what) == what)
		return;
	g_hash_table_insert(c->roots, (char *)root, GUINT_TO_POINTER(had | what));
	const Hit *top = root == rec->message_id ? NULL : gather_ask(&c->g, root);
	if (top && (KIND_PATCHES & KIND(top->kind)))
		gather_queue(&c->g, top->seq);
	bool whole = rec->total || rec->kind == RECORD_COVER;
	guint kinds =
	        (whole && !(had & SERIES_READ) ? KIND_PATCHES : 0) | (what & TALK_READ ? KIND_ANSWERS : 0);
	guint patches = queue_children(c, root, kinds);
	if (rec->total && root == rec->message_id && (kinds & KIND_PATCHES) && patches == 0 &&
	        number_order(rec->total) > number_order("1"))
		queue_neighbours(c, post);
}

/* The series round POSTS, with all that was said of them where they are TALK_READ. */
static void read_series(Context *c, GPtrArray *posts, guint what)
{
	for (guint i = 0; i < posts->len; i++)
		if (is_series_mail(g_ptr_array_index(posts, i)))
			expand(c, g_ptr_array_index(posts, i), what);
	g_autoptr(GPtrArray) fresh = gather_read(&c->g);
	for (guint pass = 0; pass < 2 && (what & TALK_READ); pass++) {
		GPtrArray *of = pass ? fresh : posts; /* replies that name their patch and not its cover */
		for (guint i = 0; i < of->len; i++) {
			Post *post = g_ptr_array_index(of, i);
			if (!is_series_mail(post))
				continue;
			g_hash_table_add(c->answered, post);
			if (post->rec->message_id && root_id(post) != post->rec->message_id)
				queue_children(c, post->rec->message_id, KIND_ANSWERS);
		}
	}
	g_ptr_array_unref(gather_read(&c->g));
}

static gint compare_seqs(gconstpointer x, gconstpointer y)
{
	const Post *a = *(Post *const *)x, *b = *(Post *const *)y;
	return a->message_seq < b->message_seq ? -1 : a->message_seq > b->message_seq;
}

static GPtrArray *keys_of(GHashTable *set)
{
	GPtrArray *keys = g_ptr_array_new();
	GHashTableIter iter;
	gpointer key;
	g_hash_table_iter_init(&iter, set);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		g_ptr_array_add(keys, key);
	g_ptr_array_sort(keys, compare_seqs); /* addresses have no say in anything */
	return keys;
}

static void read_answered(Context *c)
{
	g_autoptr(GPtrArray) answered = keys_of(c->answered);
	for (guint i = 0; i < c->range->len; i++) { /* a series of which a part came before the range */
		const Post *post = g_ptr_array_index(c->range, i);
		if (post->rec->kind == RECORD_COVER && post->rec->message_id)
			queue_children(c, post->rec->message_id, KIND_PATCHES);
	}
	read_series(c, answered, SERIES_READ | TALK_READ);
}

/* --- earlier and later versions ---------------------------------------------------------------------------------------- */

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
		g_autofree char *key = lookup_author_title_key(address, rec->title);
		found += gather_newest(&c->g, LOOKUP_AUTHOR_TITLE, key, n, post->arrived_s - YEAR_S);
	}
	return found > 1; /* it finds itself */
}

static guint queue_marked(Context *c, const Post *post)
{
	const Record *rec = post->rec;
	guint found = 0;
	if (rec->change_id)
		found += gather_newest(&c->g, LOOKUP_CHANGE_ID, rec->change_id, CHANGE_IDS, G_MININT64) > 1;
	for (guint i = 0; i < rec->links->len; i++) {
		const Link *link = g_ptr_array_index(rec->links, i);
		const Hit *hit =
		        lineage_label_version(link->label) ? gather_ask(&c->g, link->message_id) : NULL;
		if (hit && (KIND_PATCHES & KIND(hit->kind))) {
			gather_queue(&c->g, hit->seq);
			found++;
		}
	}
	return found;
}

static bool is_lead(const Post *post)
{
	return post->rec->kind == RECORD_COVER || !post->rec->total || post->slot <= number_order("1");
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

/* The threads' tops of the series of which nothing is missing before them: either a first version of which nothing was found, which is
 * looked at more closely, or the one right before is there. */
static void find_complete(Context *c, GHashTable *complete)
{
	g_autoptr(GHashTable) there = versions_read(c);
	for (guint i = 0; i < c->range->len; i++) {
		const Post *post = g_ptr_array_index(c->range, i);
		if (!post_is_patch(post) || !is_lead(post) || !post->rec->title || !root_id(post))
			continue;
		g_autofree char *key =
		        version_key(post, number_order(post->rec->version) - number_order("1"));
		if (g_hash_table_contains(there, key))
			g_hash_table_add(complete, (char *)root_id(post));
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
		const char *root = root_id(post);
		if (!post_is_patch(post) || (root && g_hash_table_contains(complete, root)))
			continue;
		/* what an RFC became shares most patches with it: the first few tell */
		bool first = number_order(post->rec->version) <= number_order("1");
		if (first && post->slot > number_order(FIRST_PATCHES))
			continue;
		guint n = is_lead(post) ? 0 : queue_titled(c, post, PATCH_VERSIONS);
		if (post->rec->patch_id)
			n += gather_newest(&c->g, LOOKUP_PATCH_ID, post->rec->patch_id, PATCH_VERSIONS,
			             post->arrived_s - YEAR_S) > 1;
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
		const char *root = root_id(post);
		if (post_is_patch(post) && is_lead(post) &&
		        number_order(post->rec->version) > number_order("1") &&
		        !(root && g_hash_table_contains(found, root)))
			before_s = MAX(before_s, post->arrived_s);
	}
	if (before_s == G_MININT64)
		return;
	snapshot_arrived(c->g.s, before_s - RETITLED_S, MIN(before_s, c->from_s),
	        RETITLED + RETITLED_EACH * c->range->len, seqs);
	queue_posted(c, seqs);
}

static void read_versions(Context *c)
{
	g_autoptr(GHashTable) found = g_hash_table_new(text_hash, g_str_equal);
	queue_leads(c);
	g_autoptr(GPtrArray) leads = gather_read(&c->g);
	find_complete(c, found);
	queue_patches(c, found);
	queue_retitled(c, found);
	g_autoptr(GPtrArray) fresh = gather_read(&c->g);
	g_ptr_array_extend(fresh, leads, NULL, NULL);
	read_series(c, fresh, SERIES_READ);
}

/* What was said of patches that stayed as they were. */
static void read_carried(Context *c)
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
	read_series(c, same, SERIES_READ | TALK_READ);
}

static void read_later(Context *c)
{
	g_autoptr(GPtrArray) answered = keys_of(c->answered);
	for (guint i = 0; i < answered->len; i++) {
		const Post *post = g_ptr_array_index(answered, i);
		if (post_is_patch(post) && is_lead(post)) {
			queue_marked(c, post);
			queue_titled(c, post, VERSIONS);
		}
	}
	g_autoptr(GPtrArray) fresh = gather_read(&c->g);
	read_series(c, fresh, SERIES_READ);
}

/* --- pull requests ------------------------------------------------------------------------------------------------------- */

typedef struct {
	Context *c;
	const Post *pull;
	GHashTable *people; /* name -> address */
	guint left;
} Pulling;

static void queue_pulled(const char *name, const char *title, void *data)
{
	Pulling *p = data;
	const char *address = p->left ? g_hash_table_lookup(p->people, name) : NULL;
	if (!address)
		return;
	p->left--;
	g_autofree char *key = lookup_author_title_key(address, title);
	gather_newest(&p->c->g, LOOKUP_AUTHOR_TITLE, key, 1, p->pull->arrived_s - YEAR_S / 2);
}

/* Patches are found by their authors' addresses, as far as mail that was read tells them. */
static void read_pulled(Context *c)
{
	Pulling p = {c, NULL, NULL, TITLES};
	for (guint i = 0; i < c->range->len && p.left > 0; i++) {
		p.pull = g_ptr_array_index(c->range, i);
		if (p.pull->rec->kind != RECORD_PULL || !p.pull->rec->message)
			continue;
		if (!p.people)
			p.people = g_hash_table_new(text_hash, g_str_equal);
		for (guint k = g_hash_table_size(p.people) ? c->g.posts->len : 0; k < c->g.posts->len; k++) {
			const Person *who = post_author(g_ptr_array_index(c->g.posts, k));
			if (who->name && who->address)
				g_hash_table_insert(p.people, (char *)who->name, (char *)who->address);
		}
		pulls_each(p.pull->rec->message, queue_pulled, &p);
	}
	if (p.people)
		g_hash_table_unref(p.people);
	g_autoptr(GPtrArray) fresh = gather_read(&c->g);
	read_series(c, fresh, SERIES_READ);
}

/* --- waiting ------------------------------------------------------------------------------------------------------------- */

/* What was posted in the month before, and the answers to it. */
static void read_waiting(Context *c)
{
	const ContextSpec *spec = c->g.spec;
	g_autoptr(GArray) seqs = g_array_new(FALSE, FALSE, sizeof(guint64));
	snapshot_arrived(c->g.s, spec->end_s - WAITING_MOST_S, spec->end_s - WAITING_LEAST_S,
	        WAITING + WAITING_EACH * c->range->len, seqs);
	for (guint i = seqs->len; i-- > 0;)
		if (!gather_listed(&c->g, g_array_index(seqs, guint64, i)))
			g_array_remove_index(seqs, i);
	queue_posted(c, seqs);
	g_autoptr(GPtrArray) fresh = gather_read(&c->g);
	for (guint i = 0; i < fresh->len; i++) {
		const Post *post = g_ptr_array_index(fresh, i);
		if (post->rec->message_id)
			queue_children(c, post->rec->message_id, KIND_ANSWERS);
	}
	g_ptr_array_unref(gather_read(&c->g));
}

bool context_load(Snapshot *s, const ContextSpec *spec, GPtrArray *posts, GError **error)
{
	Context c = {.range = g_ptr_array_sized_new(posts->len),
	        .roots = g_hash_table_new(text_hash, g_str_equal),
	        .answered = g_hash_table_new(g_direct_hash, g_direct_equal),
	        .hits = g_array_new(FALSE, FALSE, sizeof(Hit))};
	g_ptr_array_extend(c.range, posts, NULL, NULL);
	c.from_s = G_MAXINT64;
	for (guint i = 0; i < posts->len; i++)
		c.from_s = MIN(c.from_s, ((Post *)g_ptr_array_index(posts, i))->arrived_s);
	gather_begin(&c.g, s, spec, posts, ROOM + ROOM_EACH * posts->len);
	read_parents(&c);
	read_answered(&c);
	read_versions(&c);
	read_carried(&c);
	read_later(&c);
	read_pulled(&c);
	read_waiting(&c);
	gather_end(&c.g);
	g_ptr_array_unref(c.range);
	g_hash_table_unref(c.roots);
	g_hash_table_unref(c.answered);
	g_array_unref(c.hits);
	if (c.g.error)
		g_propagate_error(error, c.g.error);
	return !c.g.error;
}
