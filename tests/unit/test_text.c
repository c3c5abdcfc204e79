/* The text renderer: layout, columns, escaping, skip lines, both orders. */
#include "report/digest/digest_build.h"
#include "report/render/render.h"
#include "report/render/excerpt.h"
#include "store/base/escape.h"
#include "posts.h"
#include "report/render/text_line.h"
#include "store/base/limit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define TIP "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static GPtrArray *sample(void)
{
	GPtrArray *posts = g_ptr_array_new_with_free_func((GDestroyNotify)post_free);
	g_ptr_array_add(posts, post_by_hand("a0", DAY, "ann", "[PATCH 0/2] Attic", NULL));
	g_ptr_array_add(posts, post_by_hand("a1", DAY + 1, "ann", "[PATCH 1/2] one", "a0"));
	g_ptr_array_add(posts, post_by_hand("s", DAY + 2, "ben", "[unit-tests PATCH] Barn", NULL));
	g_ptr_array_add(posts, reply_by_hand("r", DAY + 3, "cat", "a0", NULL, NULL));
	g_ptr_array_add(posts, post_by_hand("b0", 2 * DAY, "ann", "[PATCH v2 0/1] Attic", NULL));
	g_ptr_array_add(posts, post_by_hand("b1", 2 * DAY + 1, "ann", "[PATCH v2 1/1] one", "b0"));
	g_ptr_array_add(posts, reply_by_hand("q", 2 * DAY + 9, "cat", "b1", "Reviewed-by",
	                               "Cat <cat@example.org>"));
	static const char *const texts[][3] = {
	        {"The attic.\n", NULL, " a | 1 +\n 1 file changed, 1 insertion(+)\n"},
	        {"Sweep.\n\nSigned-off-by: Ann\n", "Notes.\n\n",
	                " a | 1 +\n 1 file changed, 1 insertion(+)\n"},
	        {"Bad \x1b[31mtext\xe2\x80\xae\n\tstays\n", NULL, NULL}};
	for (guint i = 0; i < posts->len; i++) {
		Record *rec = ((Post *)g_ptr_array_index(posts, i))->rec;
		gsize k = rec->kind == RECORD_COVER ? 0 : rec->total ? 1 : 2;
		rec->message = record_string(rec, texts[k][0], -1);
		rec->notes = record_string(rec, texts[k][1], -1);
		rec->diffstat_text = record_string(rec, texts[k][2], -1);
	}
	return posts;
}

static char *text_of(DigestDetail detail, DigestOrder order, guint max_lines)
{
	const DigestOptions options = {detail, order, 2, max_lines};
	DigestHead head = {.title = g_strdup("HOUSE"),
	        .from = g_strdup("111111111"),
	        .to = g_strdup("222222222"),
	        .messages = 7,
	        .first_s = DAY,
	        .last_s = 2 * DAY,
	        .variants = 1,
	        .unparsed = 2,
	        .tip = TIP};
	g_autoptr(Digest) d = digest_build(head, sample(), &options);
	GString *out = g_string_new(NULL);
	render_find("text")->render(d, out);
	return g_string_free(out, FALSE);
}

#define HEAD                                                                                       \
	"From 111111111 to 222222222\n"                                                            \
	"HOUSE mailing list update from 111111111 to 222222222\n"                                  \
	"1970-01-02 to 1970-01-03: 7 messages, 3 people, 3 series\n"                               \
	"2 messages could not be read\n"                                                           \
	"1 message left out: the Message-ID was already known with another content\n\n"            \
	"Quiet: 7 messages; 3 series posted\n\n"
#define TABLES                                                                                     \
	"Top 2 contributor Email domains (Based on Email Body)\n\n"                                \
	"      5 example.org\n\n"                                                                  \
	"Top 2 contributors (Based on Email Body)\n\n"                                             \
	"      4  ann <ann@example.org>\n"                                                         \
	"      1  ben <ben@example.org>\n\n"
#define REVIEWERS                                                                                  \
	"Top 2 reviewers (Trailers Given in Replies)\n\n      1  Cat <cat@example.org>\n\n"
#define TIP_LINE "Chain tip, to be checked with: listdigest-store \\\n  verify --tip=" TIP "\n"
#define LAST     REVIEWERS TIP_LINE
#define READY                                                                                      \
	"===== Ready: every patch reviewed, nothing open =====\n\n"                                \
	" 0 days  v2 1/1  Attic (ann)\n\n"
#define RULE "----------------------------------------------------------------------\n\n"
#define STAT " a | 1 +\n 1 file changed, 1 insertion(+)\n\n"

static void newest(void **state)
{
	(void)state;
	g_autofree char *got = text_of(DIGEST_DETAIL_SERIES, DIGEST_ORDER_NEWEST, 0);
	assert_string_equal(got, HEAD TABLES
	        "===== Patch list in this time period =====\n\n"
	        "v2 1/1  updated     Attic (ann) 1R\n"
	        "                    1 reply; Reviewed-by Cat (patch 1)\n"
	        "                    since v1: 1 changed\n"
	        "v1 1/1  new         Barn (ben)\n"
	        "v1 1/2  superseded  Attic (ann)\n                    1 reply\n\n"
	        "===== Patch Commit Messages ====\n\n"
	        "New:  one\n[PATCH v2 1/1] one\nAuthor: ann <ann@example.org>\n\n"
	        "Sweep.\n\nSigned-off-by: Ann\n---\nNotes.\n\n" STAT RULE
	        "New:  Attic\n[PATCH v2 0/1] Attic\nAuthor: ann <ann@example.org>\nb0\n\nThe "
	        "attic.\n\n" STAT RULE
	        "New:  Barn\n[unit-tests PATCH] Barn\nAuthor: ben <ben@example.org>\ns\n\n"
	        "Bad \\x1b[31mtext\\u202e\n\tstays\n\n" RULE
	        "Exist: [PATCH v2 0/1] Attic\n Skip: [PATCH 0/2] Attic\n\n" READY LAST);
}

static void reading(void **state)
{
	(void)state;
	g_autofree char *got = text_of(DIGEST_DETAIL_SERIES, DIGEST_ORDER_READING, 0);
	assert_string_equal(got,
	        HEAD "===== Patch list in this time period =====\n\n"
	             "v2 1/1  updated     Attic (ann) 1R\n"
	             "                    1 reply; Reviewed-by Cat (patch 1)\n"
	             "                    since v1: 1 changed\n"
	             "v1 1/2  superseded  Attic (ann)\n                    1 reply\n\n"
	             "unit-tests\n"
	             "v1 1/1  new         Barn (ben)\n\n"
	             "===== Patch Commit Messages ====\n\n"
	             "New:  Attic\n[PATCH v2 0/1] Attic\nAuthor: ann <ann@example.org>\nb0\nv2 "
	             "replaces v1\n\nThe attic.\n\n" STAT "   1  updated     one\n\n" RULE
	             "New:  Barn\n[unit-tests PATCH] Barn\nAuthor: ben <ben@example.org>\ns\n\n"
	             "Bad \\x1b[31mtext\\u202e\n\tstays\n\n" RULE READY TABLES LAST);
}

static void cut(void **state)
{
	(void)state;
	g_autofree char *all = text_of(DIGEST_DETAIL_ALL, DIGEST_ORDER_NEWEST, 1),
	                *none = text_of(DIGEST_DETAIL_NONE, DIGEST_ORDER_NEWEST, 0);
	assert_non_null(strstr(all, "\n\nSweep.\n[7 more lines in <b1>]\n\n---"));
	assert_non_null(strstr(all, "\n\nThe attic.\n[3 more lines in <b0>]\n\n---"));
	assert_null(strstr(none, "Commit Messages"));
	assert_null(strstr(none, "Skip:"));
	assert_non_null(strstr(none, "Barn (ben)\n"));
}

static void empty(void **state)
{
	(void)state;
	const DigestOptions options = {DIGEST_DETAIL_SERIES, DIGEST_ORDER_NEWEST, 15, 0};
	DigestHead head = {
	        .title = g_strdup("HOUSE"), .from = g_strdup("-"), .to = g_strdup("-"), .tip = TIP};
	g_autoptr(Digest) d = digest_build(
	        head, g_ptr_array_new_with_free_func((GDestroyNotify)post_free), &options);
	g_autoptr(GString) out = g_string_new(NULL);
	render_find("text")->render(d, out);
	assert_string_equal(out->str,
	        "From - to -\nHOUSE mailing list update from - to -\nno messages\n\n"
	        "Top 15 contributor Email domains (Based on Email Body)\n\n\n"
	        "Top 15 contributors (Based on Email Body)\n\n\n"
	        "===== Patch list in this time period =====\n\n\n"
	        "===== Patch Commit Messages ====\n\n" TIP_LINE);
}

static void columns(void **state)
{
	(void)state; /* at most 80, whatever the mail says */
	static const char *const titles[] = {"x",
	        "A title of a length that no list can show in one line of eighty columns, whatever "
	        "it does",
	        "\xe5\xb1\x8b\xe6\xa0\xb9\xe5\xb1\x8b\xe6\xa0\xb9\xe5\xb1\x8b\xe6\xa0\xb9\xe5\xb1"
	        "\x8b\xe6\xa0"
	        "\xb9\xe5\xb1\x8b\xe6\xa0\xb9"
	        "\xe5\xb1\x8b\xe6\xa0\xb9\xe5\xb1\x8b\xe6\xa0\xb9\xe5\xb1\x8b\xe6\xa0\xb9\xe5\xb1"
	        "\x8b\xe6\xa0"
	        "\xb9\xe5\xb1\x8b\xe6\xa0\xb9",
	        "\x1b[2J\x1b]0;x\a"};
	for (gsize i = 0; i < G_N_ELEMENTS(titles); i++) {
		g_autofree char *subject =
		        g_strdup_printf("[PATCH v1234567890123456789 1/9999] %s", titles[i]);
		GPtrArray *posts = g_ptr_array_new_with_free_func((GDestroyNotify)post_free);
		g_ptr_array_add(posts,
		        post_by_hand("a", 1, "a-name-that-is-far-too-long-for-a-list-of-patches",
		                subject, NULL));
		const DigestOptions options = {DIGEST_DETAIL_SERIES, DIGEST_ORDER_NEWEST, 15, 0};
		g_autoptr(Digest) d = digest_build((DigestHead){0}, posts, &options);
		g_autofree char *line = text_line_series(
		        g_ptr_array_index(d->series, 0), 0, TEXT_LINE_STATE_COLUMNS);
		assert_true(escape_columns(line) <= 80);
		assert_null(strchr(line, '\x1b'));
	}
}

static void nothing_known(void **state)
{
	(void)state; /* records with nothing in them but a kind */
	static const DigestOrder order[] = {DIGEST_ORDER_NEWEST, DIGEST_ORDER_READING};
	for (gsize k = 0; k < G_N_ELEMENTS(order); k++) {
		GPtrArray *posts = g_ptr_array_new_with_free_func((GDestroyNotify)post_free);
		for (int kind = 0; kind < RECORD_N_KINDS; kind++)
			for (int n = 0; n < 3; n++) {
				Record *rec = record_new();
				rec->kind = (RecordKind)kind;
				g_ptr_array_add(posts, post_new(rec, 0, 1, n > 0));
			}
		const DigestOptions options = {DIGEST_DETAIL_ALL, order[k], 15, 1};
		g_autoptr(Digest) d = digest_build((DigestHead){.messages = 12}, posts, &options);
		g_autoptr(GString) text = g_string_new(NULL), json = g_string_new(NULL);
		render_find("text")->render(d, text);
		render_find("json")->render(d, json);
		assert_non_null(strstr(text->str, "(no subject)"));
		assert_true(g_str_has_prefix(json->str, "{\"format\":2,"));
	}
}

static void flood(void **state)
{
	(void)state; /* a sender who wants it to be quadratic: all of one title, all below each
	                other */
	GPtrArray *posts = g_ptr_array_new_with_free_func((GDestroyNotify)post_free);
	for (guint i = 0; i < 6000; i++) {
		g_autofree char *id = g_strdup_printf("m%u", i),
		                *to = g_strdup_printf("m%u", i ? i - 1 : 0);
		g_autofree char *subject = g_strdup_printf("[PATCH v%u %u/9] x", i % 7, i % 9);
		Post *post = post_by_hand(id, i % 600, "ann", subject, to);
		record_add_string(post->rec, post->rec->references, "m0", 512);
		g_ptr_array_add(posts, post);
	}
	const DigestOptions options = {DIGEST_DETAIL_ALL, DIGEST_ORDER_NEWEST, 15, 0};
	clock_t start = clock(); /* processor time: the machine may be busy */
	g_autoptr(Digest) d = digest_build((DigestHead){0}, posts, &options);
	assert_true(d->series->len > 0);
	assert_true(clock() - start < 20 * CLOCKS_PER_SEC);
}

static void blank_lines(void **state)
{
	(void)state; /* and one who sends nothing but blank lines */
	GPtrArray *posts = g_ptr_array_new_with_free_func((GDestroyNotify)post_free);
	g_autofree char *lines = g_strnfill(LIMIT_TEXT_BYTES - 1, '\n');
	g_autofree char *message = g_strconcat("x", lines, NULL);
	Post *post = post_by_hand("m", 0, "ann", "[PATCH 0/1] x", NULL);
	g_ptr_array_add(posts, post);
	post->rec->message = record_string(post->rec, message, -1);
	clock_t start = clock(); /* processor time: the machine may be busy */
	for (guint i = 0; i < 100; i++) {
		guint left;
		g_autofree char *text = excerpt_text(post, EXCERPT_WHOLE, 0, &left);
		assert_string_equal(text, "x\n");
	}
	assert_true(clock() - start < 10 * CLOCKS_PER_SEC);
	g_ptr_array_unref(posts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(newest), cmocka_unit_test(reading),
	        cmocka_unit_test(cut), cmocka_unit_test(empty), cmocka_unit_test(columns),
	        cmocka_unit_test(nothing_known), cmocka_unit_test(flood),
	        cmocka_unit_test(blank_lines)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
