/* In rounds, each read as a whole: what the range's mail answers; the series round that and what
 * was said of them; earlier versions; what was said of patches that did not change; later versions;
 * what pull requests carry; what waits. Each look-up costs microseconds, each block of the log that
 * must be opened a hundred times that, so the look-ups decide by kind and time what is worth
 * reading. */
#include "report/read/context_rounds.h"

#include "store/log/lookup.h"
#include "report/digest/news.h"
#include "report/series/pulls.h"

#include <string.h>

#define YEAR_S       (366 * 24 * 3600LL)
#define ROUNDS       8   /* up a thread without References */
#define NEAREST      12  /* of a mail's References, from the last */
#define NEIGHBOURS   60  /* entries looked at round a series that was not threaded */
#define TITLES       300 /* patches of pull requests looked up */
#define ROOM         600 /* mails read beside the range's, and for each of these */
#define ROOM_EACH    6
#define WAITING      1000 /* entries looked at for what waits, and for each of the range's mails */
#define WAITING_EACH 4

static bool is_series_mail(const Post *post)
{
	return post->rec->kind == RECORD_PATCH || post->rec->kind == RECORD_COVER;
}

static GArray *find(Context *c, Lookup table, const char *text, guint kinds)
{
	g_array_set_size(c->hits, 0);
	gather_find(&c->g, table, text, kinds, c->hits);
	return c->hits;
}

/* --- what is answered
 * --------------------------------------------------------------------------------------------------
 */

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
		const char *id =
		        step == 0 ? rec->in_reply_to : g_ptr_array_index(rec->references, n - step);
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

/* --- the series round a patch
 * ------------------------------------------------------------------------------------------ */

const char *context_root_id(const Post *post)
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
	g_autoptr(GArray) seqs = g_array_new(FALSE, FALSE, sizeof(guint64));
	for (; seq <= MIN(post->message_seq + reach, c->g.spec->last_seq); seq++)
		g_array_append_val(seqs, seq);
	gather_posted(&c->g, seqs, false);
}

static void expand(Context *c, const Post *post, guint what)
{
	const Record *rec = post->rec;
	const char *root = context_root_id(post);
	guint had = root ? GPOINTER_TO_UINT(g_hash_table_lookup(c->roots, root)) : what;
	if ((had & what) == what)
		return;
	g_hash_table_insert(c->roots, (char *)root, GUINT_TO_POINTER(had | what));
	const Hit *top = root == rec->message_id ? NULL : gather_ask(&c->g, root);
	if (top && (KIND_PATCHES & KIND(top->kind)))
		gather_queue(&c->g, top->seq);
	bool whole = rec->total || rec->kind == RECORD_COVER;
	guint kinds = (whole && !(had & SERIES_READ) ? KIND_PATCHES : 0) |
	              (what & TALK_READ ? KIND_ANSWERS : 0);
	guint patches = queue_children(c, root, kinds);
	if (rec->total && root == rec->message_id && (kinds & KIND_PATCHES) && patches == 0 &&
	        number_order(rec->total) > number_order("1"))
		queue_neighbours(c, post);
}

/* The series round POSTS, with all that was said of them where they are TALK_READ. */
void context_read_series(Context *c, GPtrArray *posts, guint what)
{
	for (guint i = 0; i < posts->len; i++)
		if (is_series_mail(g_ptr_array_index(posts, i)))
			expand(c, g_ptr_array_index(posts, i), what);
	g_autoptr(GPtrArray) fresh = gather_read(&c->g);
	for (guint pass = 0; pass < 2 && (what & TALK_READ); pass++) {
		GPtrArray *of =
		        pass ? fresh : posts; /* replies that name their patch and not its cover */
		for (guint i = 0; i < of->len; i++) {
			Post *post = g_ptr_array_index(of, i);
			if (!is_series_mail(post))
				continue;
			g_hash_table_add(c->answered, post);
			if (post->rec->message_id && context_root_id(post) != post->rec->message_id)
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

GPtrArray *context_sorted(GHashTable *set)
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
	g_autoptr(GPtrArray) answered = context_sorted(c->answered);
	for (guint i = 0; i < c->range->len;
	        i++) { /* a series of which a part came before the range */
		const Post *post = g_ptr_array_index(c->range, i);
		if (post->rec->kind == RECORD_COVER && post->rec->message_id)
			queue_children(c, post->rec->message_id, KIND_PATCHES);
	}
	context_read_series(c, answered, SERIES_READ | TALK_READ);
}

/* --- pull requests
 * -------------------------------------------------------------------------------------------------------
 */

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
	g_autofree char *key = lookup_author_title(address, title);
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
		for (guint k = g_hash_table_size(p.people) ? c->g.posts->len : 0;
		        k < c->g.posts->len; k++) {
			const Person *who = post_author(g_ptr_array_index(c->g.posts, k));
			if (who->name && who->address)
				g_hash_table_insert(
				        p.people, (char *)who->name, (char *)who->address);
		}
		pulls_each(p.pull->rec->message, queue_pulled, &p);
	}
	if (p.people)
		g_hash_table_unref(p.people);
	g_autoptr(GPtrArray) fresh = gather_read(&c->g);
	context_read_series(c, fresh, SERIES_READ);
}

/* --- waiting
 * -------------------------------------------------------------------------------------------------------------
 */

/* What was posted in the month before, and the answers to it. */
static void read_waiting(Context *c)
{
	const ContextSpec *spec = c->g.spec;
	g_autoptr(GArray) seqs = g_array_new(FALSE, FALSE, sizeof(guint64));
	lookup_arrived(c->g.s, spec->end_s - WAITING_MOST_S, spec->end_s - WAITING_LEAST_S,
	        WAITING + WAITING_EACH * c->range->len, seqs);
	gather_posted(&c->g, seqs, true);
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
	context_read_versions(&c);
	context_read_carried(&c);
	context_read_later(&c);
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
