/* What Markdown and HTML say of a series, word for word. */
#include "report/digest/digest_build.h"
#include "report/render/words.h"
#include "posts.h"
#include "report/render/chapter.h"
#include "report/render/words_entry.h"
#include "report/render/words_reviews.h"
#include "report/render/words_series.h"
#include "report/render/words_subject.h"
#include "store/base/escape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define NOON (1667779200LL + 12 * 3600) /* Mon 7 Nov 2022 */

static Digest *digest_of(GPtrArray *posts)
{
	const DigestOptions options = {.order = DIGEST_ORDER_READING, .top = 15};
	DigestHead head = {.title = g_strdup("HOUSE"),
	        .from = g_strdup("-"),
	        .to = g_strdup("-"),
	        .since_s = G_MININT64,
	        .until_s = G_MAXINT64,
	        .first_s = NOON,
	        .last_s = NOON + 2 * DAY,
	        .end_s = NOON + 2 * DAY,
	        .messages = posts->len};
	return digest_build(head, posts, &options);
}

static void is(char *got, const char *wanted)
{
	if (wanted)
		assert_string_equal(got, wanted);
	else
		assert_null(got);
	g_free(got);
}

static void days(void **state)
{
	(void)state;
	is(words_day(NOON, NOON), "Mon 7 Nov");
	is(words_day(NOON, NOON + 365 * DAY), "Mon 7 Nov 2022");
	is(words_day(0, NOON), "Thu 1 Jan 1970");
}

static GPtrArray *series_posts(void)
{
	GPtrArray *posts = g_ptr_array_new_with_free_func((GDestroyNotify)post_free);
	g_ptr_array_add(posts, post_by_hand("r0", NOON, "ann", "[RFC PATCH 0/2] roof: Mend", NULL));
	g_ptr_array_add(
	        posts, post_by_hand("r1", NOON + 1, "ann", "[RFC PATCH 1/2] roof: Tiles", "r0"));
	g_ptr_array_add(
	        posts, post_by_hand("r2", NOON + 2, "ann", "[RFC PATCH 2/2] roof: Nails", "r0"));
	g_ptr_array_add(
	        posts, post_by_hand("p0", NOON + DAY, "ann", "[PATCH 0/4] roof: Mend", NULL));
	g_ptr_array_add(
	        posts, post_by_hand("p1", NOON + DAY + 1, "ann", "[PATCH 1/4] roof: Tiles", "p0"));
	g_ptr_array_add(
	        posts, post_by_hand("p3", NOON + DAY + 3, "ann", "[PATCH 3/4] roof: Gutter", "p0"));
	g_ptr_array_add(posts, reply_by_hand("a", NOON + DAY + 9, "bo", "p1", "Reviewed-by",
	                               "Bo <bo@example.org>"));
	g_ptr_array_add(posts, reply_by_hand("b", NOON + DAY + 10, "bo", "p3", "Reviewed-by",
	                               "Bo <BO@example.org>"));
	g_ptr_array_add(posts, reply_by_hand("c", NOON + DAY + 11, "cy", "p0", "Reviewed-by",
	                               "Cy <cy@example.org>"));
	g_ptr_array_add(posts,
	        reply_by_hand("d", NOON + DAY + 12, "di", "p3", "Acked-by", "Di <di@example.org>"));
	return posts;
}

static void series(void **state)
{
	(void)state;
	g_autoptr(Digest) d = digest_of(series_posts());
	g_autoptr(GPtrArray) chapters = chapter_list(d);
	assert_int_equal(chapters->len, 1);
	const Chapter *chapter = g_ptr_array_index(chapters, 0);
	const Series *s = chapter->series;
	is(words_digest_period(d), "2022-11-07 to 2022-11-09");
	is(words_series_counter(s), "2 of 4 patches");
	is(words_series_missing(s), "patches 2, 4 are not there");
	is(words_series_replaces(d, chapter), "v1 replaces RFC v1");
	is(words_series_since(d, s), "Since RFC v1 of Mon 7 Nov");
	is(words_reviews_tags(s->reviews, ""), "2R 1A");
	is(words_reviews(s->reviews), "Reviewed-by Cy, Bo (patches 1, 3); Acked-by Di (patch 3)");
	is(words_series_applied(s), NULL);
	is(words_series_stat(s), NULL);
	is(words_entry_for_me(d, &(ForMe){.series = (Series *)s}), "2 of 4 patches, 4 replies");
}

static void nothing(void **state)
{
	(void)state;
	g_autoptr(Digest) d = digest_of(g_ptr_array_new_with_free_func((GDestroyNotify)post_free));
	g_autoptr(GPtrArray) none = g_ptr_array_new();
	is(words_digest_period(d), "no messages");
	is(words_digest_states(d), NULL);
	is(words_reviews_tags(none, ""), NULL);
	is(words_reviews(none), NULL);
	is(words_count(1, "reply", "replies"), "1 reply");
	assert_string_equal(words_person(NULL), "unknown");
	assert_string_equal(words_person(&(RecordPerson){"", "a@example.org"}), "a@example.org");
}

/* The subject of D, called TITLE, of LIST, for SINCE to UNTIL. */
static char *subject(Digest *d, const char *title, const char *list, gint64 since_s, gint64 until_s)
{
	const char *const lists[] = {list, NULL};
	g_free(d->head.title);
	d->head.title = g_strdup(title);
	d->head.lists = list ? lists : NULL;
	d->head.since_s = since_s;
	d->head.until_s = until_s;
	char *text = words_subject(d);
	d->head.lists = NULL;
	assert_in_range(escape_columns(text), 1, 78);
	return text;
}

static void subjects(void **state)
{
	(void)state;
	const gint64 midnight = NOON - 12 * 3600, open = G_MININT64, now = G_MAXINT64;
	const char *list = "house.lists.example.org";
	GString *title = g_string_new(NULL);
	g_autoptr(Digest) d = digest_of(series_posts());
	d->options.now_s = NOON + 3 * DAY;
	is(subject(d, "HOUSE", list, open, now), "[house] 1 updated: 7-9 Nov");
	is(subject(d, "House", list, open, now), "[House] 1 updated: 7-9 Nov");
	is(subject(d, "BUILDINGS", list, open, now), "[BUILDINGS] 1 updated: 7-9 Nov");
	is(subject(d, "HOUSE", NULL, open, now), "[HOUSE] 1 updated: 7-9 Nov");
	is(subject(d, "HOUSE", list, midnight, midnight + DAY), "[house] 1 updated: 7 Nov");
	is(subject(d, "HOUSE", list, midnight - 8 * DAY, midnight),
	        "[house] 1 updated: 30 Oct-6 Nov");
	is(subject(d, "HOUSE", list, midnight, midnight + 60 * DAY),
	        "[house] 1 updated: 7 Nov 2022-5 Jan 2023");
	d->options.now_s = NOON + 365 * DAY;
	is(subject(d, "HOUSE", list, open, now), "[house] 1 updated: 7-9 Nov 2022");
	for (guint i = 0; i < 50; i++)
		g_string_append(title, "家 \u202e");
	g_free(subject(d, title->str, list, open, now));
	g_string_free(title, TRUE);
	d->head.messages = 0;
	g_ptr_array_set_size(d->series, 0);
	is(subject(d, "HOUSE", list, open, now), "[house] no messages");
	d->head.messages = 5;
	is(subject(d, "HOUSE", list, open, now), "[house] 5 messages: 7-9 Nov 2022");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(days), cmocka_unit_test(series),
	        cmocka_unit_test(nothing), cmocka_unit_test(subjects)};
	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
