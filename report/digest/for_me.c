/* Every known mail gives its topic a reason to concern the reader: it is by them, it reviews or
 * answers something, or it was sent to them. Of several reasons the strongest counts. */
#include "report/digest/for_me.h"

#include "report/digest/people.h"

#include <string.h>

#define NO_TITLE "(no subject)"

typedef struct {
	const People *people;
	GHashTable *why;     /* topic: Series, Post (pull request) or Thread -> ForMeWhy + 1 */
	GHashTable *threads; /* Message-ID of its first mail -> Thread */
} Search;

const char *for_me_word(ForMeWhy why)
{
	static const char *const words[] = {
	        [FOR_ME_WROTE] = "wrote", [FOR_ME_REVIEWED] = "reviewed", [FOR_ME_ASKED] = "asked"};
	return words[why];
}

const char *for_me_heading(ForMeWhy why)
{
	static const char *const headings[] = {[FOR_ME_WROTE] = "What you wrote",
	        [FOR_ME_REVIEWED] = "What you reviewed or answered",
	        [FOR_ME_ASKED] = "What you were asked to look at"};
	return headings[why];
}

const char *for_me_title(const ForMe *m)
{
	const char *title = m->series ? series_title(m->series)
	                    : m->pull ? m->pull->rec->title
	                              : m->thread->title;
	return title ? title : NO_TITLE;
}

const RecordPerson *for_me_author(const ForMe *m)
{
	return m->series ? series_author(m->series)
	       : m->pull ? post_author(m->pull)
	                 : m->thread->author;
}

const char *for_me_message_id(const ForMe *m)
{
	return m->series ? series_lead(m->series)->rec->message_id
	       : m->pull ? m->pull->rec->message_id
	                 : m->thread->message_id;
}

static void note(Search *search, const void *topic, ForMeWhy why)
{
	guint before = GPOINTER_TO_UINT(g_hash_table_lookup(search->why, topic));
	if (topic && (!before || why + 1 < before))
		g_hash_table_insert(search->why, (gpointer)topic, GUINT_TO_POINTER(why + 1));
}

static bool is_me(const Search *search, const char *address)
{
	return people_is_me(search->people, address);
}

static bool went_to_me(const Search *search, const Record *rec)
{
	GPtrArray *const lists[] = {rec->to, rec->cc};
	for (gsize k = 0; k < G_N_ELEMENTS(lists); k++)
		for (guint i = 0; i < lists[k]->len; i++)
			if (is_me(search, g_ptr_array_index(lists[k], i)))
				return true;
	return false;
}

/* Whether a trailer of a patch ("Cc: Me <me@...>") names the reader. */
static bool names_me(const Search *search, const Record *rec)
{
	for (guint i = 0; i < rec->trailers->len; i++) {
		const RecordTrailer *trailer = g_ptr_array_index(rec->trailers, i);
		const char *left = strchr(trailer->value, '<'),
		           *right = left ? strchr(left, '>') : NULL;
		g_autofree char *address =
		        right ? g_strndup(left + 1, right - left - 1) : g_strdup(trailer->value);
		if (is_me(search, address))
			return true;
	}
	return false;
}

/* Returns what POST is about: its series, the series it answers, its pull request or its thread;
 * NULL if it has no topic that the digest shows. */
static const void *topic_of(const Search *search, const Post *post)
{
	if (post->series)
		return post->series;
	if (post->rec->kind == RECORD_PULL)
		return post;
	if (post->answers)
		return post->answers->series ? (const void *)post->answers->series : post->answers;
	return post->root ? g_hash_table_lookup(search->threads, post->root) : NULL;
}

static void look_at(Search *search, const Post *post)
{
	const Record *rec = post->rec;
	const void *topic = topic_of(search, post);
	bool begins = post->series || rec->kind == RECORD_PULL ||
	              g_strcmp0(post->root, rec->message_id) == 0;
	if (is_me(search, post_author(post)->address) || is_me(search, rec->from.address))
		note(search, topic, begins ? FOR_ME_WROTE : FOR_ME_REVIEWED);
	else if (went_to_me(search, rec) || (post->series && names_me(search, rec)))
		note(search, topic, FOR_ME_ASKED);
	for (guint i = 0; i < post->reviews->len; i++)
		if (is_me(search, ((Review *)g_ptr_array_index(post->reviews, i))->address))
			note(search, topic, FOR_ME_REVIEWED);
}

static void add_if_for_me(
        GPtrArray *picked, const Search *search, const void *topic, const ForMe *m)
{
	guint why = GPOINTER_TO_UINT(g_hash_table_lookup(search->why, topic));
	if (!why)
		return;
	ForMe *taken = g_memdup2(m, sizeof *m);
	taken->why = (ForMeWhy)(why - 1);
	g_ptr_array_add(picked, taken);
}

static const Post *lead(const ForMe *m)
{
	return m->series ? series_lead(m->series) : m->pull ? m->pull : m->thread->top;
}

static gint compare_picked(gconstpointer x, gconstpointer y)
{
	const ForMe *a = *(ForMe *const *)x, *b = *(ForMe *const *)y;
	const Post *first = lead(a), *second = lead(b);
	return a->why != b->why ? (a->why < b->why ? -1 : 1) : post_compare_newest(&first, &second);
}

GPtrArray *for_me_pick(const Digest *d)
{
	GPtrArray *picked = g_ptr_array_new_with_free_func(g_free);
	const People *people = d->options.people;
	if (!people || !people->me)
		return picked;
	Search search = {
	        people, g_hash_table_new(NULL, NULL), g_hash_table_new(text_hash, g_str_equal)};
	for (guint i = 0; i < d->threads->len; i++) {
		Thread *thread = g_ptr_array_index(d->threads, i);
		if (thread->message_id)
			g_hash_table_insert(search.threads, (char *)thread->message_id, thread);
	}
	for (guint i = 0; i < d->posts->len; i++)
		look_at(&search, g_ptr_array_index(d->posts, i));
	for (guint i = 0; i < d->series->len; i++) {
		Series *s = g_ptr_array_index(d->series, i);
		add_if_for_me(picked, &search, s, &(ForMe){.series = s});
	}
	for (guint i = 0; i < d->news->len; i++) {
		const News *news = g_ptr_array_index(d->news, i);
		bool said = news->replies || news->reviews->len || news->applied || news->pulled;
		if (said) /* if it was only superseded, the new version is shown */
			add_if_for_me(
			        picked, &search, news->series, &(ForMe){.series = news->series});
	}
	for (guint i = 0; i < d->pulls->len; i++) {
		const Post *pull = g_ptr_array_index(d->pulls, i);
		add_if_for_me(picked, &search, pull, &(ForMe){.pull = pull});
	}
	for (guint i = 0; i < d->threads->len; i++) {
		const Thread *thread = g_ptr_array_index(d->threads, i);
		add_if_for_me(picked, &search, thread, &(ForMe){.thread = thread});
	}
	g_ptr_array_sort(picked, compare_picked);
	g_hash_table_unref(search.why);
	g_hash_table_unref(search.threads);
	return picked;
}
