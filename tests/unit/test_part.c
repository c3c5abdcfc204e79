/* Attached and proposed patches: names of files, and whole mails through decode_message() and
 * build_record(). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "mda/decode/decode.h"
#include "mda/decode/decode_gzip.h"
#include "mda/patch/build.h"
#include "mda/patch/part_name.h"

#define DIFF                                                                                       \
	"diff --git a/x b/x\nindex 1111111..2222222 100644\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b" \
	"\n"
#define GIT(subject)                                                                               \
	"From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\n"                 \
	"From: Bo <bo@example.net>\nSubject: " subject "\n\nWhy.\n---\n x | 2 +-\n\n" DIFF         \
	"-- \n2.47.0\n\n"
#define MIXED       "Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n"
#define FILE_(name) "--b\nContent-Type: text/x-patch; name=" name "\n\n"
#define END         "--b--\n"

static Record *read_mail(const char *subject, const char *rest)
{
	g_autofree char *raw = g_strdup_printf(
	        "From: Ann <ann@example.org>\nSubject: %s\nMessage-ID: <1@example.org>\n%s",
	        subject, rest);
	g_autoptr(Message) m = decode_message(raw, strlen(raw), 1800000000);
	return build_record(m);
}

static void test_names(void **state)
{
	static const struct {
		const char *name, *version, *index, *title;
	} cases[] = {
	        {"v3-0002-doc-say-more.patch", "3", "2", "doc-say-more"},
	        {"0001-x.patch", NULL, "1", "x"},
	        {"V12-0010-x.diff.txt", "12", "10", "x"},
	        {"v2-fix.patch.gz", "2", NULL, "fix"},
	        {"fix-v2.diff", "2", NULL, "fix"},
	        {"fix_v05.patch", "5", NULL, "fix"},
	        {"fix.v3.patch", "3", NULL, "fix"},
	        {"dir/v4.patch", "4", NULL, NULL},
	        {"ipv6.patch", NULL, NULL, "ipv6"},
	        {"update-to-v8.patch", NULL, NULL, "update-to-v8"},
	        {"0001-update-ring-v8.patch", NULL, "1", "update-ring-v8"},
	        {"v4l-fix.patch", NULL, NULL, "v4l-fix"},
	        {"2024-x.patch", NULL, "2024", "x"},
	        {"12-x.patch", NULL, NULL, "12-x"},
	        {"v12345-x.patch", NULL, NULL, "v12345-x"},
	        {"", NULL, NULL, NULL},
	        {NULL, NULL, NULL, NULL},
	};
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		PartName p;
		part_name_read(cases[i].name, &p);
		if (g_strcmp0(p.version, cases[i].version) != 0 ||
		        g_strcmp0(p.index, cases[i].index) != 0 ||
		        g_strcmp0(p.title, cases[i].title) != 0)
			fail_msg("%s: %s %s %s", cases[i].name, p.version, p.index, p.title);
		part_name_clear(&p);
	}
}

/* Returns the parts of REC, as "kind|version index/total|title|address" lines. */
static char *describe(const Record *rec)
{
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < rec->parts->len; i++) {
		const RecordPatch *part = g_ptr_array_index(rec->parts, i);
		const Record *p = part->rec;
		assert_int_equal(part->n, i + 1);
		assert_int_equal(strlen(p->patch_id), 40);
		g_string_append_printf(out, "%s|%s %s/%s|%s|%s\n", record_kind_name(p->kind),
		        p->version ? p->version : "-", p->index ? p->index : "-",
		        p->total ? p->total : "-", p->title, p->author.address);
	}
	return g_string_free(out, FALSE);
}

static void check(const char *subject, const char *rest, RecordKind kind, const char *wanted)
{
	g_autoptr(Record) rec = read_mail(subject, rest);
	g_autofree char *got = describe(rec);
	assert_string_equal(got, wanted);
	assert_int_equal(rec->kind, kind);
	assert_true(rec->parts->len == 0 || (!rec->patch_id && !rec->has_diff));
}

static void test_attached(void **state)
{
	(void)state;
	check("Ponds", MIXED FILE_("0001-a.patch") GIT("[PATCH] a") END, RECORD_OTHER,
	        "patch|- -/-|a|bo@example.net\n");
	check("Ponds",
	        MIXED FILE_("v2-0001-a.patch") GIT("a") FILE_("v2-0002-b.patch") GIT("b") END,
	        RECORD_OTHER, "patch|2 1/2|a|bo@example.net\npatch|2 2/2|b|bo@example.net\n");
	check("Ponds", MIXED FILE_("all.patch") GIT("[PATCH v3 1/2] a") GIT("[PATCH v3 2/2] b") END,
	        RECORD_OTHER, "patch|3 1/2|a|bo@example.net\npatch|3 2/2|b|bo@example.net\n");
	check("Re: Ponds", MIXED FILE_("v7-0003-a.patch") GIT("a") END, RECORD_REPLY,
	        "patch|7 3/-|a|bo@example.net\n");
	check("[PATCH] Ponds", MIXED FILE_("a.patch") GIT("[PATCH] a") END, RECORD_PATCH,
	        "patch|- -/-|a|bo@example.net\n");
	check("[PATCH 0/1] Ponds", MIXED FILE_("a.patch") GIT("[PATCH 1/1] a") END, RECORD_COVER,
	        "patch|- 1/1|a|bo@example.net\n");
}

static void test_bare(void **state)
{
	(void)state;
	check("Ponds", MIXED FILE_("a.diff") DIFF END, RECORD_OTHER,
	        "other|- -/-|Ponds|ann@example.org\n");
	check("Re: Ponds", MIXED FILE_("a-v4.diff") DIFF END, RECORD_REPLY,
	        "other|4 -/-|Ponds|ann@example.org\n");
	check("Ponds", MIXED FILE_("a.diff") DIFF FILE_("b.diff") DIFF END, RECORD_OTHER,
	        "other|- -/-|a|ann@example.org\nother|- -/-|b|ann@example.org\n");
	check("Ponds", MIXED FILE_("0001-a.patch") GIT("a") FILE_("b.diff") DIFF END, RECORD_OTHER,
	        "patch|- -/-|a|bo@example.net\nother|- -/-|b|ann@example.org\n");
	check("Re: [PATCH v2 3/5] Ponds", MIXED FILE_("a.diff") DIFF END, RECORD_REPLY,
	        "other|- -/-|Ponds|ann@example.org\n");
	check("[PATCH] Ponds", MIXED FILE_("a.diff") DIFF END, RECORD_PATCH, "");
	check("Ponds", MIXED FILE_("a.diff") "no diff\n" END, RECORD_OTHER, "");
	check("Fwd: Ponds", MIXED FILE_("a.patch") GIT("a") END, RECORD_OTHER, "");
}

/* A copy of the diff in the text, attached because mail programs damage text. */
static void test_copy(void **state)
{
	(void)state;
	g_autoptr(Record) rec = read_mail(
	        "[PATCH] Ponds", MIXED "---\n" DIFF FILE_("a.patch") GIT("[PATCH] a") END);
	assert_int_equal(rec->parts->len, 0);
	assert_int_equal(rec->files, 1);
	assert_string_equal(rec->title, "Ponds");
}

static void test_forwarded_part(void **state)
{
	(void)state;
	check("Ponds",
	        MIXED "--b\nContent-Type: message/rfc822; name=a.patch\n\nFrom: a@b\nSubject: "
	              "[PATCH] a\n\n" DIFF END,
	        RECORD_OTHER, "");
}

static void test_proposed(void **state)
{
	(void)state;
	check("Re: [PATCH] x", "\nNo.\n\n-- >8 --\nSubject: [PATCH] y\n\nWhy.\n---\n" DIFF,
	        RECORD_REPLY, "reply|- -/-|y|ann@example.org\n");
	check("Re: [PATCH] x", "\nNo.\n\n-- >8 --\nWhy.\n---\n" DIFF, RECORD_REPLY,
	        "reply|- -/-|x|ann@example.org\n");
	check("Re: [PATCH] x",
	        "\nNo.\n\nFrom: Bo <bo@example.net>\nDate: today\nSubject: [PATCH v2] y\n\nWhy.\n"
	        "---\n" DIFF,
	        RECORD_REPLY, "reply|2 -/-|y|bo@example.net\n");
	check("Re: [PATCH] x", "\nNo.\n\n[PATCH v3 2/3] y\n\nWhy.\n---\n" DIFF, RECORD_REPLY,
	        "reply|3 2/3|y|ann@example.org\n");
	check("Re: [PATCH v2 1/3] x", "\nNo.\n\n-- >8 --\nWhy.\n---\n" DIFF, RECORD_REPLY,
	        "reply|- -/-|x|ann@example.org\n");
	check("Re: [PATCH] x", "\nNo.\n\n" DIFF, RECORD_REPLY, "");
	check("Re: [PATCH] x", "\nNo.\n\n> -- >8 --\n> [PATCH] y\n\nfine\n", RECORD_REPLY, "");
	check("Re: [PATCH] x",
	        "\nNo.\n\nFrom: Bo <bo@example.net>\nTo: Ann\nSubject: [PATCH] y\n\n---\n" DIFF,
	        RECORD_REPLY, "");
	check("Re: [PATCH] x", "\n[PATCH] y\n\n> quoted\n\n---\n" DIFF, RECORD_REPLY, "");
}

static void test_trailers_of_proposed(void **state)
{
	(void)state;
	g_autoptr(Record) rec = read_mail("Re: [PATCH] x",
	        "\nAcked-by: Ann <ann@example.org>\n\n-- >8 --\n[PATCH] y\n\nSigned-off-by: Ann "
	        "<ann@example.org>\n---\n" DIFF);
	assert_int_equal(rec->trailers->len, 1);
	const RecordPatch *part = g_ptr_array_index(rec->parts, 0);
	assert_int_equal(part->rec->trailers->len, 1);
	assert_string_equal(part->rec->message, "Signed-off-by: Ann <ann@example.org>\n");
}

static void test_gzip(void **state)
{
	static const guint8 packed[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x4b, 4, 0x82, 0x4, 0};
	(void)state;
	/* "aaaa..." is 10 bytes long only if the data is whole; here it is cut off */
	GString *cut = decode_gzip((const char *)packed, sizeof packed, 100);
	if (cut)
		g_string_free(cut, TRUE);
	assert_null(decode_gzip("no gzip", 7, 100));
	assert_null(decode_gzip("", 0, 100));
	assert_null(decode_gzip((const char *)packed, sizeof packed, 0));
}

#define LETTER                                                                                     \
	"From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\n"                 \
	"From: Bo <bo@example.net>\nSubject: [PATCH v2 0/2] all of it\n\nBlurb.\n-- \n2.47.0\n\n"

/* An attached cover letter is the cover; with a reply it is not. */
static void test_cover(void **state)
{
	static const char files[] = MIXED FILE_("v2-0000-cover-letter.patch")
	        LETTER FILE_("v2-0001-x.patch") GIT("[PATCH v2 1/2] one") FILE_("v2-0002-y.patch")
	                GIT("[PATCH v2 2/2] two") END;
	(void)state;
	g_autoptr(Record) rec = read_mail("brook", files);
	assert_int_equal(rec->kind, RECORD_COVER);
	assert_int_equal(rec->parts->len, 2);
	assert_string_equal(rec->title, "all of it");
	assert_string_equal(rec->version, "2");
	assert_string_equal(rec->total, "2");
	assert_non_null(strstr(rec->message, "text\n\nBlurb."));
	assert_null(strstr(rec->message, "2001"));
	g_autoptr(Record) tagged = read_mail("[PATCH v2 0/2] brook", files);
	assert_string_equal(tagged->title, "brook");
	assert_non_null(strstr(tagged->message, "Blurb."));
	g_autoptr(Record) reply = read_mail("Re: brook", files);
	assert_int_equal(reply->kind, RECORD_REPLY);
	assert_int_equal(reply->parts->len, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_cover),
	        cmocka_unit_test(test_names),
	        cmocka_unit_test(test_attached),
	        cmocka_unit_test(test_bare),
	        cmocka_unit_test(test_copy),
	        cmocka_unit_test(test_forwarded_part),
	        cmocka_unit_test(test_proposed),
	        cmocka_unit_test(test_trailers_of_proposed),
	        cmocka_unit_test(test_gzip),
	};
	decode_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
