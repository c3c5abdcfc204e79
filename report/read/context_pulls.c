/* A shortlog has names, the look-up table addresses. The addresses of a name are taken from the
 * mail that was read, then from what was posted in the last weeks before the range and, if patches
 * are still missing, in the half year before it. */
#include "report/read/context_pulls.h"

#include "report/series/pulls.h"
#include "store/base/times.h"
#include "store/log/lookup.h"

#define HALF_YEAR_S (183 * TIMES_DAY_S)
#define RECENT_S    (40 * TIMES_DAY_S)
#define TITLES      1000 /* patches of pull requests looked up */
#define VERSIONS    2    /* of each the newest */
#define LOOKED      4000 /* entries looked at for names, or for pull requests */

typedef struct {
	ContextSeries *c;
	const Post *pull;
	GHashTable *people;  /* name -> GPtrArray of addresses, of all mail that was read */
	GHashTable *only;    /* the names that are looked up; NULL: all */
	GHashTable *unknown; /* names of which some patch was not found; owned */
	guint left;          /* how many titles may still be looked up */
	guint looked;        /* entries looked at for names */
} Pulling;

static void note_person(GHashTable *people, const RecordPerson *who)
{
	GPtrArray *known =
	        who->name && who->address ? g_hash_table_lookup(people, who->name) : NULL;
	if (!who->name || !who->address ||
	        (known && g_ptr_array_find_with_equal_func(known, who->address, g_str_equal, NULL)))
		return;
	if (!known) {
		known = g_ptr_array_new_with_free_func(g_free);
		g_hash_table_insert(people, g_strdup(who->name), known);
	}
	g_ptr_array_add(known, g_strdup(who->address));
}

static void note_people(GHashTable *people, GPtrArray *posts)
{
	for (guint i = 0; i < posts->len; i++)
		note_person(people, post_author(g_ptr_array_index(posts, i)));
}

/* Queues the patch TITLE by NAME. Adds NAME to the unknown if none of its addresses has it: it may
 * have another one. */
static void queue_pulled(const char *name, const char *title, void *data)
{
	Pulling *p = data;
	const GPtrArray *addresses = g_hash_table_lookup(p->people, name);
	guint found = 0;
	if (p->only && !g_hash_table_contains(p->only, name))
		return;
	for (guint i = 0; addresses && i < addresses->len && p->left > 0; i++) {
		g_autofree char *key = lookup_author_title(g_ptr_array_index(addresses, i), title);
		p->left--;
		found += gather_queue_newest(&p->c->g, LOOKUP_AUTHOR_TITLE, key, VERSIONS,
		        p->pull->arrived_s - HALF_YEAR_S * 2);
	}
	if (!found)
		g_hash_table_add(p->unknown, g_strdup(name));
}

/* Queues the patches that the pull requests of the range list. */
static void queue_all_pulled(Pulling *p)
{
	for (guint i = 0; i < p->c->range->len; i++) {
		p->pull = g_ptr_array_index(p->c->range, i);
		if (p->pull->rec->kind != RECORD_PULL || !p->pull->rec->message)
			continue;
		pulls_each_title(p->pull->rec->message, queue_pulled, p);
	}
}

static void see_author(const RecordPerson *author, void *data)
{
	Pulling *p = data;
	if (author->name && g_hash_table_contains(p->only, author->name))
		note_person(p->people, author);
}

static GHashTable *new_names(void)
{
	return g_hash_table_new_full(text_hash, g_str_equal, g_free, NULL);
}

/* Looks up the patches of the unknown names again, with the addresses of these names in what
 * arrived between FAR_S and NEAR_S before the range. */
static void find_unknown(Pulling *p, gint64 far_s, gint64 near_s)
{
	ContextSeries *c = p->c;
	g_autoptr(GHashTable) only = p->unknown;
	g_autoptr(GArray) seqs = g_array_new(FALSE, FALSE, sizeof(guint64));
	p->only = only;
	p->unknown = new_names();
	(void)gather_arrived(
	        &c->g, c->from_s - far_s, c->from_s - near_s, LOOKED - p->looked, seqs);
	p->looked += seqs->len;
	gather_each_author(&c->g, seqs, see_author, p);
	queue_all_pulled(p);
	p->only = NULL;
}

void context_pulls_read_patches(ContextSeries *c)
{
	g_autoptr(GHashTable) people = g_hash_table_new_full(
	        text_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
	Pulling p = {.c = c, .people = people, .unknown = new_names(), .left = TITLES};
	note_people(people, c->g.posts);
	c->g.room += TITLES;
	queue_all_pulled(&p);
	if (g_hash_table_size(p.unknown) > 0)
		find_unknown(&p, RECENT_S, 0);
	if (g_hash_table_size(p.unknown) > 0 && p.looked < LOOKED)
		find_unknown(&p, HALF_YEAR_S, RECENT_S);
	g_hash_table_unref(p.unknown);
	g_autoptr(GPtrArray) fresh = gather_read(&c->g);
	context_series_read(c, fresh, CONTEXT_SERIES_PATCHES | CONTEXT_SERIES_ANSWERS);
}

void context_pulls_read_takers(ContextSeries *c)
{
	gint64 since_s = G_MAXINT64;
	for (guint i = 0; i < c->g.posts->len; i++) {
		const Post *post = g_ptr_array_index(c->g.posts, i);
		if (!post->in_range && post_is_patch(post))
			since_s = MIN(since_s, post->arrived_s);
	}
	if (since_s < c->from_s)
		context_pulls_read_arrived(
		        &c->g, MAX(since_s, c->from_s - HALF_YEAR_S), c->from_s, LOOKED);
}

void context_pulls_read_arrived(Gather *g, gint64 since_s, gint64 until_s, guint looked)
{
	g_autoptr(GArray) seqs = g_array_new(FALSE, FALSE, sizeof(guint64));
	(void)gather_arrived(g, since_s, until_s, looked, seqs);
	gather_queue_posted(g, seqs, GATHER_KIND(RECORD_PULL), false);
	g_ptr_array_unref(gather_read(g));
	g_autoptr(GArray) pulled = g_array_new(FALSE, FALSE, sizeof(GatherHit));
	for (guint i = 0; i < g->posts->len; i++) {
		const Post *post = g_ptr_array_index(g->posts, i);
		if (post->rec->kind == RECORD_PULL && post->rec->message_id)
			gather_find(g, LOOKUP_CHILDREN, post->rec->message_id,
			        GATHER_KIND(RECORD_APPLIED), pulled);
	}
	for (guint i = 0; i < pulled->len; i++)
		gather_queue(g, g_array_index(pulled, GatherHit, i).seq);
	g_ptr_array_unref(gather_read(g));
}
