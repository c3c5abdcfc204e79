/* What became of patches: digests of mail and commits made by hand, as a line for each landing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "digests.h"
#include "report/digest/waiting.h"
#include "report/render/words_landed.h"
#include "report/render/words_series.h"
#include "report/series/landed.h"

#define ONE_ID "1111111111111111111111111111111111111111"
#define TWO_ID "2222222222222222222222222222222222222222"
#define LATE   (60 * DAY)

typedef struct {
	guint8 number; /* every byte of its hash */
	gint64 when_s;
	const char *by, *title;
	const char *link, *second_link; /* may be NULL */
	const char *patch_id;
	const char *tree; /* NULL: "main" */
	const char *upstream;
	gint64 author_s; /* 0: when_s */
	const char *path;
	const char *trailer; /* a Signed-off-by */
} Given;

static GPtrArray *make_commits(const Given *given, gsize n)
{
	GPtrArray *commits = g_ptr_array_new_with_free_func(landed_commit_free);
	for (gsize i = 0; i < n; i++) {
		const Given *g = &given[i];
		Commit *c = commit_new();
		g_autofree char *address = g_strdup_printf("%s@example.org", g->by);
		guint16 path = g->path ? commit_path_key(g->path) : 0;
		memset(c->hash, g->number, c->hash_bytes = 20);
		c->author =
		        (RecordPerson){commit_string(c, g->by, -1), commit_string(c, address, -1)};
		c->author_s = c->committer_s = c->merged_s = g->when_s;
		c->author_s = g->author_s ? g->author_s : g->when_s;
		if (g->path)
			g_array_append_val(c->paths, path);
		if (g->trailer)
			record_add_trailer(c->owner, "Signed-off-by", g->trailer);
		commit_find_writer(c);
		c->ordinal = (guint32)i;
		c->title = commit_string(c, g->title, -1);
		c->patch_id = commit_string(c, g->patch_id, -1);
		c->upstream = commit_string(c, g->upstream, -1);
		for (int k = 0; k < 2; k++)
			if (k ? g->second_link : g->link)
				g_ptr_array_add(c->message_ids,
				        (void *)commit_string(c, k ? g->second_link : g->link, -1));
		LandedCommit *landed = g_new0(LandedCommit, 1);
		*landed = (LandedCommit){c, g->tree ? g->tree : "main"};
		g_ptr_array_add(commits, landed);
	}
	return commits;
}

static void describe_patch(GString *out, const Post *patch)
{
	for (guint i = 0; patch->landed && i < patch->landed->len; i++) {
		const Landed *one = g_ptr_array_index(patch->landed, i);
		g_string_append_printf(out, "%s %s %u %s", patch->rec->message_id, one->tree,
		        one->commit->hash[0], landed_by_name(one->by));
		if (one->reverted_by)
			g_string_append_printf(out, " reverted by %u", one->reverted_by->hash[0]);
		g_string_append_c(out, '\n');
	}
	if (patch->landed_otherwise)
		g_string_append_printf(out, "%s otherwise\n", patch->rec->message_id);
}

/* Returns "ID TREE NUMBER RULE" for each landing, the newest series first, "ID otherwise" for each
 * patch of which another version landed, then a line "STATE landed/taken" for each series; "waits"
 * if it does. */
static char *describe_landed(const Digest *d)
{
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < d->series->len; i++) {
		const Series *s = g_ptr_array_index(d->series, i);
		for (guint k = 0; k < s->patches->len; k++)
			describe_patch(out, series_patch(s, k));
		g_string_append_printf(out, "v%s %s %u/%u%s\n", s->version, state_name(s->state),
		        s->landed, s->taken, g_ptr_array_find(d->waiting, s, NULL) ? " waits" : "");
	}
	return g_string_free(out, FALSE);
}

static void check_landed(
        const Mail *mails, gsize n, const Given *given, gsize commits, const char *wanted)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(7);
	const DigestOptions options = {DIGEST_DETAIL_SERIES, DIGEST_ORDER_NEWEST, 15, 0};
	for (int round = 0; round < SHUFFLES; round++) {
		GPtrArray *posts = make_posts(mails, n);
		if (round)
			shuffle(posts, rand);
		DigestHead head = {.end_s = LATE,
		        .waiting = waiting_ages(7, 100),
		        .commits = make_commits(given, commits)};
		g_autoptr(Digest) d = digest_build(head, posts, &options);
		g_autofree char *got = describe_landed(d);
		assert_string_equal(got, wanted);
	}
}

#define LANDED(mails, given, wanted)                                                               \
	check_landed(mails, G_N_ELEMENTS(mails), given, G_N_ELEMENTS(given), wanted)

static const Mail PAIR[] = {
        {"c", 0, "ann", "[PATCH 0/2] vm: halts", NULL, .patch_id = NULL},
        {"p1", 1, "ann", "[PATCH 1/2] vm: halt", "c", .patch_id = ONE_ID},
        {"p2", 2, "ann", "[PATCH 2/2] vm: wake", "c", .patch_id = TWO_ID},
};

static const Mail VERSIONS[] = {
        {"a", 0, "ann", "[PATCH] vm: halt", NULL, .patch_id = ONE_ID},
        {"b", DAY, "ann", "[PATCH v2] vm: halt", NULL, .patch_id = TWO_ID},
        {"d", 3 * DAY, "ann", "[PATCH v3] vm: halt", NULL, .patch_id = NULL},
};

static void test_link(void **state)
{
	(void)state;
	static const Given patch[] = {{1, DAY, "bo", "other words", "p1"}};
	LANDED(PAIR, patch, "p1 main 1 link\nv1 partial 1/1\n");
	static const Given cover[] = {
	        {1, DAY, "bo", "vm: halt", "c"}, {2, DAY, "bo", "VM:  Wake", "c"}};
	LANDED(PAIR, cover, "p1 main 1 link\np2 main 2 link\nv1 applied 2/2\n");
	static const Given sibling[] = {{2, DAY, "bo", "vm: wake", "p1"}};
	LANDED(PAIR, sibling, "p2 main 2 link\nv1 partial 1/1\n");
	static const Given unknown[] = {
	        {1, DAY, "bo", "vm: something else", "c"}, {2, DAY, "bo", "vm", "no-such-mail"}};
	LANDED(PAIR, unknown, "v1 new 0/0 waits\n");
	static const Mail answered[] = {{"a", 0, "ann", "[PATCH] vm: halt", NULL, .patch_id = NULL},
	        {"r", 5, "bo", "Re: [PATCH] vm: halt", "a", .patch_id = NULL}};
	static const Given report[] = {{1, DAY, "cy", "vm: a fix", "r"}};
	LANDED(answered, report, "v1 new 0/0\n");
}

static void test_resend(void **state)
{
	(void)state;
	static const Mail again[] = {
	        {"c", 0, "ann", "[PATCH 0/2] vm: halts", NULL, .patch_id = NULL},
	        {"p1", 1, "ann", "[PATCH 1/2] vm: halt", "c", .patch_id = ONE_ID},
	        {"p2", 2, "ann", "[PATCH 2/2] vm: wake", "c", .patch_id = TWO_ID},
	        {"q2", 99, "ann", "[PATCH 2/2] vm: wake", "c", .patch_id = NULL},
	};
	static const Given given[] = {{2, DAY, "bo", "vm: wake", "p2"}};
	LANDED(again, given, "q2 main 2 link\nv1 partial 1/1\n");
}

static void test_patch_id(void **state)
{
	(void)state;
	static const Given first[] = {{1, 5 * DAY, "bo", "words", .patch_id = ONE_ID}};
	LANDED(VERSIONS, first,
	        "d otherwise\nv3 updated 0/0\nb otherwise\nv2 superseded 0/0\n"
	        "a main 1 patch-id\nv1 applied 1/1\n");
	/* a link names the last version, but an earlier one is what was committed */
	static const Given linked[] = {{1, 5 * DAY, "bo", "vm: halt", "d", .patch_id = TWO_ID}};
	LANDED(VERSIONS, linked,
	        "d otherwise\nv3 updated 0/0\nb main 1 link\nv2 applied 1/1\n"
	        "a otherwise\nv1 superseded 0/0\n");
}

static void test_author_title(void **state)
{
	(void)state;
	static const Given between[] = {{1, 2 * DAY, "ann", "vm: halt", NULL}};
	LANDED(VERSIONS, between,
	        "d otherwise\nv3 updated 0/0\nb main 1 author-title\nv2 applied 1/1\n"
	        "a otherwise\nv1 superseded 0/0\n");
	static const Given early[] = {{1, -5, "ann", "vm: halt", NULL}};
	LANDED(VERSIONS, early, "v3 updated 0/0 waits\nv2 superseded 0/0\nv1 superseded 0/0\n");
	/* git am keeps the Date of the version that it is given */
	static const Given kept[] = {{1, 9 * DAY, "bo via vm", "vm: halt.", .author_s = DAY,
	        .trailer = "bo <ann@example.org>"}};
	LANDED(VERSIONS, kept,
	        "d otherwise\nv3 updated 0/0\nb main 1 author-title\nv2 applied 1/1\n"
	        "a otherwise\nv1 superseded 0/0\n");
}

/* A committer may commit, then mail the patch, then push. */
static void test_before_mail(void **state)
{
	(void)state;
	static const Given links[] = {{1, -5, "ann", "vm: halt", "p1"}};
	LANDED(PAIR, links, "p1 main 1 link\nv1 partial 1/1\n");
	static const Given lines[] = {{1, -DAY + 9, "ann", "vm: halt", .patch_id = TWO_ID}};
	LANDED(PAIR, lines, "p2 main 1 patch-id\nv1 partial 1/1\n");
	static const Given days[] = {{1, -2 * DAY, "ann", "vm: halt", "p1", .patch_id = ONE_ID}};
	LANDED(PAIR, days, "v1 new 0/0 waits\n");
	static const Given title[] = {{1, -5, "ann", "vm: halt", NULL}};
	LANDED(PAIR, title, "v1 new 0/0 waits\n");
}

/* A patch in a pull request stands for a commit: another posting of it is what was taken. */
static void test_pull_patches(void **state)
{
	(void)state;
	static const Mail mails[] = {{"a", 0, "ann", "[PATCH] vm: halt", NULL, .patch_id = ONE_ID},
	        {"b", DAY, "bo", "[PULL 1/1] vm: halt", NULL, .patch_id = ONE_ID},
	        {"d", DAY, "bo", "[PULL 1/1] vm: doze", NULL, .patch_id = TWO_ID}};
	static const Given given[] = {{1, 2 * DAY, "ann", "vm: halt", .patch_id = ONE_ID},
	        {2, 2 * DAY, "ann", "vm: doze", .patch_id = TWO_ID}};
	LANDED(mails, given,
	        "b otherwise\nv1 new 0/0\nd main 2 patch-id\nv1 applied 1/1\na main 1 patch-id\nv1 "
	        "applied "
	        "1/1\n");
	static const Given none[] = {{1, 2 * DAY, "ann", "vm: other", NULL}};
	LANDED(mails, none, "v1 new 0/0\nv1 new 0/0\nv1 new 0/0 waits\n");
}

static void test_near(void **state)
{
	(void)state;
	static const Mail mails[] = {{"a", DAY, "ann", "[PATCH] vm: Halt the idle processor", NULL,
	        .path = "vm/halt.c"}};
	/* the date of the mail and a file */
	static const Given date[] = {
	        {1, 5 * DAY, "ann", "sleep", .author_s = DAY, .path = "vm/halt.c"}};
	LANDED(mails, date, "a main 1 near\nv1 applied 1/1\n");
	/* words of the title and a file */
	static const Given words[] = {
	        {1, 5 * DAY, "ann", "vm: Halt idle processors", .path = "vm/halt.c"},
	        {2, 6 * DAY, "ann", "vm: Halt an idle processor", .path = "vm/halt.c"}};
	LANDED(mails, words, "a main 2 near\nv1 applied 1/1\n");
	static const Given others[] = {
	        {1, 5 * DAY, "ann", "sleep", .author_s = DAY, .path = "vm/wake.c"},
	        {2, 5 * DAY, "ann", "sleep", .author_s = DAY + 1, .path = "vm/halt.c"},
	        {3, 5 * DAY, "bo", "sleep", .author_s = DAY, .path = "vm/halt.c"},
	        {4, 5 * DAY, "ann", "sleep", .author_s = DAY},
	        {5, DAY - 9, "ann", "vm: Halt an idle processor", .path = "vm/halt.c"},
	        {6, 9 * DAY, "ann", "vm: Halt the disk", .path = "vm/halt.c"},
	        {7, 9 * DAY, "ann", "Revert \"vm: Halt an idle processor\"", .path = "vm/halt.c"},
	        {8, 200 * DAY, "ann", "vm: Halt an idle processor", .path = "vm/halt.c"}};
	LANDED(mails, others, "v1 new 0/0 waits\n");
	/* a patch that has a better commit has no other one, in any version */
	static const Mail versions[] = {
	        {"a", DAY, "ann", "[PATCH] vm: halt processors", NULL, .path = "vm/halt.c"},
	        {"b", 2 * DAY, "ann", "[PATCH v2] vm: halt processors", NULL, .path = "vm/halt.c",
	                .patch_id = ONE_ID}};
	static const Given two[] = {{1, 5 * DAY, "ann", "vm: halt processors soon", .author_s = DAY,
	                                    .path = "vm/halt.c"},
	        {2, 6 * DAY, "ann", "vm: halt", .path = "vm/halt.c", .patch_id = ONE_ID}};
	LANDED(versions, two,
	        "b main 2 patch-id\nv2 applied 1/1\na otherwise\nv1 superseded 0/0\n");
}

static void test_title(void **state)
{
	(void)state;
	static const Given only[] = {{1, DAY, "bo", "vm: halt", NULL}};
	LANDED(PAIR, only, "p1 main 1 title\nv1 partial 1/1\n");
	static const Given twice[] = {
	        {1, DAY, "bo", "vm: halt", NULL}, {2, DAY, "cy", "vm: halt", NULL}};
	LANDED(PAIR, twice, "v1 new 0/0 waits\n");
	static const Given each[] = {{1, DAY, "bo", "vm: halt", NULL},
	        {2, DAY, "bo", "vm: halt", NULL, .tree = "other"}};
	LANDED(PAIR, each, "p1 main 1 title\np1 other 2 title\nv1 partial 1/1\n");
	static const Given late[] = {{1, 400 * DAY, "bo", "vm: halt", NULL}};
	LANDED(PAIR, late, "v1 new 0/0 waits\n");
	static const Mail two[] = {{"a", 0, "ann", "[PATCH] vm: halt", NULL, .patch_id = NULL},
	        {"b", 5, "cy", "[PATCH] vm: halt", NULL, .patch_id = NULL}};
	LANDED(two, only, "v1 new 0/0 waits\nv1 new 0/0 waits\n");
}

static void test_squashed_and_split(void **state)
{
	(void)state;
	static const Given squashed[] = {{1, DAY, "ann", "vm: halt and wake", "p1", "p2"}};
	LANDED(PAIR, squashed, "p1 main 1 link\np2 main 1 link\nv1 applied 2/2\n");
	static const Given split[] = {
	        {1, DAY, "ann", "vm: prepare", "p1"}, {2, DAY + 1, "ann", "vm: halt", "p1"}};
	LANDED(PAIR, split, "p1 main 1 link\np1 main 2 link\nv1 partial 1/1\n");
	/* links to two versions: the one that fits best */
	static const Given both[] = {{1, 5 * DAY, "ann", "vm: halt", "a", "b", .patch_id = ONE_ID}};
	LANDED(VERSIONS, both,
	        "d otherwise\nv3 updated 0/0\nb otherwise\nv2 superseded 0/0\n"
	        "a main 1 link\nv1 applied 1/1\n");
}

static void test_revert(void **state)
{
	(void)state;
	static const Given reverted[] = {
	        {1, DAY, "ann", "vm: halt", "p1"}, {2, 2 * DAY, "bo", "Revert \"vm: halt\"", NULL}};
	LANDED(PAIR, reverted, "p1 main 1 link reverted by 2\nv1 new 0/0 waits\n");
	static const Given again[] = {{1, DAY, "ann", "vm: halt", "p1"},
	        {2, 2 * DAY, "bo", "Revert \"vm: halt\"", NULL},
	        {3, 3 * DAY, "ann", "vm: halt", NULL}};
	LANDED(PAIR, again,
	        "p1 main 1 link reverted by 2\np1 main 3 author-title\nv1 partial 1/1\n");
	static const Given renamed[] = {
	        {1, DAY, "ann", "vm: stop", "p1"}, {2, 2 * DAY, "bo", "Revert \"vm: stop\"", NULL}};
	LANDED(PAIR, renamed, "p1 main 1 link reverted by 2\nv1 new 0/0 waits\n");
	static const Given elsewhere[] = {{1, DAY, "ann", "vm: halt", "p1"},
	        {2, 2 * DAY, "bo", "Revert \"vm: halt\"", NULL, .tree = "stable"}};
	LANDED(PAIR, elsewhere, "p1 main 1 link\nv1 partial 1/1\n");
	static const Given twice[] = {{1, DAY, "ann", "vm: halt", "p1"},
	        {2, 2 * DAY, "bo", "Revert \"vm: halt\"", NULL},
	        {3, 3 * DAY, "bo", "Revert \"Revert \"vm: halt\"\"", NULL},
	        {4, 4 * DAY, "bo", "Revert \"vm: halt\"", NULL},
	        {5, 5 * DAY, "bo", "Reapply \"vm: halt\"", NULL}};
	LANDED(PAIR, twice, "p1 main 1 link\nv1 partial 1/1\n");
	static const Given unsure[] = {{1, DAY, "ann", "vm: halt", "p1"},
	        {2, 2 * DAY, "bo", "vm: halt", .patch_id = ONE_ID},
	        {3, 3 * DAY, "bo", "Revert \"vm: halt\"", NULL}};
	LANDED(PAIR, unsure, "p1 main 1 link reverted by 3\nv1 new 0/0 waits\n");
}

static void test_trees(void **state)
{
	(void)state;
	static const Given given[] = {{1, 9 * DAY, "ann", "vm: halt", "p1"},
	        {2, DAY, "bo", "vm: halt", .patch_id = ONE_ID, .tree = "arm"},
	        {3, 2 * DAY, "ann", "vm: wake", NULL, .tree = "arm"}};
	LANDED(PAIR, given,
	        "p1 arm 2 patch-id\np1 main 1 link\np2 arm 3 author-title\nv1 applied 2/2\n");
}

/* A copy belongs to the version that the commit is of, though a later one was posted before it. */
static void test_copy(void **state)
{
	(void)state;
	static const Given given[] = {
	        {1, 5 * DAY, "ann", "vm: halt", .patch_id = TWO_ID, .tree = "x",
	                .upstream = "0909090909090909090909090909090909090909"},
	        {9, 2 * DAY, "bo", "vm: halt", "a"},
	        {2, 6 * DAY, "bo", "vm: stop", NULL, .tree = "x",
	                .upstream = "0909090909090909090909090909090909090909"}};
	LANDED(VERSIONS, given,
	        "d otherwise\nv3 updated 0/0\nb otherwise\nv2 superseded 0/0\n"
	        "a main 9 link\na x 1 link\na x 2 link\nv1 applied 1/1\n");
}

/* The same title by the same author, after the first one landed: a patch of its own. */
static void test_title_used_again(void **state)
{
	(void)state;
	static const Mail mails[] = {{"a", 0, "ann", "[PATCH] vm: tidy", NULL, .patch_id = ONE_ID},
	        {"c", 45 * DAY, "ann", "[PATCH 0/2] net: sockets", NULL, .patch_id = NULL},
	        {"b1", 45 * DAY, "ann", "[PATCH 1/2] net: open", "c", .patch_id = NULL},
	        {"b2", 45 * DAY, "ann", "[PATCH 2/2] vm: tidy", "c", .patch_id = TWO_ID}};
	static const Given given[] = {{1, DAY, "ann", "vm: tidy", "a"}};
	LANDED(mails, given, "v1 new 0/0 waits\na main 1 link\nv1 applied 1/1\n");
}

/* The words for a series: what landed, what was reverted, which pull requests. */
static void test_words(void **state)
{
	(void)state;
	static const Given given[] = {{1, DAY, "ann", "vm: halt", "p1"},
	        {2, DAY, "ann", "vm: wake", "p2"}, {3, 2 * DAY, "bo", "Revert \"vm: wake\"", NULL},
	        {4, 3 * DAY, "bo", "Revert \"vm: halt\"", NULL}};
	static const char *const wanted[] = {"landed in main 020202020202",
	        "landed 1 of 2 in main 010101010101, 1 more reverted by 030303030303",
	        "landed in main 020202020202, reverted by 030303030303"};
	const DigestOptions options = {DIGEST_DETAIL_SERIES, DIGEST_ORDER_NEWEST, 15, 0};
	for (gsize n = 2; n <= G_N_ELEMENTS(given); n++) {
		DigestHead head = {.end_s = LATE, .commits = make_commits(given, n)};
		g_autoptr(Digest) d =
		        digest_build(head, make_posts(PAIR, G_N_ELEMENTS(PAIR)), &options);
		Series *s = g_ptr_array_index(d->series, 0);
		g_autofree char *landed = words_landed_series(s);
		assert_string_equal(landed, wanted[n - 2]);
		series_patch(s, 0)->pulled_in = series_patch(s, 0);
		g_autofree char *one = words_series_applied(s);
		assert_true(g_str_has_prefix(one, "1 of 2 patches in a pull request by ann"));
		assert_null(strstr(one, "another"));
		series_patch(s, 1)->pulled_in = series_patch(s, 1);
		g_autofree char *two = words_series_applied(s);
		assert_true(g_str_has_prefix(two, "1 of 2 patches in a pull request by ann"));
		assert_true(g_str_has_suffix(two, ", 1 in another"));
		series_patch(s, 1)->pulled_in = series_patch(s, 0);
		g_autofree char *all = words_series_applied(s);
		assert_true(g_str_has_prefix(all, "in a pull request by ann"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_link),
	        cmocka_unit_test(test_resend),
	        cmocka_unit_test(test_patch_id),
	        cmocka_unit_test(test_author_title),
	        cmocka_unit_test(test_before_mail),
	        cmocka_unit_test(test_pull_patches),
	        cmocka_unit_test(test_near),
	        cmocka_unit_test(test_title),
	        cmocka_unit_test(test_squashed_and_split),
	        cmocka_unit_test(test_revert),
	        cmocka_unit_test(test_trees),
	        cmocka_unit_test(test_copy),
	        cmocka_unit_test(test_title_used_again),
	        cmocka_unit_test(test_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
