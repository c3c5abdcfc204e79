#include "report/render/words_entry.h"

#include "report/render/words.h"
#include "report/render/words_landed.h"
#include "report/render/words_reviews.h"
#include "report/render/words_series.h"
#include "report/render/words_verdict.h"
#include "report/series/notices.h"

/* Adds what the first notice in the range of the digest says: how much of S was applied, where and
 * by whom. */
static void add_applied(GString *out, const News *news)
{
	const Series *s = news->series;
	const Post *notice = NULL;
	for (guint i = 0; i < s->patches->len && !notice; i++) {
		const Post *by = series_patch(s, i)->applied_by;
		notice = by && by->in_range ? by : NULL;
	}
	if (!notice)
		return;
	const char *place = notices_place(notice);
	g_autofree char *count =
	        news->applied == s->patches->len
	                ? g_strdup("")
	                : g_strdup_printf("%u of %u patches ", news->applied, s->patches->len);
	words_add_item(out, "%sapplied%s%s by %s", count, place ? " to " : "", place ? place : "",
	        words_person(notices_applier(notice)));
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
	if (news->replies)
		words_add_item(out, "%u %s by %u %s", news->replies,
		        words_plural(news->replies, "reply", "replies"), news->people,
		        words_plural(news->people, "person", "people"));
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
