/* Mail is grouped by the Message-ID at the top of its thread. A thread with any mail that belongs
 * to a patch or pull request is not listed. */
#include "report/series/thread.h"

#include <string.h>

#define CHAIN_LIMIT 1000

typedef struct {
	Thread thread;
	bool has_patch; /* or a pull request */
	GHashTable *people;
} Candidate;

static void candidate_free(gpointer p)
{
	g_hash_table_unref(((Candidate *)p)->people);
	g_ptr_array_unref(((Candidate *)p)->thread.proposed);
	g_free(p);
}

/* Whether the subject says that REC belongs to a patch or pull request. */
static bool names_patch(const Record *rec)
{
	for (guint i = 0; i < rec->prefix->len; i++) {
		g_autofree char *word = g_ascii_strdown(g_ptr_array_index(rec->prefix, i), -1);
		if (strstr(word, "patch") || strstr(word, "pull") || strcmp(word, "rfc") == 0)
			return true;
	}
	return rec->kind == RECORD_PULL || rec->kind == RECORD_APPLIED || rec->index;
}

/* Returns the Message-ID at the top of POST's thread: of the topmost known mail above it, or the
 * one which that mail's References begin with. NULL if it has none. Sets root. */
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

static void thread_add(GHashTable *candidates, GPtrArray *order, const Post *post, const char *root)
{
	Candidate *candidate = g_hash_table_lookup(candidates, root);
	if (!candidate) {
		candidate = g_new0(Candidate, 1);
		candidate->people = g_hash_table_new(text_hash, g_str_equal);
		candidate->thread = (Thread){.message_id = root,
		        .title = post->rec->title,
		        .author = post_author(post),
		        .first = post,
		        .proposed = g_ptr_array_new()};
		g_hash_table_insert(candidates, (char *)root, candidate);
		g_ptr_array_add(order, candidate);
	}
	for (guint i = 0; post->inner && i < post->inner->len; i++)
		g_ptr_array_add(candidate->thread.proposed, g_ptr_array_index(post->inner, i));
	candidate->has_patch |= post->series || post->answers || names_patch(post->rec);
	candidate->thread.replies += g_strcmp0(post->rec->message_id, root) != 0;
	g_hash_table_add(candidate->people, (char *)post->sender);
	candidate->thread.people = g_hash_table_size(candidate->people);
}

static void thread_free(gpointer p)
{
	g_ptr_array_unref(((Thread *)p)->proposed);
	g_free(p);
}

static gint compare_threads(gconstpointer x, gconstpointer y)
{
	const Thread *a = *(Thread *const *)x, *b = *(Thread *const *)y;
	if (a->replies != b->replies)
		return a->replies > b->replies ? -1 : 1;
	return post_compare_newest(&a->first, &b->first);
}

GPtrArray *thread_pick(const Mails *mails)
{
	GPtrArray *sorted = mails->posts;
	g_autoptr(GPtrArray) order = g_ptr_array_new();
	g_autoptr(GHashTable) candidates =
	        g_hash_table_new_full(text_hash, g_str_equal, NULL, candidate_free);
	GPtrArray *threads = g_ptr_array_new_with_free_func(thread_free);
	for (guint i = 0; i < sorted->len; i++) {
		Post *post = g_ptr_array_index(sorted, i);
		const char *root = root_id(post);
		if (post->in_range && root && (!post_is_bot(post) || post->series))
			thread_add(candidates, order, post, root);
	}
	for (guint i = 0; i < order->len; i++) {
		const Candidate *candidate = g_ptr_array_index(order, i);
		if (candidate->has_patch)
			continue;
		g_ptr_array_ref(candidate->thread.proposed);
		g_ptr_array_add(threads, g_memdup2(&candidate->thread, sizeof candidate->thread));
	}
	g_ptr_array_sort(threads, compare_threads);
	return threads;
}
