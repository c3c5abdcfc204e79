/* The events of a feed: their ids and times are the same in every digest that has them. */
#include "report/digest/digest_build.h"
#include "report/digest/events.h"
#include "tests/unit/posts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define POSTS 6

static gint64 end_s = 23 * DAY;

/* A cover letter, two patches, a second version of one patch, a notice for the first version. */
static Post *make(guint i)
{
	static const struct {
		const char *id, *by, *subject, *to;
	} mails[POSTS] = {{"c", "ann", "[PATCH 0/2] lamp", NULL},
	        {"p1", "ann", "[PATCH 1/2] lamp: wick", "c"},
	        {"p2", "ann", "[PATCH 2/2] lamp: oil", "c"},
	        {"v2", "ann", "[PATCH v2] lamp: wick", "c"}, {"n", "ben", "Re: lamp", "c"},
	        {"x", "cy", "[PATCH] roof", NULL}};
	Post *post = post_by_hand(
	        mails[i].id, (10 + i) * DAY, mails[i].by, mails[i].subject, mails[i].to);
	if (i == 4)
		post->rec->kind = RECORD_APPLIED;
	return post;
}

/* The events of the digest of those mails whose bits are set in MAILS, at END_S, as
 * lines "kind id time". ORDER: which of them is delivered first. */
static char *events_of(guint mails, guint order, guint in_range)
{
	GPtrArray *posts = g_ptr_array_new_with_free_func((GDestroyNotify)post_free);
	for (guint k = 0; k < POSTS; k++) {
		guint i = (k + order) % POSTS;
		if (!(mails >> i & 1))
			continue;
		Post *post = make(i);
		post->in_range = in_range >> i & 1;
		g_ptr_array_add(posts, post);
	}
	const DigestHead head = {.end_s = end_s, .waiting = {3 * DAY, 30 * DAY}};
	const DigestOptions options = {.top = 15};
	g_autoptr(Digest) d = digest_build(head, posts, &options);
	g_autoptr(GPtrArray) events = events_pick(d);
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < events->len; i++) {
		const EventsEvent *e = g_ptr_array_index(events, i);
		g_string_append_printf(out, "%s %s %d\n", events_kind_name(e->kind), e->id,
		        (int)(e->when_s / DAY));
	}
	return g_string_free(out, FALSE);
}

static void is_subset(const char *some, const char *all)
{
	g_auto(GStrv) lines = g_strsplit(some, "\n", -1);
	for (char **line = lines; *line; line++)
		if (!strstr(all, *line))
			fail_msg("'%s' is not in\n%s", *line, all);
}

static void any_range(void **state)
{
	(void)state;
	g_autofree char *all = events_of(63, 0, 63);
	const char *const kinds[] = {"posted", "applied"};
	for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
		assert_non_null(strstr(all, kinds[i]));
	for (guint order = 0; order < POSTS; order++) {
		g_autofree char *again = events_of(63, order, 63);
		assert_string_equal(again, all);
		for (guint in_range = 0; in_range < 64; in_range++) {
			g_autofree char *some = events_of(63, order, in_range);
			is_subset(some, all);
		}
	}
	g_auto(GStrv) lines = g_strsplit(all, "\n", -1);
	for (char **line = lines; *line && **line; line++) {
		const char *id = strchr(*line, ' ') + 1;
		g_autofree char *one = g_strndup(id, 36);
		assert_true(g_uuid_string_is_valid(one));
		assert_true(one[14] == '8' && strchr("89ab", one[19]));
		assert_null(strstr(strstr(all, one) + 1, one));
	}
}

/* The first mail of a series comes late: the series has the id of that mail. */
static void cut_series(void **state)
{
	(void)state;
	g_autofree char *whole = events_of(7, 0, 7), *late = events_of(4, 0, 4),
	                *other = events_of(32, 0, 32);
	assert_memory_equal(
	        strstr(whole, "posted"), strstr(late, "posted"), strlen("posted ") + 36);
	assert_memory_not_equal(
	        strstr(whole, "posted"), strstr(other, "posted"), strlen("posted ") + 36);
}

/* A series that waits is an event a week after its newest mail. */
static void waiting(void **state)
{
	(void)state;
	g_autofree char *week = events_of(7, 0, 0), *young = events_of(8, 0, 0);
	assert_true(g_str_has_prefix(week, "waiting ") && g_str_has_suffix(week, " 19\n"));
	assert_true(g_str_has_prefix(young, "waiting ") && g_str_has_suffix(young, " 20\n"));
	assert_null(strstr(week, "\nwaiting"));
	end_s = 22 * DAY - 1;
	g_autofree char *too_young = events_of(32, 0, 0);
	assert_string_equal(too_young, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(any_range),
	        cmocka_unit_test(cut_series), cmocka_unit_test(waiting)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
