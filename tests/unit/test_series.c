/* Series and the replies to them, over records made by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "report/series/family.h"
#include "report/series/remarks.h"
#include "digests.h"

static void threaded_series(void **state)
{
	(void)state;
	const Mail mails[] = {
	        {"c", 100, "ann", "[PATCH v2 0/3] Tidy the attic", NULL},
	        {"p1", 101, "ann", "[PATCH v2 1/3] attic: Sweep", "c"},
	        {"p2", 102, "ann", "[PATCH v2 2/3] attic: Air", "c"},
	        {"p3", 5000, "ann", "[PATCH v2 3/3] attic: Lock", "c"},
	        {"s", 103, "ann", "[PATCH] cellar: Pump", "c"},
	};
	CHECK(mails, "v1 - s/1 new cellar: Pump\n"
	             "v2 c 1,2,3/3 updated Tidy the attic\n");
}

static void two_at_once(void **state)
{
	(void)state;
	const Mail mails[] = {
	        /* seconds apart, of the same size; the cover letter of one is missing */
	        {"a0", 100, "ann", "[PATCH 0/2] Attic", NULL},
	        {"a1", 101, "ann", "[PATCH 1/2] attic one", "a0"},
	        {"a2", 102, "ann", "[PATCH 2/2] attic two", "a0"},
	        {"b1", 99, "ann", "[PATCH 1/2] barn one", "b0"},
	        {"b2", 103, "ann", "[PATCH 2/2] barn two", "b0"},
	};
	CHECK(mails, "v1 c 1,2/2 new Attic\n"
	             "v1 - 1,2/2 new barn one\n");
}

static void unthreaded(void **state)
{
	(void)state;
	const Mail mails[] = {{"a", 100, "ann", "[PATCH 0/2] Attic", NULL},
	        {"b", 400, "ann", "[PATCH 1/2] one", NULL},
	        {"c", 900, "ann", "[PATCH 2/2] two", NULL},
	        {"d", 400, "ben", "[PATCH 1/2] his", NULL},
	        {"e", 900 + 21 * 60, "ann", "[PATCH 2/2] far", NULL}};
	CHECK(mails, "v1 - 2/2 new far\n"
	             "v1 - 1/2 new his\n"
	             "v1 c 1,2/2 new Attic\n");
}

static void stamps(void **state)
{
	(void)state;
	const Mail mails[] = {
	        {"20260102030405.77-1-a@example.org", 100, "ann", "[PATCH 0/2] Attic", NULL},
	        {"20260102030405.77-2-a@example.org", 9000, "ann", "[PATCH 1/2] one", NULL},
	        {"20260102030405.77-3-a@example.org", 9001, "ann", "[PATCH 2/2] two", NULL}};
	CHECK(mails, "v1 c 1,2/2 new Attic\n");
	g_autofree char *b4 = family_key("20260101-attic-v2-3-0123456789ab@example.org");
	g_autofree char *format_patch = family_key("cover.1760731772.git.ann@example.org");
	g_autofree char *other = family_key("hello@example.org");
	assert_string_equal(b4, "20260101-attic-v2-#-0123456789ab@example.org");
	assert_string_equal(format_patch, ".1760731772.#.ann@example.org");
	assert_null(other);
}

/* One run of git send-email, though the cover letter has the number of the version before. */
static void misnumbered(void **state)
{
	(void)state;
	const Mail mails[] = {
	        {"20260101120000.11-1-ann@x", 100, "ann", "[PATCH v2 0/2] Attic", NULL},
	        {"20260101120000.11-2-ann@x", 101, "ann", "[PATCH v2 1/2] one",
	                "20260101120000.11-1-ann@x"},
	        {"20260101120000.11-3-ann@x", 102, "ann", "[PATCH v2 2/2] two",
	                "20260101120000.11-1-ann@x"},
	        {"20260102120000.12-1-ann@x", DAY, "ann", "[PATCH v2 0/2] Attic", NULL},
	        {"20260102120000.12-2-ann@x", DAY + 1, "ann", "[PATCH v3 1/2] one",
	                "20260102120000.12-1-ann@x"},
	        {"20260102120000.12-3-ann@x", DAY + 2, "ann", "[PATCH v3 2/2] two",
	                "20260102120000.12-1-ann@x"}};
	CHECK(mails, "v3 c 1,2/2 updated Attic <20260101120000.11-1-ann@x\n"
	             "v2 c 1,2/2 superseded Attic >20260102120000.12-1-ann@x\n");
}

static void late_cover(void **state)
{
	(void)state;
	const Mail mails[] = {{"p1", 100, "ann", "[PATCH 1/2] one", NULL},
	        {"p2", 101, "ann", "[PATCH 2/2] two", "p1"},
	        {"c", 500, "ann", "[PATCH 0/2] Attic", "p1"}};
	CHECK(mails, "v1 c 1,2/2 new Attic\n");
	const Mail after[] = {{"p1", 100, "ann", "[PATCH 1/2] one", NULL},
	        {"p2", 101, "ann", "[PATCH 2/2] two", NULL},
	        {"c", 500, "ann", "[PATCH 0/2] Attic", NULL}};
	CHECK(after, "v1 c 1,2/2 new Attic\n");
}

static void taken_slot(void **state)
{
	(void)state;
	const Mail mails[] = {{"c", 100, "ann", "[PATCH 0/2] Attic", NULL},
	        {"p1", 101, "ann", "[PATCH 1/2] one", "c"},
	        {"p2", 102, "ann", "[PATCH 2/2] two", "c"},
	        {"q2", 103, "ann", "[PATCH 2/2] other", "c"}};
	CHECK(mails, "v1 - 2/2 new other\n"
	             "v1 c 1,2/2 new Attic\n");
}

static void miscounted(void **state)
{
	(void)state;
	const Mail mails[] = {{"c", 100, "ann", "[PATCH 0/3] Attic", NULL},
	        {"p1", 101, "ann", "[PATCH 1/2] one", "c"},
	        {"p2", 102, "ann", "[PATCH 2/2] two", "c"}};
	CHECK(mails, "v1 c 1,2/2 new Attic\n");
	const Mail one_gone[] = {{"c", 100, "ann", "[PATCH 0/3] Attic", NULL},
	        {"p1", 101, "ann", "[PATCH 1/3] one", "c"},
	        {"p3", 102, "ann", "[PATCH 3/3] three", "c"}};
	CHECK(one_gone, "v1 c 1,3/3 new Attic\n");
	const Mail other_project[] = {{"c", 100, "ann", "[PATCH 0/2] Attic", NULL},
	        {"p1", 101, "ann", "[PATCH 1/2] one", "c"},
	        {"p2", 102, "ann", "[PATCH 2/2] two", "c"},
	        {"t3", 103, "ann", "[tools PATCH 3/5] three", "c"},
	        {"t4", 104, "ann", "[tools PATCH 4/5] four", "c"},
	        {"t5", 105, "ann", "[tools PATCH 5/5] five", "c"}};
	CHECK(other_project, "v1 - 3,4,5/5 new three\n"
	                     "v1 c 1,2/2 new Attic\n");
}

/* A patch sent later and not as a reply: one beyond the total, and one that was forgotten. */
static void supplemented(void **state)
{
	(void)state;
	const Mail extra[] = {{"c", 100, "ann", "[PATCH v4 0/2] Attic", NULL},
	        {"p1", 101, "ann", "[PATCH v4 1/2] one", "c"},
	        {"p2", 102, "ann", "[PATCH v4 2/2] two", "c"},
	        {"p3", 2 * DAY, "ann", "[PATCH v4 3/2] three", NULL},
	        {"q3", 40 * DAY, "ann", "[PATCH v4 3/2] late", NULL},
	        {"r3", 2 * DAY, "ann", "[PATCH v5 3/2] another version", NULL}};
	CHECK(extra, "v4 - 3/2 updated late\n"
	             "v5 - 3/2 updated another version\n"
	             "v4 c 1,2,3/2 updated Attic\n");
	const Mail missed[] = {{"c", 100, "ann", "[PATCH v3 0/2] Attic", NULL},
	        {"p1", 101, "ann", "[PATCH v3 1/2] one", "c"},
	        {"p2", 9000, "ann", "[PATCH v3 2/2] two", NULL}};
	CHECK(missed, "v3 c 1,2/2 updated Attic\n");
	const Mail twice[] = {{"c", 100, "ann", "[PATCH v3 0/2] Attic", NULL},
	        {"p1", 101, "ann", "[PATCH v3 1/2] one", "c"},
	        {"p2", 9000, "ann", "[PATCH v3 2/2] two", NULL},
	        {"q2", 9900, "ann", "[PATCH v3 2/2] two", "c"}};
	CHECK(twice, "v3 c 1,2/2 updated Attic\n");
	const Mail elsewhere[] = {{"c", 100, "ann", "[PATCH v3 0/2] Attic", NULL},
	        {"p1", 101, "ann", "[PATCH v3 1/2] one", "c"},
	        {"p2", 9000, "ann", "[PATCH v3 2/2] two", "another cover"}};
	CHECK(elsewhere, "v3 - 2/2 updated two\n"
	                 "v3 c 1/2 updated Attic\n");
}

/* What BEN says of the second patch, by the reply that FORM describes: u untagged, t tagged, c
 * tagged to the cover letter, s by the sender. */
static bool left_open(const char *form)
{
	const DigestOptions options = {DIGEST_DETAIL_SERIES, DIGEST_ORDER_NEWEST, 15, 0};
	GPtrArray *posts = g_ptr_array_new_with_free_func((GDestroyNotify)post_free);
	g_ptr_array_add(posts, post_by_hand("c", 100, "ann", "[PATCH 0/2] Attic", NULL));
	g_ptr_array_add(posts, post_by_hand("p1", 101, "ann", "[PATCH 1/2] one", "c"));
	g_ptr_array_add(posts, post_by_hand("p2", 102, "ann", "[PATCH 2/2] two", "c"));
	for (guint i = 0; form[i]; i++) {
		bool tag = form[i] == 't' || form[i] == 'c';
		g_autofree char *id = g_strdup_printf("r%u", i);
		g_ptr_array_add(posts, reply_by_hand(id, 200 + i, form[i] == 's' ? "ann" : "ben",
		                               form[i] == 'c' ? "c" : "p2", tag ? "Acked-by" : NULL,
		                               "Ben <ben@example.org>"));
	}
	g_autoptr(Digest) d = digest_build((DigestHead){0}, posts, &options);
	const Series *s = g_ptr_array_index(d->series, 0);
	assert_false(remarks_left_open(series_patch(s, 0)));
	return remarks_left_open(series_patch(s, 1));
}

static void remarks(void **state)
{
	(void)state;
	assert_true(left_open("u"));
	assert_true(left_open("us"));
	assert_false(left_open("s"));
	assert_false(left_open("t"));
	assert_false(left_open("ut"));
	assert_false(left_open("uc"));
}

/* Sending stopped after the first patch; b4 sent the rest again, below a cover that is not here. */
static void sent_in_two_runs(void **state)
{
	(void)state;
	Mail mails[] = {
	        {"20260101-attic-v3-0-0123456789ab@x", 100, "ann", "[PATCH v3 0/3] Attic", NULL},
	        {"20260101-attic-v3-1-0123456789ab@x", 101, "ann", "[PATCH v3 1/3] one",
	                "20260101-attic-v3-0-0123456789ab@x"},
	        {"20260101-attic-v3-2-ba9876543210@x", 70000, "ann", "[PATCH v3 2/3] two",
	                "20260101-attic-v3-0-ba9876543210@x"},
	        {"20260101-attic-v3-3-ba9876543210@x", 74000, "ann", "[PATCH v3 3/3] three",
	                "20260101-attic-v3-0-ba9876543210@x"}};
	CHECK(mails, "v3 c 1,2,3/3 updated Attic\n");
	mails[2].id = "20260101-cellar-v3-2-ba9876543210@x";
	mails[3].id = "20260101-cellar-v3-3-ba9876543210@x";
	CHECK(mails, "v3 - 2,3/3 updated two\n"
	             "v3 c 1/3 updated Attic\n");
}

/* A notice on v1, after v2 was posted, speaks of the patch of v2 that did not change. */
static void applied_in_earlier_version(void **state)
{
	(void)state;
	const DigestOptions options = {DIGEST_DETAIL_SERIES, DIGEST_ORDER_NEWEST, 15, 0};
	const Mail mails[] = {{"a1", 101, "ann", "[PATCH 1/2] one", NULL, .patch_id = "1"},
	        {"a2", 102, "ann", "[PATCH 2/2] two", "a1", .patch_id = "2"},
	        {"b1", DAY, "ann", "[PATCH v2 1/2] one", NULL, .patch_id = "3"},
	        {"b2", DAY + 1, "ann", "[PATCH v2 2/2] two", "b1", .patch_id = "2"}};
	for (int before = 0; before < 2; before++) {
		GPtrArray *posts = make_posts(mails, G_N_ELEMENTS(mails));
		gint64 when_s = before ? DAY / 2 : 2 * DAY;
		for (int k = 0; k < 2; k++) {
			Post *notice = reply_by_hand(
			        k ? "m" : "n", when_s, "ben", k ? "a1" : "a2", NULL, NULL);
			notice->rec->kind = RECORD_APPLIED;
			g_ptr_array_add(posts, notice);
		}
		g_autoptr(Digest) d = digest_build((DigestHead){0}, posts, &options);
		const Series *s = g_ptr_array_index(d->series, 0);
		assert_int_equal(s->state, before ? SERIES_UPDATED : SERIES_PARTIAL);
		assert_int_equal(s->taken, before ? 0 : 1);
		assert_null(series_patch(s, 0)->applied_by);
	}
}

static void inferred_version(void **state)
{
	(void)state;
	const Mail mails[] = {{"c", 100, "ann", "[PATCH RFC v2 0/2] Attic", NULL},
	        {"p1", 101, "ann", "[PATCH 1/2] one", "c"},
	        {"p2", 102, "ann", "[PATCH 2/2] two", "c"}};
	CHECK(mails, "v2 c 1,2/2 updated Attic\n");
}

static void inserted_and_open(void **state)
{
	(void)state;
	const Mail mails[] = {{"p2", 102, "ann", "[PATCH 2/n] two", "p1"},
	        {"p1", 101, "ann", "[PATCH 1/n] one", NULL},
	        {"p1.5", 103, "ann", "[PATCH 1.5/n] between", "p1"}};
	CHECK(mails, "v1 - 1,1.5,2/n new one\n");
}

static void rerolled_slot(void **state)
{
	(void)state;
	const Mail mails[] = {{"c", 100, "ann", "[PATCH v2 0/2] Attic", NULL},
	        {"p1", 101, "ann", "[PATCH v2 1/2] one", "c"},
	        {"p2", 102, "ann", "[PATCH v2 2/2] two", "c"}, {"r", 103, "ben", "Re: two", "p2"},
	        {"q2", DAY, "ann", "[PATCH v3 2/2] two, again", "r"}};
	CHECK(mails, "v2 c 1,2/2 updated Attic\n");
	const Mail point[] = {{"c", 100, "ann", "[PATCH v5 0/2] Attic", NULL},
	        {"p1", 101, "ann", "[PATCH v5 1/2] one", "c"},
	        {"p2", 102, "ann", "[PATCH v5 2/2] two", "c"},
	        {"q2", DAY, "ann", "[PATCH v5.1 2/2] two", NULL}};
	CHECK(point, "v5 c 1,2/2 updated Attic\n");
	const Mail other_slot[] = {
	        /* the answer to a patch of another number is a version of its own */
	        {"p1", 101, "ann", "[PATCH 1/2] one", NULL},
	        {"p2", 102, "ann", "[PATCH 2/2] two", "p1"},
	        {"q2", DAY, "ann", "[PATCH v2 2/2] two", "p1"}};
	CHECK(other_slot, "v2 - 2/2 updated two <p1\n"
	                  "v1 - 1,2/2 superseded one >q2\n");
}

static GPtrArray *reviewed_posts(void)
{
	GPtrArray *posts = g_ptr_array_new_with_free_func((GDestroyNotify)post_free);
	g_ptr_array_add(posts, post_by_hand("c", 100, "ann", "[PATCH 0/2] Attic", NULL));
	g_ptr_array_add(posts, post_by_hand("p1", 101, "ann", "[PATCH 1/2] one", "c"));
	g_ptr_array_add(posts, post_by_hand("p2", 102, "ann", "[PATCH 2/2] two", "c"));
	g_ptr_array_add(posts, reply_by_hand("r1", 200, "ben", "p1", "Reviewed-by",
	                               "\"Ben, B\" <ben@example.org> # for one"));
	g_ptr_array_add(posts, reply_by_hand("r2", 300, "ann", "r1", NULL, NULL));
	g_ptr_array_add(posts,
	        reply_by_hand("r3", 400, "ben", "r2", "reviewed-by", "Ben <BEN@example.org>"));
	g_ptr_array_add(
	        posts, reply_by_hand("r4", 500, "cat", "c", "Acked-by", "Cat <cat@example.org>"));
	g_ptr_array_add(posts, reply_by_hand("r5", 600, "dan", "c", "Fixes", "0123456789 (\"x\")"));
	g_ptr_array_add(posts, /* the author's own: no review */
	        reply_by_hand("r7", 660, "ann", "c", "Reviewed-by", "Ann <ann@example.org>"));
	g_ptr_array_add(
	        posts, reply_by_hand("r6", 650, "dan", "c", "Tested-by", "Eve <eve@example.org>"));
	g_ptr_array_add(posts, reply_by_hand("t", 700, "dan", "elsewhere", NULL, NULL));
	return posts;
}

static void reviews(void **state)
{
	(void)state;
	const DigestOptions options = {DIGEST_DETAIL_SERIES, DIGEST_ORDER_NEWEST, 15, 0};
	g_autoptr(Digest) d = digest_build((DigestHead){0}, reviewed_posts(), &options);
	const Series *s = g_ptr_array_index(d->series, 0);
	assert_int_equal(s->replies, 7);
	assert_true(s->answered);
	assert_int_equal(s->reviews->len, 3);
	const Review *given = g_ptr_array_index(s->cover->reviews, 0),
	             *told = g_ptr_array_index(s->cover->reviews, 1);
	assert_null(given->passed_on_by);
	assert_string_equal(told->passed_on_by->address, "dan@example.org");
	const Review *review =
	        g_ptr_array_index(((Post *)g_ptr_array_index(s->patches, 0))->reviews, 0);
	assert_string_equal(review->key, "Reviewed-by");
	assert_string_equal(review->name, "Ben, B");
	assert_string_equal(review->message_id, "r1");
	assert_int_equal(d->reviewers->len, 3);
	assert_int_equal(d->threads->len, 1);
	const Thread *thread = g_ptr_array_index(d->threads, 0);
	assert_string_equal(thread->message_id, "elsewhere");
	assert_int_equal(thread->replies, 1);
	assert_int_equal(d->people, 4);
}

static void applied(void **state)
{
	(void)state;
	const DigestOptions options = {DIGEST_DETAIL_SERIES, DIGEST_ORDER_NEWEST, 15, 0};
	GPtrArray *posts = g_ptr_array_new_with_free_func((GDestroyNotify)post_free);
	g_ptr_array_add(posts, post_by_hand("c", 100, "ann", "[PATCH 0/2] Attic", NULL));
	g_ptr_array_add(posts, post_by_hand("p1", 101, "ann", "[PATCH 1/2] one", "c"));
	g_ptr_array_add(posts, post_by_hand("p2", 102, "ann", "[PATCH 2/2] two", "c"));
	g_ptr_array_add(posts, post_by_hand("s", 103, "ann", "[PATCH] three", NULL));
	Post *part = reply_by_hand("n", 200, "ben", "c", NULL, NULL),
	     *whole = reply_by_hand("m", 200, "ben", "s", NULL, NULL);
	part->rec->kind = whole->rec->kind = RECORD_APPLIED;
	record_add_applied(part->rec, "Two", "2/2", "0123456789ab");
	g_ptr_array_add(posts, part);
	g_ptr_array_add(posts, whole);
	g_autoptr(Digest) d = digest_build((DigestHead){0}, posts, &options);
	const Series *single = g_ptr_array_index(d->series, 0),
	             *s = g_ptr_array_index(d->series, 1);
	assert_int_equal(single->state, SERIES_APPLIED);
	assert_int_equal(s->state, SERIES_PARTIAL);
	assert_int_equal(state_of_patch(s, g_ptr_array_index(s->patches, 0)), SERIES_NEW);
	assert_int_equal(state_of_patch(s, g_ptr_array_index(s->patches, 1)), SERIES_APPLIED);
}

static void applied_by_number(void **state)
{
	(void)state;
	const DigestOptions options = {DIGEST_DETAIL_SERIES, DIGEST_ORDER_NEWEST, 15, 0};
	GPtrArray *posts = g_ptr_array_new_with_free_func((GDestroyNotify)post_free);
	g_ptr_array_add(posts, post_by_hand("p1", 101, "ann", "[PATCH 1/2] one", NULL));
	g_ptr_array_add(posts, post_by_hand("p2", 102, "ann", "[PATCH 2/2] two", "p1"));
	g_ptr_array_add(posts, post_by_hand("s", 103, "ann", "[PATCH] three", NULL));
	Post *part = reply_by_hand("n", 200, "ben", "p1", NULL, NULL),
	     *whole = reply_by_hand("m", 200, "ben", "s", NULL, NULL);
	part->rec->kind = whole->rec->kind = RECORD_APPLIED;
	record_add_applied(part->rec, NULL, "2/2", "0123456789ab");
	record_add_applied(part->rec, NULL, "1/3", "1123456789ab");
	record_add_applied(whole->rec, NULL, "1/1", "2123456789ab");
	g_ptr_array_add(posts, post_by_hand("t", 104, "ann", "[PATCH] four", NULL));
	Post *lone = reply_by_hand("o", 201, "ben", "t", NULL, NULL);
	lone->rec->kind =
	        RECORD_APPLIED; /* "Applied, thanks.  https://git.example.org/c/3123..." */
	record_add_applied(lone->rec, NULL, NULL, "3123456789ab");
	g_ptr_array_add(posts, lone);
	g_ptr_array_add(posts, part);
	g_ptr_array_add(posts, whole);
	g_autoptr(Digest) d = digest_build((DigestHead){0}, posts, &options);
	const Series *by_commit = g_ptr_array_index(d->series, 0),
	             *single = g_ptr_array_index(d->series, 1),
	             *s = g_ptr_array_index(d->series, 2);
	assert_int_equal(by_commit->state, SERIES_APPLIED);
	assert_string_equal(series_patch(by_commit, 0)->commit, "3123456789ab");
	assert_int_equal(single->state, SERIES_APPLIED);
	assert_int_equal(state_of_patch(s, g_ptr_array_index(s->patches, 0)), SERIES_NEW);
	assert_int_equal(state_of_patch(s, g_ptr_array_index(s->patches, 1)), SERIES_APPLIED);
}

static void applied_by_subject(void **state)
{
	(void)state;
	const DigestOptions options = {DIGEST_DETAIL_SERIES, DIGEST_ORDER_NEWEST, 15, 0};
	GPtrArray *posts = g_ptr_array_new_with_free_func((GDestroyNotify)post_free);
	g_ptr_array_add(posts, post_by_hand("s", 103, "ann", "[PATCH COMMITTED] one", NULL));
	g_autoptr(Digest) d = digest_build((DigestHead){0}, posts, &options);
	const Series *s = g_ptr_array_index(d->series, 0);
	assert_int_equal(s->state, SERIES_APPLIED);
	assert_ptr_equal(series_patch(s, 0)->applied_by, series_patch(s, 0));
}

/* A stable tree's notice applies the mail it answers; the one whom its patch links to is another.
 */
static void applied_to_stable(void **state)
{
	(void)state;
	const DigestOptions options = {DIGEST_DETAIL_SERIES, DIGEST_ORDER_NEWEST, 15, 0};
	GPtrArray *posts = g_ptr_array_new_with_free_func((GDestroyNotify)post_free);
	g_ptr_array_add(posts, post_by_hand("m", 101, "ann", "[PATCH] one", NULL));
	g_ptr_array_add(posts, post_by_hand("p1", 105, "ann", "[PATCH 5.10.y 1/2] one", NULL));
	g_ptr_array_add(posts, post_by_hand("p2", 106, "ann", "[PATCH 5.10.y 2/2] two", "p1"));
	Post *answer = reply_by_hand("n", 200, "bot", "p1", NULL, NULL),
	     *lonely = reply_by_hand("l", 201, "bot", NULL, NULL, NULL);
	for (int i = 0; i < 2; i++) {
		Record *rec = i ? lonely->rec : answer->rec;
		rec->kind = RECORD_APPLIED;
		rec->applied_tree = "5.10-stable";
		record_add_applied(rec, "one", NULL, NULL);
		record_add_link(rec, "m", NULL);
	}
	g_ptr_array_add(posts, answer);
	g_ptr_array_add(posts, lonely);
	g_autoptr(Digest) d = digest_build((DigestHead){0}, posts, &options);
	for (guint i = 0; i < d->series->len; i++) {
		const Series *s = g_ptr_array_index(d->series, i);
		assert_int_equal(s->state, s->total ? SERIES_PARTIAL : SERIES_NEW);
	}
}

static void withdrawn(void **state)
{
	static const struct {
		const char *by, *to;
		RecordWithdrawn what;
		bool whole;
	} cases[] = {{"ann", "p1", RECORD_WITHDRAWN_PATCH, false},
	        {"ann", "p1", RECORD_WITHDRAWN_SERIES, true},
	        {"ann", "c", RECORD_WITHDRAWN_PATCH, true},
	        {"ben", "c", RECORD_WITHDRAWN_SERIES, false},
	        {"ann", "own", RECORD_WITHDRAWN_PATCH, false},
	        {"ann", "own", RECORD_WITHDRAWN_SERIES, true},
	        {"ann", "other", RECORD_WITHDRAWN_PATCH, true}};
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		const DigestOptions options = {DIGEST_DETAIL_SERIES, DIGEST_ORDER_NEWEST, 15, 0};
		GPtrArray *posts = g_ptr_array_new_with_free_func((GDestroyNotify)post_free);
		g_ptr_array_add(posts, post_by_hand("c", 100, "ann", "[PATCH 0/2] Attic", NULL));
		g_ptr_array_add(posts, post_by_hand("p1", 101, "ann", "[PATCH 1/2] one", "c"));
		g_ptr_array_add(posts, post_by_hand("p2", 102, "ann", "[PATCH 2/2] two", "c"));
		g_ptr_array_add(
		        posts, reply_by_hand("r", 200, cases[i].by, cases[i].to, NULL, NULL));
		Post *reply = g_ptr_array_index(posts, 3);
		g_ptr_array_add(posts, reply_by_hand("own", 150, "ann", "c", NULL, NULL));
		g_ptr_array_add(posts, reply_by_hand("other", 151, "ben", "c", NULL, NULL));
		reply->rec->withdrawn = cases[i].what;
		g_autoptr(Digest) d = digest_build((DigestHead){0}, posts, &options);
		assert_int_equal(
		        ((Series *)g_ptr_array_index(d->series, 0))->withdrawn, cases[i].whole);
	}
}

static void waiting_and_missing(void **state)
{
	(void)state;
	const DigestOptions options = {DIGEST_DETAIL_SERIES, DIGEST_ORDER_NEWEST, 15, 0};
	GPtrArray *posts = g_ptr_array_new_with_free_func((GDestroyNotify)post_free);
	g_ptr_array_add(posts, post_by_hand("old", 0, "ann", "[PATCH] One", NULL));
	g_ptr_array_add(posts, post_by_hand("w", 30 * DAY, "ann", "[PATCH 2/4] Two", NULL));
	g_ptr_array_add(posts, post_by_hand("x", 30 * DAY, "ben", "[PATCH] Three", NULL));
	g_ptr_array_add(posts, reply_by_hand("y", 31 * DAY, "cat", "x", NULL, NULL));
	g_ptr_array_add(posts, post_by_hand("z", 33 * DAY, "ben", "[PATCH] Four", NULL));
	g_ptr_array_add(posts, post_by_hand("u", 30 * DAY, "dan", "[PATCH] Five", NULL));
	g_ptr_array_add(posts, post_by_hand("v", 33 * DAY, "ben", "[PATCH v2] Sixth", "u"));
	g_autoptr(Digest) d = digest_build(
	        (DigestHead){.end_s = 34 * DAY, .waiting = waiting_ages(3, 30)}, posts, &options);
	assert_int_equal(d->waiting->len, 1);
	const Series *s = g_ptr_array_index(d->waiting, 0);
	assert_string_equal(series_lead(s)->rec->message_id, "w");
	g_autoptr(GPtrArray) missing = series_missing(s, 200);
	assert_int_equal(missing->len, 3);
	assert_string_equal(g_ptr_array_index(missing, 1), "3");
}

/* A reroll of a patch that is a reroll itself, and then one of the whole: the series of every mail
 * must not be empty. */
static void rerolled_twice(void **state)
{
	(void)state;
	static const Mail mails[] = {{"w1", 0, "eve", "[PATCH 1/2] one", NULL},
	        {"w2", 60, "eve", "[PATCH 2/2] two", "w1"},
	        {"p2", 1800, "eve", "[PATCH v2 2/2] two", "w2"},
	        {"q2", 1200, "eve", "[PATCH v2 2/2] two", "p2"},
	        {"r1", 2400, "eve", "[PATCH v3] two", "q2"}};
	const DigestOptions options = {DIGEST_DETAIL_SERIES, DIGEST_ORDER_NEWEST, 15, 0};
	g_autoptr(Digest) d =
	        digest_build((DigestHead){0}, make_posts(mails, G_N_ELEMENTS(mails)), &options);
	for (guint i = 0; i < d->posts->len; i++) {
		const Post *post = g_ptr_array_index(d->posts, i);
		assert_true(g_ptr_array_find(d->known, post->series, NULL));
	}
}

static void orders(void **state)
{
	(void)state;
	assert_int_equal(number_order("10.5"), 100005);
	assert_true(number_order("10") < number_order("10.5") &&
	            number_order("10.5") < number_order("11"));
	assert_int_equal(number_order(NULL), 0);
	assert_int_equal(number_order("99999999999999999999999"), 10000000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(threaded_series),
	        cmocka_unit_test(two_at_once), cmocka_unit_test(unthreaded),
	        cmocka_unit_test(stamps), cmocka_unit_test(misnumbered),
	        cmocka_unit_test(late_cover), cmocka_unit_test(taken_slot),
	        cmocka_unit_test(miscounted), cmocka_unit_test(supplemented),
	        cmocka_unit_test(inferred_version), cmocka_unit_test(inserted_and_open),
	        cmocka_unit_test(rerolled_slot), cmocka_unit_test(reviews),
	        cmocka_unit_test(applied), cmocka_unit_test(applied_by_number),
	        cmocka_unit_test(applied_by_subject), cmocka_unit_test(applied_to_stable),
	        cmocka_unit_test(withdrawn), cmocka_unit_test(waiting_and_missing),
	        cmocka_unit_test(rerolled_twice), cmocka_unit_test(orders),
	        cmocka_unit_test(remarks), cmocka_unit_test(sent_in_two_runs),
	        cmocka_unit_test(applied_in_earlier_version)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
