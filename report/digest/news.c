#include "report/digest/news.h"

#include "report/series/attached.h"
#include "report/series/landed.h"

typedef struct {
	GHashTable *by_series; /* Series -> News */
	GPtrArray *news;
} Collection;

static void news_free(gpointer p)
{
	News *news = p;
	g_ptr_array_unref(news->reviews);
	g_ptr_array_unref(news->replies);
	g_ptr_array_unref(news->people);
	g_free(news);
}

/* Returns the news on S; makes them if there are none. WHEN_S is the time of what happened. */
static News *news_of(Collection *c, Series *s, gint64 when_s)
{
	News *news = g_hash_table_lookup(c->by_series, s);
	if (!news) {
		news = g_new0(News, 1);
		news->series = s;
		news->reviews = g_ptr_array_new();
		news->replies = g_ptr_array_new();
		news->people = g_ptr_array_new();
		news->last_s = when_s;
		g_hash_table_insert(c->by_series, s, news);
		g_ptr_array_add(c->news, news);
	}
	news->last_s = MAX(news->last_s, when_s);
	return news;
}

static bool is_earlier(const Series *s)
{
	return s && !s->posted && !s->left_out && !series_lead(s)->later;
}

static void add_reply(Collection *c, const Post *reply)
{
	Series *s = reply->answers->series;
	bool own = series_is_senders(s, reply);
	News *news = news_of(c, s, own ? G_MININT64 : reply->when_s);
	if (post_is_bot(reply) || own)
		return; /* an applied notice: add_changes counts its patches */
	g_ptr_array_add(news->replies, (Post *)reply);
	for (guint i = 0; reply->inner && i < reply->inner->len; i++)
		news->proposed += attached_is_proposed(g_ptr_array_index(reply->inner, i));
}

/* In the order of their first replies. */
static void list_people(News *news)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(text_hash, g_str_equal);
	g_ptr_array_sort(news->replies, post_compare_oldest);
	for (guint i = 0; i < news->replies->len; i++) {
		const Post *reply = g_ptr_array_index(news->replies, i);
		if (g_hash_table_add(seen, (char *)post_person(reply)))
			g_ptr_array_add(news->people, (RecordPerson *)post_author(reply));
	}
}

/* Adds that S was applied, pulled or superseded in the range. */
static void add_changes(Collection *c, Series *s)
{
	guint applied = 0, pulled = 0;
	gint64 last_s = G_MININT64;
	for (guint i = 0; i < s->patches->len; i++) {
		const Post *patch = g_ptr_array_index(s->patches, i);
		const Post *notice = patch->applied_by, *pull = patch->pulled_in;
		if (notice && notice->in_range) {
			applied++;
			last_s = MAX(last_s, notice->when_s);
		}
		if (pull && pull->in_range) {
			pulled++;
			last_s = MAX(last_s, pull->when_s);
		}
	}
	const Series *later = s->superseded_by;
	bool superseded = later && later->posted;
	if (superseded)
		last_s = MAX(last_s, later->first_s);
	if (!applied && !pulled && !superseded)
		return;
	News *news = news_of(c, s, last_s);
	news->applied = applied;
	news->pulled = pulled;
	news->superseded = superseded;
}

/* The order in which news are listed. */
typedef enum { APPLIED, REVIEWED, ANSWERED, TESTED, SUPERSEDED, NOTHING } Rank;

static Rank rank(const News *news)
{
	return news->applied || news->pulled || news->landed ? APPLIED
	       : news->reviews->len                          ? REVIEWED
	       : news->replies->len                          ? ANSWERED
	       : news->verdicts                              ? TESTED
	       : news->superseded                            ? SUPERSEDED
	                                                     : NOTHING;
}

static gint compare_news(gconstpointer x, gconstpointer y)
{
	const News *a = *(News *const *)x, *b = *(News *const *)y;
	Rank ra = rank(a), rb = rank(b);
	if (ra != rb)
		return ra < rb ? -1 : 1;
	if (ra == REVIEWED && a->reviews->len != b->reviews->len)
		return a->reviews->len > b->reviews->len ? -1 : 1;
	if (a->replies->len != b->replies->len)
		return a->replies->len > b->replies->len ? -1 : 1;
	return series_compare_newest(&a->series, &b->series);
}

static void add_reviews(Collection *c, const Series *s)
{
	News *news = g_hash_table_lookup(c->by_series, s);
	for (guint k = 0; news && k < s->reviews->len; k++) {
		Review *review = g_ptr_array_index(s->reviews, k);
		if (!review->reply->in_range)
			continue;
		g_ptr_array_add(news->reviews, review);
		news->last_s = MAX(news->last_s, review->reply->when_s);
	}
}

static void add_landed(Collection *c, Series *s)
{
	for (guint i = 0; i < s->patches->len; i++) {
		const Landed *landed = landed_last(series_patch(s, i));
		if (landed && landed->in_range)
			news_of(c, s, landed->commit->merged_s)->landed++;
	}
}

static void add_verdicts(Collection *c, Series *s)
{
	for (guint i = 0; i < s->verdicts->len; i++) {
		const SeriesVerdict *v = g_ptr_array_index(s->verdicts, i);
		if (v->mail->in_range)
			news_of(c, s, v->mail->when_s)->verdicts++;
	}
}

GPtrArray *news_pick(GPtrArray *posts, GPtrArray *series)
{
	Collection c = {g_hash_table_new(NULL, NULL), g_ptr_array_new_with_free_func(news_free)};
	for (guint i = 0; i < posts->len; i++) {
		const Post *post = g_ptr_array_index(posts, i);
		if (post->in_range && !post->series && post->answers &&
		        is_earlier(post->answers->series))
			add_reply(&c, post);
	}
	for (guint i = 0; i < series->len; i++) {
		Series *s = g_ptr_array_index(series, i);
		if (!is_earlier(s))
			continue;
		add_verdicts(&c, s);
		add_landed(&c, s);
		add_reviews(&c, s);
		add_changes(&c, s);
	}
	for (guint i = 0; i < c.news->len; i++)
		list_people(g_ptr_array_index(c.news, i));
	for (guint i = c.news->len; i-- > 0;)
		if (rank(g_ptr_array_index(c.news, i)) == NOTHING)
			g_ptr_array_remove_index_fast(c.news, i);
	g_ptr_array_sort(c.news, compare_news);
	g_hash_table_unref(c.by_series);
	return c.news;
}
