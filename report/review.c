/* Replies are followed upwards by In-Reply-To, then References, to the nearest patch or cover known here. What is not known here (mail of an
 * earlier week) ends the walk. */
#include "review.h"

#include <string.h>

#define CHAIN_LIMIT  1000
#define REVIEW_LIMIT 1000 /* of one mail */

static const char *const KEYS[] = {"Reviewed-by", "Acked-by", "Tested-by", "Nacked-by"};

/* The canonical name of a reviewing trailer, NULL if KEY is none. */
static const char *review_key(const char *key)
{
	for (gsize i = 0; i < G_N_ELEMENTS(KEYS); i++)
		if (g_ascii_strcasecmp(key, KEYS[i]) == 0)
			return KEYS[i];
	return NULL;
}

static GHashTable *index_posts(GPtrArray *posts)
{
	GHashTable *by_id = g_hash_table_new(g_str_hash, g_str_equal);
	for (guint i = posts->len; i-- > 0;) {
		Post *post = g_ptr_array_index(posts, i);
		if (post->rec->message_id)
			g_hash_table_insert(by_id, (char *)post->rec->message_id, post);
	}
	return by_id;
}

/* The mail POST answers, if known: In-Reply-To first, then References from the nearest. */
static Post *find_parent(const Post *post, GHashTable *by_id)
{
	const Record *rec = post->rec;
	Post *up = rec->in_reply_to ? g_hash_table_lookup(by_id, rec->in_reply_to) : NULL;
	for (guint i = rec->references->len; !up && i-- > 0;)
		up = g_hash_table_lookup(by_id, g_ptr_array_index(rec->references, i));
	return up == post ? NULL : up;
}

static Post *answered_patch(Post *post)
{
	Post *up = post;
	for (int steps = 0; up && steps < CHAIN_LIMIT; steps++) {
		if (up->traced)
			return up->answers;
		up = up->parent;
		if (up && up->series)
			return up;
	}
	return NULL;
}

/* "Name <address>" of a trailer's value; what follows the address is a comment. */
static bool trailer_person(const char *value, char **name, char **address)
{
	const char *open = strchr(value, '<'), *close = open ? strchr(open, '>') : NULL;
	if (!close || close == open + 1)
		return false;
	*name = g_strstrip(g_strndup(value, open - value));
	*address = g_strndup(open + 1, close - open - 1);
	gsize n = strlen(*name);
	if (n >= 2 && (*name)[0] == '"' && (*name)[n - 1] == '"') {
		(*name)[n - 1] = '\0';
		memmove(*name, *name + 1, n - 1);
	}
	return true;
}

static bool has_review(const Post *target, const char *key, const char *address)
{
	for (guint i = 0; i < target->reviews->len; i++) {
		const Review *old = g_ptr_array_index(target->reviews, i);
		if (old->key == key && g_ascii_strcasecmp(old->address, address) == 0)
			return true;
	}
	return false;
}

/* People pass on what others told them, and anybody can make up a trailer: the name or the address must be the mail's own. */
static bool is_sender(const Person *from, const char *name, const char *address)
{
	return (from->address && g_ascii_strcasecmp(from->address, address) == 0) ||
	       (from->name && g_ascii_strcasecmp(from->name, name) == 0);
}

static void add_reviews(const Post *reply, Post *target)
{
	for (guint i = 0; i < reply->rec->trailers->len; i++) {
		const Trailer *trailer = g_ptr_array_index(reply->rec->trailers, i);
		const char *key = review_key(trailer->key);
		char *name = NULL, *address = NULL;
		if (!key || !trailer->value || !trailer_person(trailer->value, &name, &address))
			continue;
		if (target->reviews->len >= REVIEW_LIMIT || has_review(target, key, address)) {
			g_free(name);
			g_free(address);
			continue;
		}
		Review *review = g_new0(Review, 1);
		const Person *from = post_author(reply);
		*review = (Review){key, name, address, reply->rec->message_id, target,
		        is_sender(from, name, address) ? NULL : from};
		g_ptr_array_add(target->reviews, review);
	}
}

/* By its title; where the notice has none, by its number. */
static bool names_item(const AppliedItem *item, const Post *patch)
{
	if (item->title)
		return g_strcmp0(item->title, patch->rec->title) == 0;
	gint64 slot = patch->slot ? patch->slot : number_order("1");
	const char *total = item->index ? strchr(item->index, '/') : NULL;
	return total && number_order(item->index) == slot &&
	       g_strcmp0(total + 1, patch->rec->total ? patch->rec->total : "1") == 0;
}

/* Which of S's mails an applied notice names: all, where it lists none; else those it lists. */
static void apply_notice(const Post *notice, Post *target)
{
	Series *s = target->series;
	GPtrArray *items = notice->rec->applied_items;
	if (items->len == 0) {
		target->applied = true;
		for (guint i = 0; target == s->cover && i < s->patches->len; i++)
			((Post *)g_ptr_array_index(s->patches, i))->applied = true;
	}
	for (guint k = 0; k < items->len; k++) {
		const AppliedItem *item = g_ptr_array_index(items, k);
		for (guint i = 0; i < s->patches->len; i++) {
			Post *patch = g_ptr_array_index(s->patches, i);
			if (names_item(item, patch))
				patch->applied = true;
		}
	}
}

static void read_reply(Post *post)
{
	Post *target = post->answers = answered_patch(post);
	post->traced = true;
	if (!target)
		return;
	if (post->rec->kind == RECORD_APPLIED)
		apply_notice(post, target);
	if (post_is_bot(post))
		return;
	target->series->replies++;
	if (strcmp(post->sender, target->series->sender) != 0)
		target->series->answered = true;
	add_reviews(post, target);
}

static void finish_series(Series *s)
{
	guint n_applied = 0;
	if (s->cover)
		g_ptr_array_extend(s->reviews, s->cover->reviews, NULL, NULL);
	for (guint i = 0; i < s->patches->len; i++) {
		Post *patch = g_ptr_array_index(s->patches, i);
		g_ptr_array_extend(s->reviews, patch->reviews, NULL, NULL);
		n_applied += patch->applied;
	}
	s->applied = (s->cover && s->cover->applied) || (n_applied && n_applied == s->patches->len);
}

void review_read(GPtrArray *posts, GPtrArray *series)
{
	g_autoptr(GPtrArray) sorted = post_sorted(posts);
	g_autoptr(GHashTable) by_id = index_posts(sorted);
	for (guint i = 0; i < sorted->len; i++) {
		Post *post = g_ptr_array_index(sorted, i);
		post->parent = find_parent(post, by_id);
	}
	for (guint i = 0; i < sorted->len; i++) {
		Post *post = g_ptr_array_index(sorted, i);
		if (!post->series)
			read_reply(post);
	}
	for (guint i = 0; i < series->len; i++)
		finish_series(g_ptr_array_index(series, i));
}

/* --- threads without a patch ------------------------------------------------------------------------------------------- */

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
		if (strstr(word, "patch") || strstr(word, "pull") || strcmp(word, "rfc") == 0)
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
	const char *given = rec->references->len ? g_ptr_array_index(rec->references, 0) : rec->in_reply_to;
	post->root = top->root ? top->root : given ? given : rec->message_id;
	return post->root;
}

static void thread_add(GHashTable *drafts, GPtrArray *order, const Post *post, const char *root)
{
	Draft *draft = g_hash_table_lookup(drafts, root);
	if (!draft) {
		draft = g_new0(Draft, 1);
		draft->people = g_hash_table_new(g_str_hash, g_str_equal);
		draft->thread = (Thread){.message_id = root,
		        .title = post->rec->title,
		        .author = post_author(post),
		        .first = post};
		g_hash_table_insert(drafts, (char *)root, draft);
		g_ptr_array_add(order, draft);
	}
	draft->closed |= post->series || post->answers || names_patch(post->rec);
	draft->thread.replies += g_strcmp0(post->rec->message_id, root) != 0;
	g_hash_table_add(draft->people, post->sender);
	draft->thread.people = g_hash_table_size(draft->people);
}

static gint compare_threads(gconstpointer x, gconstpointer y)
{
	const Thread *a = *(Thread *const *)x, *b = *(Thread *const *)y;
	if (a->replies != b->replies)
		return a->replies > b->replies ? -1 : 1;
	return post_compare_newest(&a->first, &b->first);
}

GPtrArray *review_threads(GPtrArray *posts)
{
	g_autoptr(GPtrArray) sorted = post_sorted(posts), order = g_ptr_array_new();
	g_autoptr(GHashTable) drafts = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, draft_free);
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
