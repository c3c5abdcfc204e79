/* Series and lineage over records made by hand; every case is run in many orders of delivery and must come out alike. */
#include "../../report/alike.h"
#include "../../report/digest.h"
#include "../../report/join.h"
#include "../../report/lineage.h"
#include "posts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define SHUFFLES 40

typedef struct {
	const char *id;
	gint64 when_s;
	const char *by, *subject, *to;
	const char *link_label, *link; /* may be NULL */
	const char *change_id;
	const char *path;
} Mail;

static GPtrArray *make_posts(const Mail *mails, gsize n)
{
	GPtrArray *posts = g_ptr_array_new_with_free_func((GDestroyNotify)post_free);
	for (gsize i = 0; i < n; i++) {
		Post *post = post_by_hand(
		        mails[i].id, mails[i].when_s, mails[i].by, mails[i].subject, mails[i].to);
		if (mails[i].link)
			record_add_link(post->rec, mails[i].link, mails[i].link_label);
		if (mails[i].path)
			record_add_path(post->rec, mails[i].path, 1, 1);
		post->rec->change_id = record_string(post->rec, mails[i].change_id, -1);
		g_ptr_array_add(posts, post);
	}
	return posts;
}

static void shuffle(GPtrArray *posts, GRand *rand)
{
	for (guint i = posts->len; i > 1; i--) {
		guint k = (guint)g_rand_int_range(rand, 0, (gint32)i);
		gpointer swap = posts->pdata[i - 1];
		posts->pdata[i - 1] = posts->pdata[k];
		posts->pdata[k] = swap;
	}
}

/* One line a series, newest first: "v2 c 1,2/3 updated title <previous >superseded_by". */
static char *describe(const Digest *d)
{
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < d->series->len; i++) {
		const Series *s = g_ptr_array_index(d->series, i);
		g_string_append_printf(out, "v%s %s", s->version, s->cover ? "c" : "-");
		for (guint k = 0; k < s->patches->len; k++) {
			const Record *rec = ((Post *)g_ptr_array_index(s->patches, k))->rec;
			g_string_append_printf(
			        out, "%s%s", k ? "," : " ", rec->index ? rec->index : rec->message_id);
		}
		g_string_append_printf(out, "/%s %s %s", s->total ? s->total : "1",
		        digest_state_name(s->state), series_title(s));
		if (s->previous)
			g_string_append_printf(out, " <%s", series_lead(s->previous)->rec->message_id);
		if (s->superseded_by)
			g_string_append_printf(out, " >%s", series_lead(s->superseded_by)->rec->message_id);
		g_string_append_c(out, '\n');
	}
	return g_string_free(out, FALSE);
}

static void check(const Mail *mails, gsize n, const char *wanted)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(7);
	const DigestOptions options = {DETAIL_SERIES, ORDER_NEWEST, 15, 0};
	for (int round = 0; round < SHUFFLES; round++) {
		GPtrArray *posts = make_posts(mails, n);
		if (round)
			shuffle(posts, rand);
		g_autoptr(Digest) d = digest_build((DigestHead){0}, posts, &options);
		g_autofree char *got = describe(d);
		assert_string_equal(got, wanted);
	}
}

#define CHECK(mails, wanted) check(mails, G_N_ELEMENTS(mails), wanted)

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
	        /* ten seconds apart, the same size; one cover is missing */
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
	        {"b", 400, "ann", "[PATCH 1/2] one", NULL}, {"c", 900, "ann", "[PATCH 2/2] two", NULL},
	        {"d", 400, "ben", "[PATCH 1/2] his", NULL},
	        {"e", 900 + 21 * 60, "ann", "[PATCH 2/2] far", NULL}};
	CHECK(mails, "v1 - 2/2 new far\n"
	             "v1 - 1/2 new his\n"
	             "v1 c 1,2/2 new Attic\n");
}

static void stamps(void **state)
{
	(void)state;
	const Mail mails[] = {{"20260102030405.77-1-a@example.org", 100, "ann", "[PATCH 0/2] Attic", NULL},
	        {"20260102030405.77-2-a@example.org", 9000, "ann", "[PATCH 1/2] one", NULL},
	        {"20260102030405.77-3-a@example.org", 9001, "ann", "[PATCH 2/2] two", NULL}};
	CHECK(mails, "v1 c 1,2/2 new Attic\n");
	g_autofree char *b4 = join_family("20260101-attic-v2-3-0123456789ab@example.org");
	g_autofree char *format_patch = join_family("cover.1760731772.git.ann@example.org");
	g_autofree char *other = join_family("hello@example.org");
	assert_string_equal(b4, "20260101-attic-v2-#-0123456789ab@example.org");
	assert_string_equal(format_patch, ".1760731772.#.ann@example.org");
	assert_null(other);
}

static void late_cover(void **state)
{
	(void)state;
	const Mail mails[] = {{"p1", 100, "ann", "[PATCH 1/2] one", NULL},
	        {"p2", 101, "ann", "[PATCH 2/2] two", "p1"}, {"c", 500, "ann", "[PATCH 0/2] Attic", "p1"}};
	CHECK(mails, "v1 c 1,2/2 new Attic\n");
	const Mail after[] = {{"p1", 100, "ann", "[PATCH 1/2] one", NULL},
	        {"p2", 101, "ann", "[PATCH 2/2] two", NULL}, {"c", 500, "ann", "[PATCH 0/2] Attic", NULL}};
	CHECK(after, "v1 c 1,2/2 new Attic\n");
}

static void taken_slot(void **state)
{
	(void)state;
	const Mail mails[] = {{"c", 100, "ann", "[PATCH 0/2] Attic", NULL},
	        {"p1", 101, "ann", "[PATCH 1/2] one", "c"}, {"p2", 102, "ann", "[PATCH 2/2] two", "c"},
	        {"q2", 103, "ann", "[PATCH 2/2] other", "c"}};
	CHECK(mails, "v1 - 2/2 new other\n"
	             "v1 c 1,2/2 new Attic\n");
}

static void miscounted(void **state)
{
	(void)state;
	const Mail mails[] = {{"c", 100, "ann", "[PATCH 0/3] Attic", NULL},
	        {"p1", 101, "ann", "[PATCH 1/2] one", "c"}, {"p2", 102, "ann", "[PATCH 2/2] two", "c"}};
	CHECK(mails, "v1 c 1,2/2 new Attic\n");
	const Mail one_gone[] = {{"c", 100, "ann", "[PATCH 0/3] Attic", NULL},
	        {"p1", 101, "ann", "[PATCH 1/3] one", "c"}, {"p3", 102, "ann", "[PATCH 3/3] three", "c"}};
	CHECK(one_gone, "v1 c 1,3/3 new Attic\n");
	const Mail other_project[] = {{"c", 100, "ann", "[PATCH 0/2] Attic", NULL},
	        {"p1", 101, "ann", "[PATCH 1/2] one", "c"}, {"p2", 102, "ann", "[PATCH 2/2] two", "c"},
	        {"t3", 103, "ann", "[tools PATCH 3/5] three", "c"},
	        {"t4", 104, "ann", "[tools PATCH 4/5] four", "c"},
	        {"t5", 105, "ann", "[tools PATCH 5/5] five", "c"}};
	CHECK(other_project, "v1 - 3,4,5/5 new three\n"
	                     "v1 c 1,2/2 new Attic\n");
}

static void supplemented(void **state)
{
	(void)state; /* sent later and below nothing: one beyond the total, and one that was forgotten */
	const Mail extra[] = {{"c", 100, "ann", "[PATCH v4 0/2] Attic", NULL},
	        {"p1", 101, "ann", "[PATCH v4 1/2] one", "c"}, {"p2", 102, "ann", "[PATCH v4 2/2] two", "c"},
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

static void inferred_version(void **state)
{
	(void)state;
	const Mail mails[] = {{"c", 100, "ann", "[PATCH RFC v2 0/2] Attic", NULL},
	        {"p1", 101, "ann", "[PATCH 1/2] one", "c"}, {"p2", 102, "ann", "[PATCH 2/2] two", "c"}};
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

static void superseded_below(void **state)
{
	(void)state;
	const Mail mails[] = {/* v2 hangs below v1's cover, retitled */
	        {"a0", 100, "ann", "[PATCH 0/2] Attic", NULL}, {"a1", 101, "ann", "[PATCH 1/2] one", "a0"},
	        {"a2", 102, "ann", "[PATCH 2/2] two", "a0"},
	        {"b0", DAY, "ann", "[PATCH v2 0/2] A tidy attic", "a0"},
	        {"b1", DAY + 1, "ann", "[PATCH v2 1/2] uno", "b0"},
	        {"b2", DAY + 2, "ann", "[PATCH v2 2/2] due", "b0"}};
	CHECK(mails, "v2 c 1,2/2 updated A tidy attic <a0\n"
	             "v1 c 1,2/2 superseded Attic >b0\n");
}

static void three_versions(void **state)
{
	(void)state;
	const Mail mails[] = {{"a", 100, "ann", "[RFC PATCH] Roof", NULL},
	        {"b", DAY, "ann", "[PATCH v2] Roof", NULL}, {"c", 2 * DAY, "ann", "[PATCH v3] Roof", NULL},
	        {"d", 3 * DAY, "ben", "[PATCH v4] Roof", NULL}};
	CHECK(mails, "v4 - d/1 updated Roof\n"
	             "v3 - c/1 updated Roof <b\n"
	             "v2 - b/1 superseded Roof <a >c\n"
	             "v1 - a/1 superseded Roof >b\n");
}

static void older_by_date(void **state)
{
	(void)state; /* v3 says an earlier Date than v2: the version decides */
	const Mail mails[] = {
	        {"b", 2 * DAY, "ann", "[PATCH v2] Roof", NULL}, {"c", DAY, "ann", "[PATCH v3] Roof", NULL}};
	CHECK(mails, "v2 - b/1 superseded Roof >c\n"
	             "v3 - c/1 updated Roof <b\n");
}

static void marked_versions(void **state)
{
	(void)state;
	const Mail mails[] = {{"a", 100, "ann", "[PATCH] Roof", NULL, NULL, NULL, "roof-1"},
	        {"b", DAY, "ben", "[PATCH v2] New roof", NULL, NULL, NULL, "roof-1"},
	        {"c", DAY, "ann", "[PATCH] Wall", NULL},
	        {"d", 2 * DAY, "cat", "[PATCH v2] Fence", NULL, "v1", "c"},
	        {"e", 3 * DAY, "ann", "[PATCH v2] Door", NULL, "see", "c"}};
	CHECK(mails, "v2 - e/1 updated Door\n"
	             "v2 - d/1 updated Fence <c\n"
	             "v2 - b/1 updated New roof <a\n"
	             "v1 - c/1 superseded Wall >d\n"
	             "v1 - a/1 superseded Roof >b\n");
}

static void same_patches(void **state)
{
	(void)state;
	const Mail mails[] = {{"a0", 100, "ann", "[PATCH 0/2] Attic", NULL},
	        {"a1", 101, "ann", "[PATCH 1/2] one", "a0"}, {"a2", 102, "ann", "[PATCH 2/2] two", "a0"},
	        {"b0", DAY, "ann", "[PATCH v2 0/3] House", NULL},
	        {"b1", DAY + 1, "ann", "[PATCH v2 1/3] one", "b0"},
	        {"b2", DAY + 2, "ann", "[PATCH v2 2/3] two", "b0"},
	        {"b3", DAY + 3, "ann", "[PATCH v2 3/3] three", "b0"}};
	CHECK(mails, "v2 c 1,2,3/3 updated House <a0\n"
	             "v1 c 1,2/2 superseded Attic >b0\n");
}

static void resend(void **state)
{
	(void)state; /* the same version, shown once; another tree's backport is another patch */
	const Mail mails[] = {{"a", 100, "ann", "[PATCH v2] Roof", NULL},
	        {"b", DAY, "ann", "[PATCH RESEND v2] Roof", NULL},
	        {"c", DAY, "ann", "[PATCH 5.10 v2] Roof", NULL}};
	CHECK(mails, "v2 - b/1 updated Roof\n"
	             "v2 - c/1 updated Roof\n");
}

static void mended_slot(void **state)
{
	(void)state;
	const Mail mails[] = {{"c", 100, "ann", "[PATCH v2 0/2] Attic", NULL},
	        {"p1", 101, "ann", "[PATCH v2 1/2] one", "c"}, {"p2", 102, "ann", "[PATCH v2 2/2] two", "c"},
	        {"r", 103, "ben", "Re: two", "p2"}, {"q2", DAY, "ann", "[PATCH v3 2/2] two, again", "r"}};
	CHECK(mails, "v2 c 1,2/2 updated Attic\n");
	const Mail point[] = {{"c", 100, "ann", "[PATCH v5 0/2] Attic", NULL},
	        {"p1", 101, "ann", "[PATCH v5 1/2] one", "c"}, {"p2", 102, "ann", "[PATCH v5 2/2] two", "c"},
	        {"q2", DAY, "ann", "[PATCH v5.1 2/2] two", NULL}};
	CHECK(point, "v5 c 1,2/2 updated Attic\n");
	const Mail other_slot[] = {
	        /* below another patch than the one of its number: of a version of its own */
	        {"p1", 101, "ann", "[PATCH 1/2] one", NULL}, {"p2", 102, "ann", "[PATCH 2/2] two", "p1"},
	        {"q2", DAY, "ann", "[PATCH v2 2/2] two", "p1"}};
	CHECK(other_slot, "v2 - 2/2 updated two <p1\n"
	                  "v1 - 1,2/2 superseded one >q2\n");
}

static void recounted(void **state)
{
	(void)state; /* the same number, another size: a single patch grown to a series; not a single taken along */
	const Mail grown[] = {{"a", 100, "ann", "[PATCH] Roof", NULL},
	        {"b0", DAY, "ann", "[PATCH 0/2] Roof", NULL}, {"b1", DAY + 1, "ann", "[PATCH 1/2] one", "b0"},
	        {"b2", DAY + 2, "ann", "[PATCH 2/2] two", "b0"}};
	CHECK(grown, "v1 c 1,2/2 updated Roof <a\n"
	             "v1 - a/1 superseded Roof >b0\n");
	const Mail taken[] = {{"a", 100, "ann", "[PATCH] Roof", NULL},
	        {"b1", DAY + 1, "ann", "[PATCH 1/2] Roof", "b0"},
	        {"b2", DAY + 2, "ann", "[PATCH 2/2] two", "b0"}};
	CHECK(taken, "v1 - 1,2/2 new Roof\n"
	             "v1 - a/1 new Roof\n");
}

static void releases(void **state)
{
	(void)state;
	const Mail mails[] = {{"a", 100, "ann", "[PATCH 5.10] Roof", NULL},
	        {"b", DAY, "ann", "[PATCH v2] Roof", NULL},
	        {"c", 2 * DAY, "ann", "[PATCH 5.10 v2] Roof", NULL},
	        {"d", 2 * DAY, "ann", "[PATCH 5.4 v2] Roof", NULL}};
	CHECK(mails, "v2 - c/1 updated Roof <a\n"
	             "v2 - d/1 updated Roof\n"
	             "v2 - b/1 updated Roof\n"
	             "v1 - a/1 superseded Roof >c\n");
}

static void retitled(void **state)
{
	(void)state; /* most of the words, a file in common, the same author: nothing less */
	const Mail mails[] = {
	        {"a", 100, "ann", "[PATCH] house: Mend the old slate roof", NULL, .path = "roof.c"},
	        {"b", DAY, "ann", "[PATCH v2] house: roof: Mend old slate", NULL, .path = "roof.c"}};
	CHECK(mails, "v2 - b/1 updated house: roof: Mend old slate <a\n"
	             "v1 - a/1 superseded house: Mend the old slate roof >b\n");
	const Mail other_file[] = {{"a", 100, "ann", "[PATCH] house: Mend the slate", NULL, .path = "wall.c"},
	        {"b", DAY, "ann", "[PATCH v2] shed: Mend the slate", NULL, .path = "roof.c"}};
	CHECK(other_file, "v2 - b/1 updated shed: Mend the slate\n"
	                  "v1 - a/1 new house: Mend the slate\n");
	const Mail other_author[] = {
	        {"a", 100, "ben", "[PATCH] house: Mend the slate", NULL, .path = "roof.c"},
	        {"b", DAY, "ann", "[PATCH v2] shed: Mend the slate", NULL, .path = "roof.c"}};
	CHECK(other_author, "v2 - b/1 updated shed: Mend the slate\n"
	                    "v1 - a/1 new house: Mend the slate\n");
	const Mail best[] = {{"a", 100, "ann", "[PATCH] Mend the slate", NULL, .path = "roof.c"},
	        {"b", 200, "ann", "[PATCH] Mend old tiles", NULL, .path = "roof.c"},
	        {"c", DAY, "ann", "[PATCH v2] house: Mend slate of old", NULL, .path = "roof.c"}};
	CHECK(best, "v2 - c/1 updated house: Mend slate of old <b\n"
	            "v1 - b/1 superseded Mend old tiles >c\n"
	            "v1 - a/1 new Mend the slate\n");
	assert_int_equal(alike_titles("x: Enable ptp_kvm for arm64", "Enable ptp_kvm for arm/arm64"), 75);
	assert_int_equal(alike_titles("KVM: x86: Fix the lock", "KVM: x86: Fix the lock"), 0);
	assert_int_equal(alike_titles(NULL, "x"), 0);
}

static void linked_rfc(void **state)
{
	(void)state;
	const Mail mails[] = {{"a", 100, "ann", "[RFC PATCH] Shed", NULL},
	        {"b", DAY, "ann", "[PATCH] Toolhouse", NULL, "rfc", "a"}};
	CHECK(mails, "v1 - b/1 updated Toolhouse <a\n"
	             "v1 - a/1 superseded Shed >b\n");
}

static void projects(void **state)
{
	(void)state; /* a test suite's v2 below the kernel's v1 replaces nothing */
	const Mail mails[] = {{"a", 100, "ann", "[PATCH] Roof", NULL},
	        {"b", 200, "ann", "[unit-tests PATCH v2] Roof tests", "a"}};
	CHECK(mails, "v2 - b/1 updated Roof tests\n"
	             "v1 - a/1 new Roof\n");
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
	g_ptr_array_add(posts, reply_by_hand("r3", 400, "ben", "r2", "reviewed-by", "Ben <BEN@example.org>"));
	g_ptr_array_add(posts, reply_by_hand("r4", 500, "cat", "c", "Acked-by", "Cat <cat@example.org>"));
	g_ptr_array_add(posts, reply_by_hand("r5", 600, "dan", "c", "Fixes", "0123456789 (\"x\")"));
	g_ptr_array_add(posts, reply_by_hand("r6", 650, "dan", "c", "Tested-by", "Eve <eve@example.org>"));
	g_ptr_array_add(posts, reply_by_hand("t", 700, "dan", "elsewhere", NULL, NULL));
	return posts;
}

static void reviews(void **state)
{
	(void)state;
	const DigestOptions options = {DETAIL_SERIES, ORDER_NEWEST, 15, 0};
	g_autoptr(Digest) d = digest_build((DigestHead){0}, reviewed_posts(), &options);
	const Series *s = g_ptr_array_index(d->series, 0);
	assert_int_equal(s->replies, 6);
	assert_true(s->answered);
	assert_int_equal(s->reviews->len, 3);
	const Review *given = g_ptr_array_index(s->cover->reviews, 0),
	             *told = g_ptr_array_index(s->cover->reviews, 1);
	assert_null(given->passed_on_by);
	assert_string_equal(told->passed_on_by->address, "dan@example.org");
	const Review *review = g_ptr_array_index(((Post *)g_ptr_array_index(s->patches, 0))->reviews, 0);
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
	const DigestOptions options = {DETAIL_SERIES, ORDER_NEWEST, 15, 0};
	GPtrArray *posts = g_ptr_array_new_with_free_func((GDestroyNotify)post_free);
	g_ptr_array_add(posts, post_by_hand("c", 100, "ann", "[PATCH 0/2] Attic", NULL));
	g_ptr_array_add(posts, post_by_hand("p1", 101, "ann", "[PATCH 1/2] one", "c"));
	g_ptr_array_add(posts, post_by_hand("p2", 102, "ann", "[PATCH 2/2] two", "c"));
	g_ptr_array_add(posts, post_by_hand("s", 103, "ann", "[PATCH] three", NULL));
	Post *part = reply_by_hand("n", 200, "ben", "c", NULL, NULL),
	     *whole = reply_by_hand("m", 200, "ben", "s", NULL, NULL);
	part->rec->kind = whole->rec->kind = RECORD_APPLIED;
	record_add_applied(part->rec, "two", "2/2", "0123456789ab");
	g_ptr_array_add(posts, part);
	g_ptr_array_add(posts, whole);
	g_autoptr(Digest) d = digest_build((DigestHead){0}, posts, &options);
	const Series *single = g_ptr_array_index(d->series, 0), *s = g_ptr_array_index(d->series, 1);
	assert_int_equal(single->state, SERIES_APPLIED);
	assert_int_equal(s->state, SERIES_NEW);
	assert_int_equal(digest_patch_state(s, g_ptr_array_index(s->patches, 0)), SERIES_NEW);
	assert_int_equal(digest_patch_state(s, g_ptr_array_index(s->patches, 1)), SERIES_APPLIED);
}

static void applied_by_number(void **state)
{
	(void)state;
	const DigestOptions options = {DETAIL_SERIES, ORDER_NEWEST, 15, 0};
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
	g_ptr_array_add(posts, part);
	g_ptr_array_add(posts, whole);
	g_autoptr(Digest) d = digest_build((DigestHead){0}, posts, &options);
	const Series *single = g_ptr_array_index(d->series, 0), *s = g_ptr_array_index(d->series, 1);
	assert_int_equal(single->state, SERIES_APPLIED);
	assert_int_equal(digest_patch_state(s, g_ptr_array_index(s->patches, 0)), SERIES_NEW);
	assert_int_equal(digest_patch_state(s, g_ptr_array_index(s->patches, 1)), SERIES_APPLIED);
}

static void waiting_and_missing(void **state)
{
	(void)state;
	const DigestOptions options = {DETAIL_SERIES, ORDER_NEWEST, 15, 0};
	GPtrArray *posts = g_ptr_array_new_with_free_func((GDestroyNotify)post_free);
	g_ptr_array_add(posts, post_by_hand("old", 0, "ann", "[PATCH] One", NULL));
	g_ptr_array_add(posts, post_by_hand("w", 30 * DAY, "ann", "[PATCH 2/4] Two", NULL));
	g_ptr_array_add(posts, post_by_hand("x", 30 * DAY, "ben", "[PATCH] Three", NULL));
	g_ptr_array_add(posts, reply_by_hand("y", 31 * DAY, "cat", "x", NULL, NULL));
	g_ptr_array_add(posts, post_by_hand("z", 33 * DAY, "ben", "[PATCH] Four", NULL));
	g_autoptr(Digest) d = digest_build((DigestHead){.end_s = 34 * DAY}, posts, &options);
	assert_int_equal(d->waiting->len, 1);
	const Series *s = g_ptr_array_index(d->waiting, 0);
	assert_string_equal(series_lead(s)->rec->message_id, "w");
	g_autoptr(GPtrArray) missing = series_missing(s, 200);
	assert_int_equal(missing->len, 3);
	assert_string_equal(g_ptr_array_index(missing, 1), "3");
}

static void orders(void **state)
{
	(void)state;
	assert_int_equal(number_order("10.5"), 100005);
	assert_true(number_order("10") < number_order("10.5") && number_order("10.5") < number_order("11"));
	assert_int_equal(number_order(NULL), 0);
	assert_int_equal(number_order("99999999999999999999999"), 10000000000);
	assert_string_equal(lineage_label_version("v4"), "4");
	assert_string_equal(lineage_label_version("Supersedes"), "");
	assert_null(lineage_label_version("via"));
	assert_null(lineage_label_version(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(threaded_series), cmocka_unit_test(two_at_once),
	        cmocka_unit_test(unthreaded), cmocka_unit_test(stamps), cmocka_unit_test(late_cover),
	        cmocka_unit_test(taken_slot), cmocka_unit_test(inferred_version),
	        cmocka_unit_test(miscounted), cmocka_unit_test(supplemented),
	        cmocka_unit_test(inserted_and_open), cmocka_unit_test(superseded_below),
	        cmocka_unit_test(three_versions), cmocka_unit_test(older_by_date),
	        cmocka_unit_test(marked_versions), cmocka_unit_test(same_patches), cmocka_unit_test(resend),
	        cmocka_unit_test(mended_slot), cmocka_unit_test(recounted), cmocka_unit_test(releases),
	        cmocka_unit_test(retitled), cmocka_unit_test(linked_rfc), cmocka_unit_test(projects),
	        cmocka_unit_test(reviews), cmocka_unit_test(applied), cmocka_unit_test(applied_by_number),
	        cmocka_unit_test(waiting_and_missing), cmocka_unit_test(orders)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
