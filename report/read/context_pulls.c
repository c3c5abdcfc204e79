/* A shortlog has names, the look-up table addresses. The addresses of a name are taken from the
 * mail that was read, then from what was posted in the half year before the range. */
#include "report/read/context_pulls.h"

#include "report/series/pulls.h"
#include "store/log/lookup.h"

#define HALF_YEAR_S (183 * 24 * 3600LL)
#define TITLES      1000 /* patches of pull requests looked up */
#define VERSIONS    2    /* of each the newest */
#define LOOKED      4000 /* entries looked at for names, or for pull requests */

typedef struct {
	ContextSeries *c;
	const Post *pull;
	GHashTable *people;  /* name -> GPtrArray of addresses, of all mail that was read */
	GHashTable *unknown; /* names of which some patch was not found; owned */
	guint left;          /* how many titles may still be looked up */
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
	for (guint i = 0; addresses && i < addresses->len && p->left > 0; i++) {
		g_autofree char *key = lookup_author_title(g_ptr_array_index(addresses, i), title);
		p->left--;
		found += gather_queue_newest(&p->c->g, LOOKUP_AUTHOR_TITLE, key, VERSIONS,
		        p->pull->arrived_s - HALF_YEAR_S * 2);
	}
	if (!found)
		g_hash_table_add(p->unknown, g_strdup(name));
}

/* Calls EACH for the titles of every pull request of the range. Returns whether there is one. */
static bool each_title(Pulling *p, void (*each)(const char *name, const char *title, void *data))
{
	bool found = false;
	for (guint i = 0; i < p->c->range->len; i++) {
		p->pull = g_ptr_array_index(p->c->range, i);
		if (p->pull->rec->kind != RECORD_PULL || !p->pull->rec->message)
			continue;
		pulls_each_title(p->pull->rec->message, each, p);
		found = true;
	}
	return found;
}

static void see_author(const RecordPerson *author, void *data)
{
	Pulling *p = data;
	if (author->name && g_hash_table_contains(p->unknown, author->name))
		note_person(p->people, author);
}

static void find_unknown(Pulling *p)
{
	ContextSeries *c = p->c;
	g_autoptr(GArray) seqs = g_array_new(FALSE, FALSE, sizeof(guint64));
	(void)gather_arrived(&c->g, c->from_s - HALF_YEAR_S, c->from_s, LOOKED, seqs);
	gather_each_author(&c->g, seqs, see_author, p);
}

void context_pulls_read_patches(ContextSeries *c)
{
	g_autoptr(GHashTable) people = g_hash_table_new_full(
	        text_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref),
	                      unknown = g_hash_table_new_full(text_hash, g_str_equal, g_free, NULL);
	Pulling p = {c, NULL, people, unknown, TITLES};
	note_people(people, c->g.posts);
	c->g.room += TITLES;
	if (each_title(&p, queue_pulled) && g_hash_table_size(unknown) > 0) {
		find_unknown(&p);
		(void)each_title(&p, queue_pulled);
	}
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
	if (since_s >= c->from_s)
		return;
	g_autoptr(GArray) seqs = g_array_new(FALSE, FALSE, sizeof(guint64));
	(void)gather_arrived(&c->g, MAX(since_s, c->from_s - HALF_YEAR_S), c->from_s, LOOKED, seqs);
	gather_queue_posted(&c->g, seqs, GATHER_KIND(RECORD_PULL), false);
	g_ptr_array_unref(gather_read(&c->g));
	for (guint i = 0; i < c->g.posts->len; i++) { /* "pulled" */
		const Post *post = g_ptr_array_index(c->g.posts, i);
		if (post->rec->kind == RECORD_PULL && post->rec->message_id)
			(void)context_series_queue_children(
			        c, post->rec->message_id, GATHER_KIND(RECORD_APPLIED));
	}
	g_ptr_array_unref(gather_read(&c->g));
}
