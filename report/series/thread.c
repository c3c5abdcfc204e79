/* Mail is grouped by the Message-ID at the top of its thread. Where a discussion leads to a patch,
 * the patch and the answers to it are not of the discussion, but what was said before is. */
#include "report/series/thread.h"

#include <string.h>

#define CHAIN_LIMIT 1000
#define USUAL_TAG   3 /* threads that have a tag, at least, if it is to be the list's */

static void thread_free(gpointer p)
{
	g_hash_table_unref(((Thread *)p)->senders);
	g_ptr_array_unref(((Thread *)p)->proposed);
	g_ptr_array_unref(((Thread *)p)->others);
	g_free(((Thread *)p)->title);
	g_free(p);
}

/* Whether the subject says that REC belongs to a patch or pull request. */
static bool names_patch(const Record *rec)
{
	for (guint i = 0; i < rec->prefix->len; i++) {
		g_autofree char *word = g_ascii_strdown(g_ptr_array_index(rec->prefix, i), -1);
		if (strstr(word, "patch") || strstr(word, "pull"))
			return true;
	}
	return rec->kind == RECORD_PULL || rec->index;
}

bool thread_has(const Post *post)
{
	return !post->series && !post->answers && !names_patch(post->rec);
}

/* Sets root to the Message-ID at the top of POST's thread: of the topmost known mail above it, or
 * the one which that mail's References begin with; NULL if it has none. */
static void set_root(Post *post)
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
}

/* Returns the tags that a list puts before each subject: those before the patch bracket of most
 * patches. A set of borrowed strings. */
static GHashTable *list_tags(const Mails *mails)
{
	GHashTable *counts = g_hash_table_new(g_str_hash, g_str_equal);
	guint patches = 0;
	for (guint i = 0; i < mails->posts->len; i++) {
		const Record *rec = ((Post *)g_ptr_array_index(mails->posts, i))->rec;
		patches += rec->kind == RECORD_PATCH || rec->kind == RECORD_COVER;
		for (guint k = 0; k < rec->list_tags->len; k++) {
			gpointer tag = g_ptr_array_index(rec->list_tags, k);
			guint count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, tag));
			g_hash_table_insert(counts, tag, GUINT_TO_POINTER(count + 1));
		}
	}
	GHashTableIter tags;
	gpointer count;
	g_hash_table_iter_init(&tags, counts);
	while (g_hash_table_iter_next(&tags, NULL, &count))
		if (GPOINTER_TO_UINT(count) * 2 <= patches)
			g_hash_table_iter_remove(&tags);
	return counts;
}

/* Returns the title of REC with the tags before it, such as [REGRESSION], except the LISTS' own. A
 * new string. */
static char *tagged_title(const Record *rec, GHashTable *lists)
{
	const char *title = rec->title, *subject = rec->subject;
	GString *text = g_string_new(NULL);
	gsize head = title && subject && g_str_has_suffix(subject, title)
	                     ? strlen(subject) - strlen(title)
	                     : 0;
	for (gsize i = 0; i < head; i++) {
		const char *open = subject + i, *close = *open == '[' ? strchr(open, ']') : NULL;
		if (!close || close >= subject + head)
			continue;
		g_autofree char *tag = g_strndup(open + 1, (gsize)(close - open - 1));
		if (!g_hash_table_contains(lists, tag))
			g_string_append_printf(text, "[%s] ", tag);
		i = (gsize)(close - subject);
	}
	g_string_append(text, title ? title : "");
	return g_string_free(text, FALSE);
}

/* Returns the topmost known mail of the discussion above POST, or POST. */
static const Post *topmost(const Post *post)
{
	for (int steps = 0; post->parent && thread_has(post->parent) && steps < CHAIN_LIMIT;
	        steps++)
		post = post->parent;
	return post;
}

/* Who sent TOP, also if its text is another person's. */
static const RecordPerson *starter(const Post *top)
{
	return post_is_rewritten(top) ? post_author(top) : &top->rec->from;
}

/* Adds to TAGS the one that the subjects of most THREADS begin with: where there are no patches,
 * the list's. */
static void add_usual_tag(GHashTable *tags, const GPtrArray *threads)
{
	g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);
	for (guint i = 0; i < threads->len; i++) {
		const char *subject = ((Thread *)g_ptr_array_index(threads, i))->top->rec->subject,
		           *open = subject ? strchr(subject, '[') : NULL,
		           *close = open ? strchr(open, ']') : NULL;
		if (!close)
			continue;
		g_autofree char *text = g_strndup(open + 1, (gsize)(close - open - 1));
		gpointer tag = (gpointer)g_intern_string(text);
		guint n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, tag)) + 1;
		g_hash_table_insert(counts, tag, GUINT_TO_POINTER(n));
		if (n >= USUAL_TAG && n * 2 > threads->len)
			g_hash_table_add(tags, tag);
	}
}

static void set_titles(GPtrArray *threads, const Mails *mails)
{
	g_autoptr(GHashTable) lists = list_tags(mails);
	add_usual_tag(lists, threads);
	for (guint i = 0; i < threads->len; i++) {
		Thread *t = g_ptr_array_index(threads, i);
		t->title = t->top->rec->title ? tagged_title(t->top->rec, lists) : NULL;
		t->author = starter(t->top);
	}
}

static void add_post(GPtrArray *threads, GHashTable *by_root, const Post *post)
{
	Thread *t = g_hash_table_lookup(by_root, post->root);
	if (!t) {
		t = g_new0(Thread, 1);
		*t = (Thread){.message_id = post->root,
		        .first = post,
		        .top = topmost(post),
		        .proposed = g_ptr_array_new(),
		        .others = g_ptr_array_new(),
		        .senders = g_hash_table_new(text_hash, g_str_equal)};
		g_hash_table_insert(by_root, (char *)post->root, t);
		g_ptr_array_add(threads, t);
	}
	const Post *top = topmost(post);
	if (post_compare_oldest(&top, &t->top) < 0)
		t->top = top;
	for (guint i = 0; post->inner && i < post->inner->len; i++)
		g_ptr_array_add(t->proposed, g_ptr_array_index(post->inner, i));
	t->diffs += post->rec->has_diff;
	t->replies += g_strcmp0(post->rec->message_id, post->root) != 0;
	g_hash_table_add(t->senders, (char *)post_person(post));
	t->people = g_hash_table_size(t->senders);
}

static bool announces(const Record *rec)
{
	g_autofree char *subject = g_ascii_strdown(rec->subject ? rec->subject : "", -1);
	return strstr(subject, "[ann") || g_str_has_prefix(subject, "ann:") ||
	       strstr(subject, "announc") || g_str_has_suffix(subject, " released");
}

/* Adds who wrote POST to the others of its thread, if he did not begin it. */
static void add_other(GHashTable *by_root, const Post *post)
{
	Thread *t = post->root ? g_hash_table_lookup(by_root, post->root) : NULL;
	const RecordPerson *by = starter(post);
	if (!t || !thread_has(post) || post_is_bot(post) || post_same_person(by, t->author))
		return;
	for (guint i = 0; i < t->others->len; i++)
		if (post_same_person(g_ptr_array_index(t->others, i), by))
			return;
	g_ptr_array_add(t->others, (RecordPerson *)by);
}

static void set_others(
        GPtrArray *threads, GHashTable *by_root, const Mails *mails, gint64 whole_from_s)
{
	g_autoptr(GPtrArray) posts = g_ptr_array_new();
	for (guint i = 0; i < threads->len; i++) {
		Thread *t = g_ptr_array_index(threads, i);
		t->whole = (t->top->in_range || t->top->arrived_s >= whole_from_s) &&
		           g_strcmp0(t->top->rec->message_id, t->message_id) == 0;
		t->announces = announces(t->top->rec);
	}
	for (guint i = 0; i < mails->posts->len; i++) {
		Post *post = g_ptr_array_index(mails->posts, i);
		if (post->root && g_hash_table_contains(by_root, post->root))
			g_ptr_array_add(posts, post);
	}
	g_ptr_array_sort(posts, post_compare_oldest);
	for (guint i = 0; i < posts->len; i++)
		add_other(by_root, g_ptr_array_index(posts, i));
}

static gint compare_threads(gconstpointer x, gconstpointer y)
{
	const Thread *a = *(Thread *const *)x, *b = *(Thread *const *)y;
	if (a->replies != b->replies)
		return a->replies > b->replies ? -1 : 1;
	return post_compare_newest(&a->first, &b->first);
}

static bool is_said(const Post *post)
{
	return post->root && thread_has(post) && !post_is_bot(post);
}

static GPtrArray *finish(
        GPtrArray *threads, GHashTable *by_root, const Mails *mails, gint64 whole_from_s)
{
	set_titles(threads, mails);
	set_others(threads, by_root, mails, whole_from_s);
	g_ptr_array_sort(threads, compare_threads);
	return threads;
}

GPtrArray *thread_pick(const Mails *mails, gint64 whole_from_s)
{
	GPtrArray *threads = g_ptr_array_new_with_free_func(thread_free);
	g_autoptr(GHashTable) by_root = g_hash_table_new(text_hash, g_str_equal);
	for (guint i = 0; i < mails->posts->len; i++) {
		Post *post = g_ptr_array_index(mails->posts, i);
		set_root(post);
		if (post->in_range && is_said(post))
			add_post(threads, by_root, post);
	}
	return finish(threads, by_root, mails, whole_from_s);
}

GPtrArray *thread_pick_earlier(const Mails *mails, gint64 from_s)
{
	GPtrArray *threads = g_ptr_array_new_with_free_func(thread_free);
	g_autoptr(GHashTable) by_root = g_hash_table_new(text_hash, g_str_equal),
	                      in_range = g_hash_table_new(text_hash, g_str_equal);
	for (guint i = 0; i < mails->posts->len; i++) {
		const Post *post = g_ptr_array_index(mails->posts, i);
		if (post->in_range && post->root)
			g_hash_table_add(in_range, (char *)post->root);
	}
	for (guint i = 0; i < mails->posts->len; i++) {
		const Post *post = g_ptr_array_index(mails->posts, i);
		if (!post->later && post->arrived_s >= from_s && is_said(post) &&
		        !g_hash_table_contains(in_range, post->root))
			add_post(threads, by_root, post);
	}
	return finish(threads, by_root, mails, from_s);
}
