/* Mail by the top of its thread, as far as it can be told from here; what belongs to a patch closes
 * its thread. */
#include "report/series/threads.h"

#include <string.h>

#define CHAIN_LIMIT 1000

typedef struct {
	Thread thread;
	bool closed; /* a patch's or pull request's thread */
	GHashTable *people;
} Draft;

static void draft_free(gpointer p)
{
	g_hash_table_unref(((Draft *)p)->people);
	g_free(p);
}

static bool names_patch(const Record *rec)
{
	for (guint i = 0; i < rec->prefix->len; i++) {
		g_autofree char *word = g_ascii_strdown(g_ptr_array_index(rec->prefix, i), -1);
		if (strstr(word, "patch") || strstr(word, "pull"))
			return true;
	}
	return rec->kind == RECORD_PULL || rec->kind == RECORD_APPLIED || rec->index;
}

/* The Message-ID at the top of POST's thread, as far as it can be told from here. */
static const char *root_id(Post *post)
{
	Post *top = post;
	for (int steps = 0; !top->root && steps < CHAIN_LIMIT; steps++) {
		if (!top->parent)
			break;
		top = top->parent;
	}
	const Record *rec = top->rec;
	const char *given =
	        rec->references->len ? g_ptr_array_index(rec->references, 0) : rec->in_reply_to;
	post->root = top->root ? top->root : given ? given : rec->message_id;
	return post->root;
}

static void thread_add(GHashTable *drafts, GPtrArray *order, const Post *post, const char *root)
{
	Draft *draft = g_hash_table_lookup(drafts, root);
	if (!draft) {
		draft = g_new0(Draft, 1);
		draft->people = g_hash_table_new(text_hash, g_str_equal);
		draft->thread = (Thread){.message_id = root,
		        .title = post->rec->title,
		        .author = post_author(post),
		        .first = post};
		g_hash_table_insert(drafts, (char *)root, draft);
		g_ptr_array_add(order, draft);
	}
	draft->closed |= post->series || post->answers || names_patch(post->rec);
	draft->thread.replies += g_strcmp0(post->rec->message_id, root) != 0;
	g_hash_table_add(draft->people, (char *)post->sender);
	draft->thread.people = g_hash_table_size(draft->people);
}

static gint compare_threads(gconstpointer x, gconstpointer y)
{
	const Thread *a = *(Thread *const *)x, *b = *(Thread *const *)y;
	if (a->replies != b->replies)
		return a->replies > b->replies ? -1 : 1;
	return post_compare_newest(&a->first, &b->first);
}

GPtrArray *threads_pick(const Mails *mails)
{
	GPtrArray *sorted = mails->posts;
	g_autoptr(GPtrArray) order = g_ptr_array_new();
	g_autoptr(GHashTable) drafts =
	        g_hash_table_new_full(text_hash, g_str_equal, NULL, draft_free);
	GPtrArray *threads = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < sorted->len; i++) {
		Post *post = g_ptr_array_index(sorted, i);
		const char *root = root_id(post);
		if (post->in_range && root && (!post_is_bot(post) || post->series))
			thread_add(drafts, order, post, root);
	}
	for (guint i = 0; i < order->len; i++) {
		const Draft *draft = g_ptr_array_index(order, i);
		if (!draft->closed)
			g_ptr_array_add(threads, g_memdup2(&draft->thread, sizeof draft->thread));
	}
	g_ptr_array_sort(threads, compare_threads);
	return threads;
}
