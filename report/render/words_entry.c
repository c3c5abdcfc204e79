#include "report/render/words_entry.h"

#include "report/render/words.h"
#include "report/render/words_landed.h"
#include "report/render/words_reviews.h"
#include "report/render/words_series.h"
#include "report/render/words_verdict.h"
#include "report/series/notices.h"

typedef struct { /* what one person applied */
	const char *by;
	GPtrArray *places; /* char *, each once */
	guint patches;
} Applied;

static void applied_free(gpointer p)
{
	g_ptr_array_unref(((Applied *)p)->places);
	g_free(p);
}

/* Returns the one of LIST (Applied *) by the sender of NOTICE; adds it if there is none. */
static Applied *applied_of(GPtrArray *list, const Post *notice)
{
	const char *by = words_person(notices_applier(notice));
	for (guint i = 0; i < list->len; i++)
		if (g_str_equal(((Applied *)g_ptr_array_index(list, i))->by, by))
			return g_ptr_array_index(list, i);
	Applied *applied = g_new(Applied, 1);
	*applied = (Applied){by, g_ptr_array_new(), 0};
	g_ptr_array_add(list, applied);
	return applied;
}

static void add_places(GString *out, const GPtrArray *places)
{
	for (guint i = 0; i < places->len; i++)
		g_string_append_printf(
		        out, "%s%s", i ? ", " : " to ", (const char *)g_ptr_array_index(places, i));
}

/* Adds what the notices in the range of the digest say, those of one person as one item: how much
 * of the series was applied, where and by whom. */
static void add_applied(GString *out, const News *news)
{
	const Series *s = news->series;
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(applied_free);
	for (guint i = 0; i < s->patches->len; i++) {
		const Post *notice = series_patch(s, i)->applied_by;
		if (!notice || !notice->in_range)
			continue;
		Applied *applied = applied_of(list, notice);
		const char *place = notices_place(notice);
		applied->patches++;
		if (place && !g_ptr_array_find_with_equal_func(
		                     applied->places, place, g_str_equal, NULL))
			g_ptr_array_add(applied->places, (char *)place);
	}
	for (guint i = 0; i < list->len; i++) {
		const Applied *applied = g_ptr_array_index(list, i);
		g_autoptr(GString) places = g_string_new(NULL);
		g_autofree char *count = applied->patches == s->patches->len
		                                 ? g_strdup("")
		                                 : g_strdup_printf("%u of %u patches ",
		                                           applied->patches, s->patches->len);
		add_places(places, applied->places);
		words_add_item(out, "%sapplied%s by %s", count, places->str, applied->by);
	}
}

/* Adds "3 replies by Ann, Bo and 2 others". */
static void add_replies(GString *out, const News *news)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	for (guint i = 0; i < news->people->len; i++)
		g_ptr_array_add(names, (char *)words_person(g_ptr_array_index(news->people, i)));
	if (names->len == 0)
		return;
	words_add_count(out, news->replies->len, "reply by ", "replies by ");
	words_add_names(out, names);
}

char *words_entry_news(const News *news)
{
	const Series *s = news->series;
	GString *out = g_string_new(NULL);
	g_autofree char *reviews = words_reviews(news->reviews);
	if (news->applied)
		add_applied(out, news);
	if (news->landed) {
		g_autofree char *landed = words_landed_series(s);
		words_add_item(out, "%s", landed);
	}
	if (news->pulled)
		words_add_item(out, "in a pull request");
	if (news->proposed)
		words_add_item(out, "%u proposed %s", news->proposed,
		        words_plural(news->proposed, "patch", "patches"));
	if (news->superseded && s->superseded_by)
		words_add_item(out, "replaced by v%s", s->superseded_by->version);
	if (reviews)
		words_add_item(out, "%s", reviews);
	if (news->verdicts) {
		g_autofree char *verdicts = words_verdict_series(s, true);
		words_add_item(out, "%s", verdicts);
	}
	add_replies(out, news);
	return words_finish(out);
}

char *words_entry_pull(const Post *pull)
{
	GString *out = g_string_new(NULL);
	if (pull->applied_by) {
		g_string_append(out, "pulled");
		words_add_by(out, notices_applier(pull->applied_by), pull->applied_by->when_s,
		        pull->when_s);
	}
	if (pull->carries && pull->listed > pull->carries)
		words_add_item(out, "%u of %u patches posted here", pull->carries, pull->listed);
	else if (pull->carries)
		words_add_count(out, pull->carries, "patch of this list", "patches of this list");
	if (pull->replies)
		words_add_count(out, pull->replies, "reply", "replies");
	return words_finish(out);
}

char *words_entry_thread(const Thread *t)
{
	GString *out = g_string_new(NULL);
	words_add_count(out, t->replies, "reply", "replies");
	words_add_count(out, t->people, "person", "people");
	if (t->diffs)
		words_add_count(out, t->diffs, "diff", "diffs");
	return words_finish(out);
}

char *words_entry_for_me(const Digest *d, const ForMe *m)
{
	const Series *s = m->series;
	if (!s)
		return m->pull ? words_entry_pull(m->pull) : words_entry_thread(m->thread);
	for (guint i = 0; i < d->news->len; i++) {
		const News *news = g_ptr_array_index(d->news, i);
		if (news->series == s)
			return words_entry_news(news);
	}
	GString *out = g_string_new(NULL);
	g_autofree char *counter = words_series_counter(s);
	words_add_item(out, "%s", counter);
	if (s->replies)
		words_add_count(out, s->replies, "reply", "replies");
	return words_finish(out);
}

/* Adds "Ann, Bo and 2 others", who sent MAILS (Post *), each person once in the order of MAILS. */
static void add_senders(GString *out, const GPtrArray *mails)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	for (guint i = 0; i < mails->len; i++) {
		const char *name = words_person(post_author(g_ptr_array_index(mails, i)));
		if (!g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
			g_ptr_array_add(names, (char *)name);
	}
	words_add_names(out, names);
}

char *words_entry_turn(const Digest *d, const Turn *t)
{
	const Post *first = g_ptr_array_index(t->remarks, 0);
	g_autofree char *day = words_day(first->when_s, d->head.last_s);
	GString *out = g_string_new("answered by ");
	add_senders(out, t->remarks);
	g_string_append_printf(out, t->remarks->len > 1 ? " since %s" : " on %s", day);
	return words_finish(out);
}

char *words_entry_answered(const Thread *t)
{
	if (t->others->len == 0)
		return t->whole && !t->announces ? g_strdup("nobody else answered") : NULL;
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	for (guint i = 0; i < t->others->len; i++)
		g_ptr_array_add(names, (char *)words_person(g_ptr_array_index(t->others, i)));
	GString *out = g_string_new("answered by ");
	words_add_names(out, names);
	return words_finish(out);
}
