#include "report/read/context_series.h"

#define NEIGHBOURS 60 /* entries looked at around a patch of a series without threading */

bool context_series_is_mail(const Post *post)
{
	return post->rec->kind == RECORD_PATCH || post->rec->kind == RECORD_COVER ||
	       post_attaches(post);
}

const char *context_series_root_id(const Post *post)
{
	const Record *rec = post->rec;
	return rec->references->len ? g_ptr_array_index(rec->references, 0)
	       : rec->in_reply_to   ? rec->in_reply_to
	                            : rec->message_id;
}

guint context_series_queue_children(ContextSeries *c, const char *id, guint kinds)
{
	GArray *hits = c->hits;
	guint patches = 0;
	g_array_set_size(hits, 0);
	gather_find(&c->g, LOOKUP_CHILDREN, id, kinds, hits);
	for (guint i = 0; i < hits->len; i++) {
		const GatherHit *hit = &g_array_index(hits, GatherHit, i);
		patches += (GATHER_PATCHES & GATHER_KIND(hit->kind)) != 0;
		if (hit->automatic == RECORD_AUTO_NONE || hit->kind == RECORD_APPLIED ||
		        (GATHER_PATCHES & GATHER_KIND(hit->kind)))
			gather_queue(&c->g, hit->seq);
	}
	return patches;
}

/* Queues patches near POST in the log: the mails of a series that was not threaded arrive together.
 */
static void queue_neighbours(ContextSeries *c, const Post *post)
{
	guint64 reach = MIN((guint64)number_whole(post->rec->total) * 2 + 4, NEIGHBOURS);
	guint64 seq = post->message_seq > reach ? post->message_seq - reach : 1;
	g_autoptr(GArray) seqs = g_array_new(FALSE, FALSE, sizeof(guint64));
	for (; seq <= MIN(post->message_seq + reach, c->g.spec->last_seq); seq++)
		g_array_append_val(seqs, seq);
	gather_queue_posted(&c->g, seqs, GATHER_PATCHES, false);
}

/* Queues the rest of POST's series: what its thread's top and its children are. */
static void queue_series(ContextSeries *c, const Post *post, guint what)
{
	const Record *rec = post->rec;
	const char *root = context_series_root_id(post);
	bool attaches = post_attaches(post);
	if (attaches) /* other versions are in mail of any kind in its thread */
		what |= CONTEXT_SERIES_ANSWERS;
	guint had = root ? GPOINTER_TO_UINT(g_hash_table_lookup(c->roots, root)) : what;
	if ((had & what) == what)
		return;
	g_hash_table_insert(c->roots, (char *)root, GUINT_TO_POINTER(had | what));
	const GatherHit *top = root == rec->message_id ? NULL : gather_find_message_id(&c->g, root);
	const guint tops = GATHER_PATCHES | GATHER_KIND(RECORD_PULL) |
	                   (rec->total ? GATHER_KIND(RECORD_OTHER) : 0); /* cover letters by hand */
	if (top && (attaches || (tops & GATHER_KIND(top->kind))))
		gather_queue(&c->g, top->seq);
	bool whole = rec->total || rec->kind == RECORD_COVER;
	guint kinds = (whole && !(had & CONTEXT_SERIES_PATCHES) ? GATHER_PATCHES : 0) |
	              (what & CONTEXT_SERIES_ANSWERS ? GATHER_ANSWERS : 0);
	if (attaches)
		kinds |= GATHER_KIND(RECORD_OTHER);
	guint patches = context_series_queue_children(c, root, kinds);
	if (rec->total && root == rec->message_id && (kinds & GATHER_PATCHES) && patches == 0 &&
	        number_order(rec->total) > NUMBER_ONE)
		queue_neighbours(c, post);
}

void context_series_read(ContextSeries *c, GPtrArray *posts, guint what)
{
	for (guint i = 0; i < posts->len; i++)
		if (context_series_is_mail(g_ptr_array_index(posts, i)))
			queue_series(c, g_ptr_array_index(posts, i), what);
	g_autoptr(GPtrArray) fresh = gather_read(&c->g);
	for (guint pass = 0; pass < 2 && (what & CONTEXT_SERIES_ANSWERS); pass++) {
		GPtrArray *of =
		        pass ? fresh : posts; /* replies that name their patch and not its cover */
		for (guint i = 0; i < of->len; i++) {
			Post *post = g_ptr_array_index(of, i);
			if (!context_series_is_mail(post))
				continue;
			g_hash_table_add(c->answered, post);
			if (post->rec->message_id &&
			        context_series_root_id(post) != post->rec->message_id)
				context_series_queue_children(
				        c, post->rec->message_id, GATHER_ANSWERS);
		}
	}
	g_ptr_array_unref(gather_read(&c->g));
}

GPtrArray *context_series_sorted(GHashTable *set)
{
	GPtrArray *keys = g_ptr_array_new();
	GHashTableIter iter;
	gpointer key;
	g_hash_table_iter_init(&iter, set);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		g_ptr_array_add(keys, key);
	g_ptr_array_sort(keys, post_compare_log); /* pointer order must not affect the output */
	return keys;
}
