/* Which series is a later version of which, over records made by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "report/series/similarity.h"
#include "report/series/changelog.h"
#include "report/series/lineage.h"
#include "digests.h"

static void superseded_below(void **state)
{
	(void)state;
	const Mail mails[] = {{"a0", 100, "ann", "[PATCH 0/2] Attic", NULL},
	        {"a1", 101, "ann", "[PATCH 1/2] one", "a0"},
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
	        {"b", DAY, "ann", "[PATCH v2] Roof", NULL},
	        {"c", 2 * DAY, "ann", "[PATCH v3] Roof", NULL},
	        {"d", 3 * DAY, "ben", "[PATCH v4] Roof", NULL}};
	CHECK(mails, "v4 - d/1 updated Roof\n"
	             "v3 - c/1 updated Roof <b\n"
	             "v2 - b/1 superseded Roof <a >c\n"
	             "v1 - a/1 superseded Roof >b\n");
}

/* Dates may be wrong by some hours; but what comes before is not posted a day later. */
static void older_by_date(void **state)
{
	(void)state;
	const Mail mails[] = {{"b", DAY, "ann", "[PATCH v2] Roof", NULL},
	        {"c", DAY - 3600, "ann", "[PATCH v3] Roof", NULL}};
	CHECK(mails, "v2 - b/1 superseded Roof >c\n"
	             "v3 - c/1 updated Roof <b\n");
	const Mail late[] = {{"b", 3 * DAY, "ann", "[PATCH v2] Roof", NULL},
	        {"c", DAY, "ann", "[PATCH v3] Roof", NULL}};
	CHECK(late, "v2 - b/1 updated Roof\n"
	            "v3 - c/1 updated Roof\n");
}

/* A link to the first version, but there is a second one: that is the version before. */
static void jump(void **state)
{
	(void)state;
	const Mail mails[] = {{"a", 100, "ann", "[PATCH] Roof", NULL},
	        {"b", DAY, "ann", "[PATCH v2] Roof", NULL},
	        {"d", 2 * DAY, "ann", "[PATCH v4] Ridge", NULL, "Link to v1", "a"}};
	CHECK(mails, "v4 - d/1 updated Ridge <b\n"
	             "v2 - b/1 superseded Roof <a >d\n"
	             "v1 - a/1 superseded Roof >b\n");
}

/* Each version answers the one patch, or the version before. */
static void one_of_one(void **state)
{
	(void)state;
	const Mail mails[] = {{"a", 100, "ann", "[PATCH 1/1] Roof", NULL},
	        {"b", DAY, "ann", "[PATCH v2] Roof", "a"},
	        {"c", 2 * DAY, "ann", "[PATCH v3] Roof", "a"},
	        {"d", 3 * DAY, "ann", "[PATCH v4 1/1] A better roof", "a"},
	        {"e", 4 * DAY, "ann", "[PATCH v5] Ridge", "d"}};
	CHECK(mails, "v5 - e/1 updated Ridge <d\n"
	             "v4 - 1/1 superseded A better roof <c >e\n"
	             "v3 - c/1 superseded Roof <b >d\n"
	             "v2 - b/1 superseded Roof <a >c\n"
	             "v1 - 1/1 superseded Roof >b\n");
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
	        {"a1", 101, "ann", "[PATCH 1/2] one", "a0"},
	        {"a2", 102, "ann", "[PATCH 2/2] two", "a0"},
	        {"b0", DAY, "ann", "[PATCH v2 0/3] House", NULL},
	        {"b1", DAY + 1, "ann", "[PATCH v2 1/3] one", "b0"},
	        {"b2", DAY + 2, "ann", "[PATCH v2 2/3] two", "b0"},
	        {"b3", DAY + 3, "ann", "[PATCH v2 3/3] three", "b0"}};
	CHECK(mails, "v2 c 1,2,3/3 updated House <a0\n"
	             "v1 c 1,2/2 superseded Attic >b0\n");
}

/* A resend is shown once; a backport to another tree is another patch. */
static void resend(void **state)
{
	(void)state;
	const Mail mails[] = {{"a", 100, "ann", "[PATCH v2] Roof", NULL},
	        {"b", DAY, "ann", "[PATCH RESEND v2] Roof", NULL},
	        {"c", DAY, "ann", "[PATCH 5.10 v2] Roof", NULL}};
	CHECK(mails, "v2 - b/1 updated Roof\n"
	             "v2 - c/1 updated Roof\n");
}

/* A single patch becomes a series under the same number. But a series whose first patch has its
 * title only took it along. */
static void recounted(void **state)
{
	(void)state;
	const Mail grown[] = {{"a", 100, "ann", "[PATCH] Roof", NULL},
	        {"b0", DAY, "ann", "[PATCH 0/2] Roof", NULL},
	        {"b1", DAY + 1, "ann", "[PATCH 1/2] one", "b0"},
	        {"b2", DAY + 2, "ann", "[PATCH 2/2] two", "b0"}};
	CHECK(grown, "v1 c 1,2/2 updated Roof <a\n"
	             "v1 - a/1 superseded Roof >b0\n");
	const Mail changed[] = {{"a", 100, "ann", "[PATCH v2] Roof", NULL, .patch_id = "1"},
	        {"b", DAY, "ann", "[PATCH v2] Roof", NULL, .patch_id = "2"},
	        {"c", 2 * DAY, "ann", "[PATCH v2] Roof", NULL, .patch_id = "2"}};
	CHECK(changed, "v2 - c/1 updated Roof <a\n"
	               "v2 - a/1 superseded Roof >b\n");
	const Mail renamed[] = {{"a0", 100, "ann", "[PATCH 0/2] (no subject)", NULL},
	        {"a1", 101, "ann", "[PATCH 1/2] one", "a0"},
	        {"a2", 102, "ann", "[PATCH 2/2] two", "a0"},
	        {"b0", DAY, "ann", "[PATCH 0/2] Attic", NULL},
	        {"b1", DAY + 1, "ann", "[PATCH 1/2] one", "b0"},
	        {"b2", DAY + 2, "ann", "[PATCH 2/2] two", "b0"}};
	CHECK(renamed, "v1 c 1,2/2 updated Attic <a0\n"
	               "v1 c 1,2/2 superseded (no subject) >b0\n");
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

/* Trees of development do not part what author, title and number join. */
static void development_trees(void **state)
{
	(void)state;
	const Mail mails[] = {{"a", 100, "ann", "[PATCH attic] Roof", NULL},
	        {"b", DAY, "ann", "[PATCH cellar v2] Roof", NULL},
	        {"c", 2 * DAY, "ann", "[PATCH 5.4 v3] Roof", NULL}};
	CHECK(mails, "v3 - c/1 updated Roof\n"
	             "v2 - b/1 updated Roof <a\n"
	             "v1 - a/1 superseded Roof >b\n");
}

/* Another title: most words, a file and the author must be the same. */
static void retitled(void **state)
{
	(void)state;
	const Mail mails[] = {
	        {"a", 100, "ann", "[PATCH] house: Mend the old slate roof", NULL, .path = "roof.c"},
	        {"b", DAY, "ann", "[PATCH v2] house: roof: Mend old slate", NULL,
	                .path = "roof.c"}};
	CHECK(mails, "v2 - b/1 updated house: roof: Mend old slate <a\n"
	             "v1 - a/1 superseded house: Mend the old slate roof >b\n");
	const Mail other_file[] = {
	        {"a", 100, "ann", "[PATCH] house: Mend the slate", NULL, .path = "wall.c"},
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
	const Mail word[] = {
	        {"a", 100, "ann", "[PATCH] house: Mend the slate", NULL, .path = "roof.c"},
	        {"b", 20 * DAY, "ann", "[PATCH v2] Replace slate that leaks", NULL,
	                .path = "roof.c"},
	        {"c", 21 * DAY, "ann", "[PATCH v3] Clean the gutter", NULL, .path = "roof.c"}};
	CHECK(word, "v3 - c/1 updated Clean the gutter\n"
	            "v2 - b/1 updated Replace slate that leaks <a\n"
	            "v1 - a/1 superseded house: Mend the slate >b\n");
	assert_int_equal(
	        similarity_titles("x: Enable ptp_kvm for arm64", "Enable ptp_kvm for arm/arm64"),
	        75);
	assert_int_equal(similarity_titles("KVM: x86: Fix the lock", "KVM: x86: Fix the lock"), 0);
	assert_int_equal(similarity_titles(NULL, "x"), 0);
}

static void linked_rfc(void **state)
{
	(void)state;
	const Mail mails[] = {{"a", 100, "ann", "[RFC PATCH] Shed", NULL},
	        {"b", DAY, "ann", "[PATCH] Toolhouse", NULL, "rfc", "a"}};
	CHECK(mails, "v1 - b/1 updated Toolhouse <a\n"
	             "v1 - a/1 superseded Shed >b\n");
}

/* The v2 of a test suite that answers the v1 of the kernel does not supersede it. */
static void projects(void **state)
{
	(void)state;
	const Mail mails[] = {{"a", 100, "ann", "[PATCH] Roof", NULL},
	        {"b", 200, "ann", "[unit-tests PATCH v2] Roof tests", "a"}};
	CHECK(mails, "v2 - b/1 updated Roof tests\n"
	             "v1 - a/1 new Roof\n");
}

static void labels(void **state)
{
	(void)state;
	assert_string_equal(lineage_label_version("v4"), "4");
	assert_string_equal(lineage_label_version("Link to v4"), "4");
	assert_string_equal(lineage_label_version("Link to v4 (RFC)"), "4 (RFC)");
	assert_null(lineage_label_version("v1 -> v2"));
	assert_null(lineage_label_version("as v2 of this"));
	assert_string_equal(lineage_label_version("Supersedes"), "");
	assert_string_equal(lineage_label_version("RFC"), "");
	assert_null(lineage_label_version("via"));
	assert_null(lineage_label_version(NULL));
}

/* Both halves of a split series follow the whole. The patches of another author do not. */
static void split(void **state)
{
	(void)state;
	const Mail mails[] = {{"a1", 101, "ann", "[PATCH v2 1/4] one", NULL},
	        {"a2", 102, "ann", "[PATCH v2 2/4] two", "a1"},
	        {"a3", 103, "ann", "[PATCH v2 3/4] three", "a1"},
	        {"a4", 104, "ann", "[PATCH v2 4/4] four", "a1"},
	        {"b1", DAY + 1, "ann", "[PATCH v3 1/2] two", NULL},
	        {"b2", DAY + 2, "ann", "[PATCH v3 2/2] one", "b1"},
	        {"c1", 2 * DAY + 1, "ann", "[PATCH v3 1/2] four", NULL},
	        {"c2", 2 * DAY + 2, "ann", "[PATCH v3 2/2] three", "c1"}};
	CHECK(mails, "v3 - 1,2/2 updated four <a1\n"
	             "v3 - 1,2/2 updated two <a1\n"
	             "v2 - 1,2,3,4/4 superseded one >b1\n");
	const Mail others[] = {{"a1", 101, "ann", "[PATCH 1/3] one", NULL},
	        {"a2", 102, "ann", "[PATCH 2/3] two", "a1"},
	        {"a3", 103, "ann", "[PATCH 3/3] three", "a1"},
	        {"b1", DAY + 1, "ben", "[PATCH v2 1/2] one", NULL},
	        {"b2", DAY + 2, "ben", "[PATCH v2 2/2] two", "b1"}};
	CHECK(others, "v2 - 1,2/2 updated one\n"
	              "v1 - 1,2,3/3 new one\n");
}

/* A single patch goes into a series with the next number, but not with a much later one. */
static void taken_in(void **state)
{
	(void)state;
	const Mail mails[] = {{"a", 100, "ann", "[PATCH v2] one", NULL},
	        {"b0", DAY, "ann", "[PATCH v3 0/2] Both", NULL},
	        {"b1", DAY + 1, "ann", "[PATCH v3 1/2] zero", "b0"},
	        {"b2", DAY + 2, "ann", "[PATCH v3 2/2] one", "b0"}};
	CHECK(mails, "v3 c 1,2/2 updated Both <a\n"
	             "v2 - a/1 superseded one >b0\n");
	const Mail late[] = {{"a", 100, "ann", "[PATCH v2] one", NULL},
	        {"b0", 170 * DAY, "ann", "[PATCH v3 0/2] Both", NULL},
	        {"b1", 170 * DAY + 1, "ann", "[PATCH v3 1/2] zero", "b0"},
	        {"b2", 170 * DAY + 2, "ann", "[PATCH v3 2/2] one", "b0"}};
	CHECK(late, "v3 c 1,2/2 updated Both <a\n"
	            "v2 - a/1 superseded one >b0\n");
	const Mail far[] = {{"a", 100, "ann", "[PATCH] one", NULL},
	        {"b0", DAY, "ann", "[PATCH v3 0/2] Both", NULL},
	        {"b1", DAY + 1, "ann", "[PATCH v3 1/2] zero", "b0"},
	        {"b2", DAY + 2, "ann", "[PATCH v3 2/2] one", "b0"}};
	CHECK(far, "v3 c 1,2/2 updated Both\n"
	           "v1 - a/1 new one\n");
}

/* A series becomes one of its patches: within 180 days, by the same author, under the next number.
 */
static void shrunk(void **state)
{
	(void)state;
	Mail mails[] = {{"a1", 100, "ann", "[PATCH 1/2] one", NULL},
	        {"a2", 101, "ann", "[PATCH 2/2] two", "a1"},
	        {"b", 100 * DAY, "ann", "[PATCH v2] two", NULL}};
	CHECK(mails, "v2 - b/1 updated two <a1\n"
	             "v1 - 1,2/2 superseded one >b\n");
	mails[2].when_s = 200 * DAY;
	CHECK(mails, "v2 - b/1 updated two\n"
	             "v1 - 1,2/2 new one\n");
	mails[2] = (Mail){"b", 100 * DAY, "ann", "[PATCH v3] two", NULL};
	CHECK(mails, "v3 - b/1 updated two\n"
	             "v1 - 1,2/2 new one\n");
	mails[2] = (Mail){"b", 100 * DAY, "ben", "[PATCH v2] two", NULL};
	CHECK(mails, "v2 - b/1 updated two\n"
	             "v1 - 1,2/2 new one\n");
}

/* Another person goes on with a series: the same title, the next number, and some of its patches.
 */
static void taken_over(void **state)
{
	(void)state;
	Mail mails[] = {{"a0", 100, "ann", "[PATCH v2 0/3] Attic", NULL},
	        {"a1", 101, "ann", "[PATCH v2 1/3] one", "a0", .patch_id = "1"},
	        {"a2", 102, "ann", "[PATCH v2 2/3] two", "a0", .patch_id = "2"},
	        {"a3", 103, "ann", "[PATCH v2 3/3] three", "a0", .patch_id = "3"},
	        {"b0", 150 * DAY, "ben", "[PATCH v3 0/2] Attic", NULL},
	        {"b1", 150 * DAY + 1, "ben", "[PATCH v3 1/2] one", "b0", .patch_id = "1"},
	        {"b2", 150 * DAY + 2, "ben", "[PATCH v3 2/2] six", "b0", .patch_id = "6"}};
	CHECK(mails, "v3 c 1,2/2 updated Attic <a0\n"
	             "v2 c 1,2,3/3 superseded Attic >b0\n");
	mails[4].subject = "[PATCH v3 0/2] Cellar";
	CHECK(mails, "v3 c 1,2/2 updated Cellar\n"
	             "v2 c 1,2,3/3 updated Attic\n");
}

/* b4's words for a cover letter without a subject are no title: the first patch's counts. */
static void no_cover_subject(void **state)
{
	(void)state;
	const Mail mails[] = {{"a", 100, "ann", "[PATCH] house: Mend the slate", NULL, .path = "r"},
	        {"b0", DAY, "ann", "[PATCH v2 0/2] (no cover subject)", NULL},
	        {"b1", DAY + 1, "ann", "[PATCH v2 1/2] house: Replace slate that leaks", "b0",
	                .path = "r"},
	        {"b2", DAY + 2, "ann", "[PATCH v2 2/2] house: Paint it", "b0", .path = "p"},
	        {"c0", 2 * DAY, "ann", "[PATCH v3 0/1] (no cover subject)", NULL},
	        {"c1", 2 * DAY + 1, "ann", "[PATCH v3 1/1] shed: Dig", "c0", .path = "s"}};
	CHECK(mails, "v3 c 1/1 updated (no cover subject)\n"
	             "v2 c 1,2/2 updated (no cover subject) <a\n"
	             "v1 - a/1 superseded house: Mend the slate >b0\n");
}

/* The version before is the newest below one's own number, whatever is linked and posted since. */
static void jump_below(void **state)
{
	(void)state;
	const Mail mails[] = {{"a", 100, "ann", "[PATCH] Roof", NULL},
	        {"b", DAY, "ann", "[PATCH v2] Roof", NULL},
	        {"c", 2 * DAY, "ann", "[PATCH v3] Roof", NULL},
	        {"e", 3 * DAY, "ann", "[PATCH v5] Roof", NULL},
	        {"d", 4 * DAY, "ann", "[PATCH v4] Ridge", NULL, "v1", "a"}};
	CHECK(mails, "v4 - d/1 updated Ridge <c\n"
	             "v5 - e/1 updated Roof <c\n"
	             "v3 - c/1 superseded Roof <b >e\n"
	             "v2 - b/1 superseded Roof <a >c\n"
	             "v1 - a/1 superseded Roof >b\n");
}

/* net, net-next and drm-next are trees of development; a release is another line. */
static void next_trees(void **state)
{
	(void)state;
	Mail mails[] = {{"a", 100, "ann", "[PATCH net] Roof", NULL},
	        {"b", DAY, "ann", "[PATCH net-next v2] Roof", NULL},
	        {"c", 2 * DAY, "ann", "[PATCH drm-next v3] Roof", NULL}};
	CHECK(mails, "v3 - c/1 updated Roof <b\n"
	             "v2 - b/1 superseded Roof <a >c\n"
	             "v1 - a/1 superseded Roof >b\n");
	mails[2].subject = "[PATCH 6.1.y v3] Roof";
	CHECK(mails, "v3 - c/1 updated Roof\n"
	             "v2 - b/1 updated Roof <a\n"
	             "v1 - a/1 superseded Roof >b\n");
}

/* Returns the lines of MAILS after OTHER, a mail of them, got another sender's address. */
static char *at_new_address(const Mail *mails, gsize n, guint other)
{
	const DigestOptions options = {DIGEST_DETAIL_SERIES, DIGEST_ORDER_NEWEST, 15, 0};
	GPtrArray *posts = make_posts(mails, n);
	Post *post = g_ptr_array_index(posts, other);
	post->rec->from.address = post->rec->author.address = "new@elsewhere.example";
	post_renew_sender(post);
	g_autoptr(Digest) d = digest_build((DigestHead){0}, posts, &options);
	return describe(d);
}

/* A full name is one person wherever it writes from; a single word may be anybody. */
static void new_address(void **state)
{
	(void)state;
	Mail mails[] = {{"a", 100, "Ann Baker", "[PATCH] Roof", NULL},
	        {"b", DAY, "Ann Baker", "[PATCH v2] Roof", NULL}};
	g_autofree char *same = at_new_address(mails, 2, 1);
	assert_string_equal(same, "v2 - b/1 updated Roof <a\n"
	                          "v1 - a/1 superseded Roof >b\n");
	mails[0].by = mails[1].by = "ann";
	g_autofree char *other = at_new_address(mails, 2, 1);
	assert_string_equal(other, "v2 - b/1 updated Roof\n"
	                           "v1 - a/1 new Roof\n");
}

/* Of links to versions that are not here the highest label is the version before. */
static void highest_label(void **state)
{
	(void)state;
	const DigestOptions options = {DIGEST_DETAIL_SERIES, DIGEST_ORDER_NEWEST, 15, 0};
	const Mail mails[] = {{"d", DAY, "ann", "[PATCH v4] Roof", NULL, "v2", "two"}};
	GPtrArray *posts = make_posts(mails, 1);
	Record *rec = ((Post *)g_ptr_array_index(posts, 0))->rec;
	record_add_link(rec, "three", "v3");
	record_add_link(rec, "one", "v1");
	record_add_link(rec, "nine", "v9");
	g_autoptr(Digest) d = digest_build((DigestHead){0}, posts, &options);
	assert_string_equal(((Series *)g_ptr_array_index(d->series, 0))->previous_id, "three");
}

/* A prefix that was added to titles makes no patch new, and none is dropped. */
static void prefixed(void **state)
{
	(void)state;
	const DigestOptions options = {DIGEST_DETAIL_SERIES, DIGEST_ORDER_NEWEST, 15, 0};
	const Mail mails[] = {{"a0", 100, "ann", "[PATCH 0/2] Attic", NULL},
	        {"a1", 101, "ann", "[PATCH 1/2] mend the roof", "a0"},
	        {"a2", 102, "ann", "[PATCH 2/2] mend the wall", "a0"},
	        {"b0", DAY, "ann", "[PATCH v2 0/2] Attic", NULL},
	        {"b1", DAY + 1, "ann", "[PATCH v2 1/2] house: mend the roof", "b0"},
	        {"b2", DAY + 2, "ann", "[PATCH v2 2/2] house: paint the door", "b0"}};
	g_autoptr(Digest) d = digest_build((DigestHead){0}, make_posts(mails, 6), &options);
	const Series *s = g_ptr_array_index(d->series, 0);
	assert_int_equal(s->changes.changed, 1);
	assert_int_equal(s->changes.added, 1);
	assert_int_equal(s->changes.dropped, 1);
	assert_string_equal(series_patch(s, 0)->before->rec->message_id, "a1");
}

static void log_is(const char *text, const char *version, const char *before, const char *wanted)
{
	g_autofree char *log = changelog_find(text, version, before, false);
	if (wanted)
		assert_string_equal(log ? log : "(none)", wanted);
	else
		assert_null(log);
}

static void changelogs(void **state)
{
	(void)state;
	log_is("It rains.\n\nv3:\n - nails\n   of copper\n\n - tiles\n\nv2:\n - wood\n", "3", NULL,
	        "- nails\n  of copper\n\n- tiles\n");
	log_is("It rains.\n\nv3:\n - nails\n\nv2:\n - wood\n", "2", NULL, "- wood\n");
	log_is("Changes in v2:\n- nails\n- Link to v1: https://lists.example.org/r/x@y\n", "2", "1",
	        "- nails\n");
	log_is("Changes since v1:\n* nails\n", "2", "1", "* nails\n");
	log_is("Changes since v2:\n* nails\n", "4", "2", "* nails\n");
	log_is("Changes since v2:\n* nails\n", "4", "3", NULL);
	log_is("v1 -> v2: nails\n", "2", "1", "nails\n");
	log_is("v2->v1:\n- nails\n", "2", "1", "- nails\n");
	log_is("* Changes from v1 (https://lists.example.org/r/x@y)\n  - nails\n", "2", "1",
	        "- nails\n");
	log_is("V2 changes\n==========\nnails and\nscrews\n\nThe house is old.\n", "2", "1",
	        "nails and\nscrews\n");
	log_is("Changes since RFC:\n- nails\n", "1", "1", "- nails\n");
	log_is("since the last version:\n- nails\n", "5", "4", "- nails\n");
	log_is("v2:\n - nails\n\nAnn Tiler (2):\n  roof\n", "2", "1", "- nails\n");
	log_is("v2:\n - nails\n roof.c | 2 +-\n", "2", "1", "- nails\n");
	log_is("v2: https://lists.example.org/r/x@y\n", "2", "1", NULL);
	log_is("This v2 mends what v1 broke in the roof.\n", "2", "1", NULL);
	log_is("We tried version 2 of the nails.\n", "2", "1", NULL);
	log_is("", "2", "1", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(superseded_below),
	        cmocka_unit_test(three_versions), cmocka_unit_test(older_by_date),
	        cmocka_unit_test(jump), cmocka_unit_test(one_of_one),
	        cmocka_unit_test(development_trees), cmocka_unit_test(marked_versions),
	        cmocka_unit_test(same_patches), cmocka_unit_test(resend),
	        cmocka_unit_test(recounted), cmocka_unit_test(releases), cmocka_unit_test(retitled),
	        cmocka_unit_test(linked_rfc), cmocka_unit_test(projects), cmocka_unit_test(labels),
	        cmocka_unit_test(split), cmocka_unit_test(taken_in), cmocka_unit_test(changelogs),
	        cmocka_unit_test(shrunk), cmocka_unit_test(jump_below),
	        cmocka_unit_test(next_trees), cmocka_unit_test(new_address),
	        cmocka_unit_test(highest_label), cmocka_unit_test(prefixed),
	        cmocka_unit_test(taken_over), cmocka_unit_test(no_cover_subject)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
