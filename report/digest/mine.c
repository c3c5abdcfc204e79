/* Every mail that is known says whose it is and to whom it went; its topic gets the strongest of
 * the reasons. */
#include "report/digest/mine.h"
#include "report/digest/people.h"

#include <string.h>

#define NO_TITLE "(no subject)"

typedef struct {
	const People *people;
	GHashTable *why;     /* Series, Post (a pull request) or Thread -> MineWhy + 1 */
	GHashTable *threads; /* Message-ID of its first mail -> Thread */
} Search;

const char *mine_word(MineWhy why)
{
	static const char *const words[] = {
	        [MINE_WROTE] = "wrote", [MINE_REVIEWED] = "reviewed", [MINE_ASKED] = "asked"};
	return words[why];
}

const char *mine_heading(MineWhy why)
{
	static const char *const headings[] = {[MINE_WROTE] = "What you wrote",
	        [MINE_REVIEWED] = "What you reviewed or answered",
	        [MINE_ASKED] = "What you were asked to look at"};
	return headings[why];
}

const char *mine_title(const Mine *m)
{
	const char *title = m->series ? series_title(m->series)
	                    : m->pull ? m->pull->rec->title
	                              : m->thread->title;
	return title ? title : NO_TITLE;
}

const RecordPerson *mine_author(const Mine *m)
{
	return m->series ? series_author(m->series)
	       : m->pull ? post_author(m->pull)
	                 : m->thread->author;
}

const char *mine_message_id(const Mine *m)
{
	return m->series ? series_lead(m->series)->rec->message_id
	       : m->pull ? m->pull->rec->message_id
	                 : m->thread->message_id;
}

static void note(Search *search, const void *topic, MineWhy why)
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

/* "Cc: Me <me@...>", "Reviewed-by: ..." in a patch. */
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

/* What POST is about: its series, the one it answers, its pull request, its thread. */
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
		note(search, topic, begins ? MINE_WROTE : MINE_REVIEWED);
	else if (went_to_me(search, rec) || (post->series && names_me(search, rec)))
		note(search, topic, MINE_ASKED);
	for (guint i = 0; i < post->reviews->len; i++)
		if (is_me(search, ((Review *)g_ptr_array_index(post->reviews, i))->address))
			note(search, topic, MINE_REVIEWED);
}

static void take(GPtrArray *mine, const Search *search, const void *topic, const Mine *m)
{
	guint why = GPOINTER_TO_UINT(g_hash_table_lookup(search->why, topic));
	if (!why)
		return;
	Mine *taken = g_memdup2(m, sizeof *m);
	taken->why = (MineWhy)(why - 1);
	g_ptr_array_add(mine, taken);
}

static const Post *lead(const Mine *m)
{
	return m->series ? series_lead(m->series) : m->pull ? m->pull : m->thread->first;
}

static gint compare_mine(gconstpointer x, gconstpointer y)
{
	const Mine *a = *(Mine *const *)x, *b = *(Mine *const *)y;
	const Post *first = lead(a), *second = lead(b);
	return a->why != b->why ? (a->why < b->why ? -1 : 1) : post_compare_newest(&first, &second);
}

GPtrArray *mine_pick(const Digest *d)
{
	GPtrArray *mine = g_ptr_array_new_with_free_func(g_free);
	const People *people = d->options.people;
	if (!people || !people->me)
		return mine;
	Search search = {people, g_hash_table_new(g_direct_hash, g_direct_equal),
	        g_hash_table_new(text_hash, g_str_equal)};
	for (guint i = 0; i < d->threads->len; i++) {
		Thread *thread = g_ptr_array_index(d->threads, i);
		if (thread->message_id)
			g_hash_table_insert(search.threads, (char *)thread->message_id, thread);
	}
	for (guint i = 0; i < d->posts->len; i++)
		look_at(&search, g_ptr_array_index(d->posts, i));
	for (guint i = 0; i < d->series->len; i++) {
		Series *s = g_ptr_array_index(d->series, i);
		take(mine, &search, s, &(Mine){.series = s});
	}
	for (guint i = 0; i < d->news->len; i++) {
		const News *news = g_ptr_array_index(d->news, i);
		bool said = news->replies || news->reviews->len || news->applied || news->pulled;
		if (said) /* that a version replaced it is seen by that version */
			take(mine, &search, news->series, &(Mine){.series = news->series});
	}
	for (guint i = 0; i < d->pulls->len; i++) {
		const Post *pull = g_ptr_array_index(d->pulls, i);
		take(mine, &search, pull, &(Mine){.pull = pull});
	}
	for (guint i = 0; i < d->threads->len; i++) {
		const Thread *thread = g_ptr_array_index(d->threads, i);
		take(mine, &search, thread, &(Mine){.thread = thread});
	}
	g_ptr_array_sort(mine, compare_mine);
	g_hash_table_unref(search.why);
	g_hash_table_unref(search.threads);
	return mine;
}
