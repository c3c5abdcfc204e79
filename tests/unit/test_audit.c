/* Tags of commits beside those given by mail: digests of mail and commits made by hand, as a line
 * for each tag that differs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "digests.h"
#include "report/digest/people.h"
#include "report/series/audit.h"

#define ONE_ID "1111111111111111111111111111111111111111"
#define TWO_ID "2222222222222222222222222222222222222222"

typedef struct {
	const char *id;
	gint64 when_s;
	const char *by, *subject, *to;
	const char *patch_id;
	const char *trailers; /* lines; NULL: none */
	bool robot;
} Sent;

static void add_trailers(Record *rec, const char *lines)
{
	g_auto(GStrv) all = g_strsplit(lines ? lines : "", "\n", -1);
	for (char **line = all; *line; line++) {
		char *colon = strchr(*line, ':');
		if (!colon)
			continue;
		*colon = '\0';
		record_add_trailer(rec, *line, colon + 2);
	}
}

static GPtrArray *make_mails(const Sent *sent, gsize n)
{
	GPtrArray *posts = g_ptr_array_new_with_free_func((GDestroyNotify)post_free);
	for (gsize i = 0; i < n; i++) {
		const Sent *s = &sent[i];
		Post *post = post_by_hand(s->id, s->when_s, s->by, s->subject, s->to);
		post->rec->patch_id = record_string(post->rec, s->patch_id, -1);
		post->rec->automatic = s->robot ? RECORD_AUTO_BOT : RECORD_AUTO_NONE;
		if (strstr(s->subject, "applied"))
			post->rec->kind = RECORD_APPLIED;
		add_trailers(post->rec, s->trailers);
		g_ptr_array_add(posts, post);
	}
	return posts;
}

/* A commit of ann's patch, made at WHEN_S. */
static GPtrArray *make_commits(gint64 when_s, const char *link, const char *trailers)
{
	GPtrArray *commits = g_ptr_array_new_with_free_func(landed_commit_free);
	Commit *c = commit_new();
	memset(c->hash, 1, c->hash_bytes = 20);
	c->author = (RecordPerson){
	        commit_string(c, "ann", -1), commit_string(c, "ann@example.org", -1)};
	c->writer = c->author;
	c->author_s = c->committer_s = c->merged_s = when_s;
	c->title = commit_string(c, "vm: halt", -1);
	g_ptr_array_add(c->message_ids, (void *)commit_string(c, link, -1));
	add_trailers(c->owner, trailers);
	LandedCommit *landed = g_new0(LandedCommit, 1);
	*landed = (LandedCommit){c, "main"};
	g_ptr_array_add(commits, landed);
	return commits;
}

static void describe_tags(GString *out, const char *word, const GPtrArray *tags)
{
	for (guint i = 0; i < tags->len; i++) {
		const AuditTag *tag = g_ptr_array_index(tags, i);
		g_string_append_printf(out, "%s %s %s%s%s%s\n", word, tag->key,
		        tag->name ? tag->name : tag->address, tag->mail ? " " : "",
		        tag->mail ? tag->mail->rec->message_id : "",
		        tag->applier ? " applier" : "");
	}
}

/* Returns "unseen KEY NAME" or "lost KEY NAME MAIL" for each tag that differs. */
static char *audit(const Sent *sent, gsize n, GPtrArray *commits, Mailmap *map, GRand *rand)
{
	const People people = {.mailmap = map};
	const DigestOptions options = {.top = 15, .people = &people};
	GPtrArray *posts = make_mails(sent, n);
	if (rand)
		shuffle(posts, rand);
	DigestHead head = {.end_s = 60 * DAY, .audit = true, .commits = commits};
	g_autoptr(Digest) d = digest_build(head, posts, &options);
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < d->audits->len; i++) {
		const Audit *one = g_ptr_array_index(d->audits, i);
		describe_tags(out, "unseen", one->unseen);
		describe_tags(out, "lost", one->lost);
	}
	return g_string_free(out, FALSE);
}

static void check_audit(const Sent *sent, gsize n, gint64 when_s, const char *link,
        const char *trailers, const char *mailmap, const char *wanted)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(7);
	g_autoptr(Mailmap) map = mailmap ? mailmap_parse(mailmap, strlen(mailmap)) : NULL;
	for (int round = 0; round < SHUFFLES; round++) {
		GPtrArray *commits = make_commits(when_s, link, trailers);
		g_autofree char *got = audit(sent, n, commits, map, round ? rand : NULL);
		assert_string_equal(got, wanted);
	}
}

#define AUDIT(sent, link, trailers, wanted)                                                        \
	check_audit(sent, G_N_ELEMENTS(sent), 20 * DAY, link, trailers, NULL, wanted)

#define SIGNED "Signed-off-by: ann <ann@example.org>\n"

static const Sent REVIEWED[] = {{"p", 0, "ann", "[PATCH] vm: halt", NULL, ONE_ID, SIGNED, false},
        {"r", 5, "bo", "Re: [PATCH] vm: halt", "p", NULL, "Reviewed-by: bo <bo@example.org>",
                false}};

static void test_given(void **state)
{
	(void)state;
	AUDIT(REVIEWED, "p", SIGNED "Reviewed-by: bo <bo@example.org>", "");
	AUDIT(REVIEWED, "p", SIGNED, "lost Reviewed-by bo r\n");
	AUDIT(REVIEWED, "p", SIGNED "Reviewed-by: bo <bo@example.org>\nAcked-by: Cy <cy@x.example>",
	        "unseen Acked-by Cy\n");
	/* another tag than the one that was given */
	AUDIT(REVIEWED, "p", SIGNED "Acked-by: bo <bo@example.org>",
	        "unseen Acked-by bo\nlost Reviewed-by bo r\n");
	/* joined tags, in any case */
	AUDIT(REVIEWED, "p", SIGNED "reviewed-and-tested-by: bo <bo@example.org>",
	        "unseen Tested-by bo\n");
	/* a person without an address, an address without a name */
	AUDIT(REVIEWED, "p", SIGNED "Reviewed-by: bo@example.org", "");
	AUDIT(REVIEWED, "p", SIGNED "Reviewed-by: <bo@example.org>\nTested-by: Di Wu",
	        "unseen Tested-by Di Wu\n");
	/* twice in the commit: told once */
	AUDIT(REVIEWED, "p",
	        SIGNED "Reviewed-by: bo <bo@example.org>\nTested-by: Di <d@x>\nTested-by: Di <d@x>",
	        "unseen Tested-by Di\n");
}

static void test_not_compared(void **state)
{
	(void)state;
	static const Sent mails[] = {{"p", 0, "ann", "[PATCH] vm: halt", NULL, ONE_ID, NULL, false},
	        {"r", 5, "bo", "Re: [PATCH] vm: halt", "p", NULL,
	                "Suggested-by: Di <di@x.example>\nFixes: 0123456789ab (\"vm: begin\")\n"
	                "Closes: https://x.example/1",
	                false}};
	AUDIT(mails, "p",
	        SIGNED "Signed-off-by: Committer <c@x.example>\nReported-by: Di <di@x.example>\n"
	               "Co-developed-by: Ed <ed@x.example>\nSuggested-by: Fy <fy@x.example>\n"
	               "Fixes: 0123456789ab (\"vm: start\")\nCc: stable@x.example\n"
	               "Closes: https://x.example/2\nLink: https://x.example/3\nCompile-tested-by: "
	               "Gy <g@x>",
	        "");
	AUDIT(mails, "p", "Link: https://lore.example.org/p", "");
}

static void test_people(void **state)
{
	(void)state;
	static const Sent mails[] = {{"p", 0, "ann", "[PATCH] vm: halt", NULL, ONE_ID, NULL, false},
	        {"r", 5, "bo", "Re: [PATCH] vm: halt", "p", NULL,
	                "Reviewed-by: Bo Ek <bo@example.org>", false}};
	/* the same full name at another address */
	AUDIT(mails, "p", SIGNED "Reviewed-by: BO EK <bo@work.example>", "");
	/* the same first name is not enough */
	static const Sent first[] = {{"p", 0, "ann", "[PATCH] vm: halt", NULL, ONE_ID, NULL, false},
	        {"r", 5, "bo", "Re: [PATCH] vm: halt", "p", NULL, "Reviewed-by: Bo <b@x.example>",
	                false}};
	AUDIT(first, "p", SIGNED "Reviewed-by: Bo <bo@work.example>",
	        "unseen Reviewed-by Bo\nlost Reviewed-by Bo r\n");
	/* a mailmap joins two names */
	static const char map[] = "Bo Ek <bo@example.org> <robert@work.example>\n";
	check_audit(mails, 2, DAY, "p", "Reviewed-by: Robert <robert@work.example>", map, "");
	check_audit(mails, 2, DAY, "p", "Reviewed-by: Robert <robert@work.example>", NULL,
	        "unseen Reviewed-by Robert\nlost Reviewed-by Bo Ek r\n");
}

static void test_versions(void **state)
{
	(void)state;
	static const Sent changed[] = {
	        {"a", 0, "ann", "[PATCH] vm: halt", NULL, ONE_ID, NULL, false},
	        {"r", 5, "bo", "Re: [PATCH] vm: halt", "a", NULL, "Acked-by: bo <bo@example.org>",
	                false},
	        {"b", DAY, "ann", "[PATCH v2] vm: halt", NULL, TWO_ID, NULL, false}};
	AUDIT(changed, "b", SIGNED "Acked-by: bo <bo@example.org>", "");
	AUDIT(changed, "b", SIGNED, ""); /* its author may have left it out: the patch changed */
	static const Sent same[] = {{"a", 0, "ann", "[PATCH] vm: halt", NULL, ONE_ID, NULL, false},
	        {"r", 5, "bo", "Re: [PATCH] vm: halt", "a", NULL, "Acked-by: bo <bo@example.org>",
	                false},
	        {"b", DAY, "ann", "[PATCH v2] vm: halt", NULL, ONE_ID, NULL, false}};
	AUDIT(same, "b", SIGNED, "lost Acked-by bo r\n");
	/* given to a later version: given */
	static const Sent later[] = {{"a", 0, "ann", "[PATCH] vm: halt", NULL, ONE_ID, NULL, false},
	        {"b", DAY, "ann", "[PATCH v2] vm: halt", NULL, TWO_ID, NULL, false},
	        {"r", DAY + 5, "bo", "Re: [PATCH v2] vm: halt", "b", NULL,
	                "Acked-by: bo <bo@example.org>", false}};
	check_audit(later, 3, 2 * DAY, "b", SIGNED, NULL, "lost Acked-by bo r\n");
	check_audit(later, 3, DAY / 2, "a", SIGNED "Acked-by: bo <bo@example.org>", NULL, "");
	check_audit(later, 3, DAY / 2, "a", SIGNED, NULL, "");
}

static void test_cover(void **state)
{
	(void)state;
	static const Sent cover[] = {
	        {"c", 0, "ann", "[PATCH 0/2] vm: halts", NULL, NULL, NULL, false},
	        {"p", 1, "ann", "[PATCH 1/2] vm: halt", "c", ONE_ID, NULL, false},
	        {"q", 2, "ann", "[PATCH 2/2] vm: wake", "c", TWO_ID, NULL, false},
	        {"r", 5, "bo", "Re: [PATCH 0/2] vm: halts", "c", NULL,
	                "Tested-by: bo <bo@example.org>", false},
	        {"s", 6, "cy", "Re: [PATCH 2/2] vm: wake", "q", NULL,
	                "Acked-by: cy <cy@example.org>", false}};
	AUDIT(cover, "p", SIGNED "Tested-by: bo <bo@example.org>", "");
	AUDIT(cover, "p", SIGNED, "lost Tested-by bo r\n");
	/* given to another patch of the series */
	AUDIT(cover, "p", SIGNED "Tested-by: bo <bo@example.org>\nAcked-by: cy <cy@example.org>",
	        "");
}

static void test_posted(void **state)
{
	(void)state;
	static const Sent mails[] = {{"p", 0, "ann", "[PATCH] vm: halt", NULL, ONE_ID,
	        "Reviewed-by: Di Wu <di@x.example>\n" SIGNED, false}};
	AUDIT(mails, "p", SIGNED "Reviewed-by: Di Wu <di@x.example>", "");
	AUDIT(mails, "p", SIGNED, "lost Reviewed-by Di Wu p\n");
	/* what the author says of his own patch in a reply */
	static const Sent own[] = {{"p", 0, "ann", "[PATCH] vm: halt", NULL, ONE_ID, NULL, false},
	        {"r", 5, "ann", "Re: [PATCH] vm: halt", "p", NULL,
	                "Tested-by: ann <ann@example.org>", false}};
	AUDIT(own, "p", SIGNED "Tested-by: ann <ann@example.org>", "");
	AUDIT(own, "p", SIGNED, "");
}

static void test_robots(void **state)
{
	(void)state;
	static const Sent mails[] = {{"p", 0, "ann", "[PATCH] vm: halt", NULL, ONE_ID, NULL, false},
	        {"r", 5, "testbot", "Re: [PATCH] vm: halt", "p", NULL,
	                "Tested-by: testbot <testbot@example.org>", true}};
	AUDIT(mails, "p", SIGNED, "");
	AUDIT(mails, "p", SIGNED "Tested-by: testbot <testbot@example.org>", "");
	AUDIT(mails, "p",
	        SIGNED "Reviewed-by: testbot <testbot@example.org>\n"
	               "Reported-by: kernel test robot <lkp@intel.com>\n"
	               "Tested-by: kernel test robot <lkp@intel.com>\n"
	               "Reported-and-tested-by: syzbot+0123@syzkaller.appspotmail.com",
	        "");
}

static void test_withdrawn(void **state)
{
	(void)state;
	static const Sent nacked[] = {
	        {"p", 0, "ann", "[PATCH] vm: halt", NULL, ONE_ID, NULL, false},
	        {"r", 5, "bo", "Re: [PATCH] vm: halt", "p", NULL,
	                "Reviewed-by: bo <bo@example.org>", false},
	        {"s", 9, "bo", "Re: [PATCH] vm: halt", "p", NULL, "Nacked-by: bo <bo@example.org>",
	                false}};
	AUDIT(nacked, "p", SIGNED, "");
	static const Sent better[] = {
	        {"p", 0, "ann", "[PATCH] vm: halt", NULL, ONE_ID, NULL, false},
	        {"r", 5, "bo", "Re: [PATCH] vm: halt", "p", NULL, "Acked-by: bo <bo@example.org>",
	                false},
	        {"s", 9, "bo", "Re: [PATCH] vm: halt", "p", NULL,
	                "Reviewed-by: bo <bo@example.org>", false}};
	AUDIT(better, "p", SIGNED "Reviewed-by: bo <bo@example.org>", "");
	AUDIT(better, "p", SIGNED, "lost Reviewed-by bo s\n");
	/* Tested-by is no other word for the same */
	static const Sent both[] = {{"p", 0, "ann", "[PATCH] vm: halt", NULL, ONE_ID, NULL, false},
	        {"r", 5, "bo", "Re: [PATCH] vm: halt", "p", NULL,
	                "Reviewed-by: bo <bo@example.org>", false},
	        {"s", 9, "bo", "Re: [PATCH] vm: halt", "p", NULL, "Tested-by: bo <bo@example.org>",
	                false}};
	AUDIT(both, "p", SIGNED "Tested-by: bo <bo@example.org>", "lost Reviewed-by bo r\n");
}

static void test_late(void **state)
{
	(void)state;
	check_audit(REVIEWED, 2, 4, "p", SIGNED, NULL, "");
	check_audit(REVIEWED, 2, 4, "p", SIGNED "Reviewed-by: bo <bo@example.org>", NULL, "");
	check_audit(REVIEWED, 2, 5, "p", SIGNED, NULL, "lost Reviewed-by bo r\n");
}

static void test_applier(void **state)
{
	(void)state;
	static const Sent mails[] = {{"p", 0, "ann", "[PATCH] vm: halt", NULL, ONE_ID, NULL, false},
	        {"r", 5, "bo", "Re: applied", "p", NULL, NULL, false}};
	AUDIT(mails, "p", SIGNED "Reviewed-by: bo <bo@example.org>\nAcked-by: Cy <c@x.example>",
	        "unseen Reviewed-by bo applier\nunseen Acked-by Cy\n");
	AUDIT(REVIEWED, "p",
	        SIGNED "Reviewed-by: bo <bo@example.org>\nAcked-by: Cy <c@x.example>\n"
	               "Signed-off-by: Cy <c@x.example>",
	        "unseen Acked-by Cy applier\n");
	/* who signs the commit off has reviewed it, but has not said there that he tested it */
	AUDIT(REVIEWED, "p", SIGNED "Signed-off-by: bo <bo@example.org>", "");
	static const Sent tested[] = {
	        {"p", 0, "ann", "[PATCH] vm: halt", NULL, ONE_ID, NULL, false},
	        {"r", 5, "bo", "Re: [PATCH] vm: halt", "p", NULL, "Tested-by: bo <bo@example.org>",
	                false}};
	AUDIT(tested, "p", SIGNED "Signed-off-by: bo <bo@example.org>", "lost Tested-by bo r\n");
}

/* A copy of a commit has that one's tags. */
static void test_copy(void **state)
{
	(void)state;
	GPtrArray *commits = make_commits(DAY, "p", SIGNED "Acked-by: Cy <c@x.example>");
	Commit *c = ((LandedCommit *)g_ptr_array_index(commits, 0))->commit;
	c->upstream = commit_string(c, "0909090909090909090909090909090909090909", -1);
	g_autofree char *got = audit(REVIEWED, 2, commits, NULL, NULL);
	assert_string_equal(got, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_given),
	        cmocka_unit_test(test_not_compared),
	        cmocka_unit_test(test_people),
	        cmocka_unit_test(test_versions),
	        cmocka_unit_test(test_cover),
	        cmocka_unit_test(test_posted),
	        cmocka_unit_test(test_robots),
	        cmocka_unit_test(test_withdrawn),
	        cmocka_unit_test(test_late),
	        cmocka_unit_test(test_applier),
	        cmocka_unit_test(test_copy),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
