#include "report/render/words_entry.h"

#include "report/render/words.h"
#include "report/render/words_reviews.h"
#include "report/render/words_series.h"

/* Who said in the range of the digest that a patch of S was applied. */
static const char *applier_name(const Series *s)
{
	for (guint i = 0; i < s->patches->len; i++) {
		const Post *notice = ((Post *)g_ptr_array_index(s->patches, i))->applied_by;
		if (notice && notice->in_range)
			return words_person(post_author(notice));
	}
	return "somebody";
}

char *words_entry_news(const News *news)
{
	const Series *s = news->series;
	GString *out = g_string_new(NULL);
	g_autofree char *reviews = words_reviews(news->reviews);
	if (news->applied && news->applied == s->patches->len)
		words_add_item(out, "applied by %s", applier_name(s));
	else if (news->applied)
		words_add_item(out, "%u of %u patches applied by %s", news->applied,
		        s->patches->len, applier_name(s));
	if (news->pulled)
		words_add_item(out, "in a pull request");
	if (news->proposed)
		words_add_item(out, "%u proposed %s", news->proposed,
		        words_plural(news->proposed, "patch", "patches"));
	if (news->superseded && s->superseded_by)
		words_add_item(out, "replaced by v%s", s->superseded_by->version);
	if (reviews)
		words_add_item(out, "%s", reviews);
	if (news->replies)
		words_add_item(out, "%u %s by %u %s", news->replies,
		        words_plural(news->replies, "reply", "replies"), news->people,
		        words_plural(news->people, "person", "people"));
	return words_finish(out);
}

char *words_entry_for_me(const Digest *d, const Series *s)
{
	for (guint i = 0; i < d->news->len; i++)
		if (((News *)g_ptr_array_index(d->news, i))->series == s)
			return words_entry_news(g_ptr_array_index(d->news, i));
	GString *out = g_string_new(NULL);
	g_autofree char *counter = words_series_counter(s);
	words_add_item(out, "%s", counter);
	if (s->replies)
		words_add_item(
		        out, "%u %s", s->replies, words_plural(s->replies, "reply", "replies"));
	return words_finish(out);
}

char *words_entry_pull(const Post *pull)
{
	GString *out = g_string_new(NULL);
	if (pull->applied_by) {
		g_string_append(out, "pulled");
		words_add_by(
		        out, post_author(pull->applied_by), pull->applied_by->when_s, pull->when_s);
	}
	if (pull->carries)
		words_add_item(out, "%u %s of this list", pull->carries,
		        words_plural(pull->carries, "patch", "patches"));
	if (pull->replies)
		words_add_item(out, "%u %s", pull->replies,
		        words_plural(pull->replies, "reply", "replies"));
	return words_finish(out);
}

char *words_entry_thread(const Thread *t)
{
	return g_strdup_printf("%u %s, %u %s", t->replies,
	        words_plural(t->replies, "reply", "replies"), t->people,
	        words_plural(t->people, "person", "people"));
}
