/* Decoding: headers, charsets, parts, format=flowed; one content id for differently encoded copies.
 */
#include "mda/decode/decode.h"
#include "mda/decode/decode_flowed.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#define NOW_S 1764000000

static Message *decode(const char *raw)
{
	decode_init();
	return decode_message(raw, strlen(raw), NOW_S);
}

#define MESSAGE(m, raw) g_autoptr(Message) m = decode(raw)

static void check_subject(const char *field, const char *want)
{
	g_autofree char *raw = g_strdup_printf("Subject: %s\n\nx\n", field);
	MESSAGE(m, raw);
	if (want)
		assert_string_equal(m->subject, want);
	else
		assert_null(m->subject);
}

static void test_subject(void **state)
{
	(void)state;
	check_subject("[PATCH] plain", "[PATCH] plain");
	check_subject(
	        "[PATCH v2\n 1/3] folded\n\tand  squeezed ", "[PATCH v2 1/3] folded and squeezed");
	check_subject("=?utf-8?Q?caf=C3=A9_au?= =?UTF-8?q?_lait?= noir", "café au lait noir");
	check_subject("=?utf-8?B?w6TDtg==?=\n =?utf-8?B?w7w=?= end",
	        "äöü end"); /* adjacent padded words */
	check_subject(
	        "=?utf-8?B?w6TD?= =?utf-8?B?tg==?=", "äö"); /* a character split over two words */
	check_subject("=?iso-8859-1*de?Q?=E4=80?=", "ä€");
	check_subject("=?GB2312?B?tPC4tA==?=: x", "答复: x");
	check_subject("=?unknown-8bit?q?J=F6rg?=", "Jörg");
	check_subject("=?utf-8?q?has blanks?= =?utf-8?q?bro", "has blanks =?utf-8?q?bro");
	check_subject("raw caf\xe9", "raw café");
	check_subject("raw caf\xc3\xa9", "raw café");
	check_subject("a\xcc\x88", "ä"); /* NFC */
	check_subject("bell\a and \x1b[31mred\x7f", "bell and [31mred");
	check_subject("=?utf-8?q?=0Ainjected=00?=", "injected\xef\xbf\xbd");
	check_subject("", NULL);
	check_subject(" \t ", NULL);
	MESSAGE(none, "From: a@example.org\n\nx\n");
	assert_null(none->subject);
	MESSAGE(bad, "Subject: =?utf-8?q?=FF?=\n\nx\n");
	assert_true(bad->flags & RECORD_FLAG_CHARSET);
}

static void check_from(const char *field, const char *name, const char *address)
{
	g_autofree char *raw = g_strdup_printf("From: %s\n\nx\n", field);
	MESSAGE(m, raw);
	if (g_strcmp0(m->from.name, name) != 0 || g_strcmp0(m->from.address, address) != 0)
		print_message("# %s: %s <%s>\n", field, m->from.name, m->from.address);
	assert_true(g_strcmp0(m->from.name, name) == 0);
	assert_true(g_strcmp0(m->from.address, address) == 0);
}

static void test_from(void **state)
{
	(void)state;
	check_from("Jo Doe <jo@example.org>", "Jo Doe", "jo@example.org");
	check_from("\"Doe, Jo\" <jo@example.org>, other@example.org", "Doe, Jo", "jo@example.org");
	check_from("jo@example.org (Jo Doe)", "Jo Doe", "jo@example.org");
	check_from(
	        "=?iso-8859-1?Q?J=F6rg_M=FCller?= <j@example.org>", "Jörg Müller", "j@example.org");
	check_from("\"=?utf-8?Q?J=C3=B6rg?=\" <j@example.org>", "Jörg", "j@example.org");
	check_from("=?utf-8?Q?M=C3=BCller,_J?= <j@example.org>", "Müller, J", "j@example.org");
	check_from("J\xf6rg <j@example.org>", "Jörg", "j@example.org");
	check_from("Test robot [x86] <robot@example.org>", "Test robot [x86]", "robot@example.org");
	check_from("\"jo@example.org\" <jo@example.org>", NULL, "jo@example.org");
	check_from("team: a@example.org, b@example.org;", NULL, "a@example.org");
	check_from("jo at example.org (Jo)", "Jo", "jo@example.org");
	check_from("Jo at Work", "Jo at Work", NULL);
	check_from("Doe, Jo <jo@example.org>", "Doe, Jo", "jo@example.org");
	check_from("root", NULL, "root");
	check_from("", NULL, NULL);
	check_from("\"Evil\x1b\x01\" <e@example.org>", "Evil", "e@example.org");
	MESSAGE(sender, "Sender: s@example.org\n\nx\n");
	assert_string_equal(sender->from.address, "s@example.org");
}

static void test_hostile_addresses(void **state)
{
	(void)state;
	const char *units[] = {
	        ":", "a:", "a,", "(", "<", "\"", "[", "=?utf-8?q?a?= ", "a:b;", "\\"};
	for (guint i = 0; i < G_N_ELEMENTS(units); i++) {
		g_autoptr(GString) raw = g_string_new("From: ");
		for (guint k = 0; k < 99999; k++)
			g_string_append(raw, units[i]);
		g_string_append(raw, "\nTo: ");
		g_string_append_len(raw, raw->str + 6, 99999);
		g_string_append(raw, "\nSubject: here\n\ntext\n");
		clock_t start = clock();
		MESSAGE(m, raw->str);
		assert_string_equal(m->subject, "here");
		assert_true(m->flags & RECORD_FLAG_MALFORMED);
		assert_true(clock() - start < 20 * CLOCKS_PER_SEC); /* 0.1 s without sanitizers */
	}
}

static void test_ids(void **state)
{
	(void)state;
	MESSAGE(m, "Message-ID: <a@example.org> (comment)\n"
	           "In-Reply-To: Your message of \"Mon\" <b@example.org>\n <c d@example.org>\n"
	           "References: <r1@example.org>,<r2@example.org>\n <r3\n @example.org> "
	           "junk\nReferences: "
	           "<r4@example.org>\n\nx\n");
	assert_string_equal(m->message_id, "a@example.org");
	assert_int_equal(m->in_reply_to->len, 2);
	assert_string_equal(m->in_reply_to->pdata[1], "cd@example.org");
	assert_int_equal(m->references->len, 4);
	assert_string_equal(m->references->pdata[2], "r3@example.org");
	MESSAGE(bare, "Message-ID: a@example.org\nIn-Reply-To: b@example.org\n\nx\n");
	assert_string_equal(bare->message_id, "a@example.org");
	assert_int_equal(bare->in_reply_to->len, 1);
	const char *unusable[] = {"Subject: x\n\n", "Message-ID:\n\n", "Message-ID: <>\n\n",
	        "Message-ID: none\n\n", "Message-ID: <   >\n\n"};
	for (guint i = 0; i < G_N_ELEMENTS(unusable); i++) {
		MESSAGE(none, unusable[i]);
		assert_null(none->message_id);
		assert_true(none->flags & RECORD_FLAG_NO_MESSAGE_ID);
	}
	MESSAGE(first, "Message-ID: <one@example.org>\nMessage-ID: <two@example.org>\n\nx\n");
	assert_string_equal(first->message_id, "one@example.org");
}

static void check_date(const char *field, gint64 want_s, int want_offset)
{
	g_autofree char *raw = g_strdup_printf("Date: %s\n\nx\n", field);
	MESSAGE(m, raw);
	assert_int_equal(m->has_date, want_s != 0);
	assert_int_equal((m->flags & RECORD_FLAG_BAD_DATE) != 0, want_s == 0);
	assert_string_equal(m->date_text, field);
	if (want_s) {
		assert_int_equal(m->date_s, want_s);
		assert_int_equal(m->date_offset_min, want_offset);
	}
}

static void test_date(void **state)
{
	(void)state;
	check_date("Mon, 17 Nov 2025 10:00:00 +0530", 1763353800, 330);
	check_date("17 Nov 2025 10:00:00 -0330 (NDT)", 1763386200, -210);
	check_date("Mon, 17 Nov 2025 10:00:00", 1763373600, 0);
	check_date("Mon Nov 17 10:00:00 2025", 1763373600, 0);
	check_date("2025-11-17T10:00:00Z", 1763373600, 0);
	check_date("Fri, 31 Dec 71685 00:00:00 +0000", 0, 0);
	check_date("Thu, 1 Jan 1970 00:00:00 +0000", 0, 0);
	check_date("Fri, 31 Dec 2027 00:00:00 +0000", 0, 0);
	check_date("yesterday", 0, 0);
	MESSAGE(none, "Subject: x\n\n");
	assert_true(none->flags & RECORD_FLAG_BAD_DATE);
	assert_null(none->date_text);
}

static void test_received(void **state)
{
	(void)state;
	MESSAGE(m, "Received: from a by b; no date\nReceived: from c by d;\n\tMon, 17 Nov 2025 "
	           "10:00:00 +0000\n"
	           "Received: from e by f; Sun, 16 Nov 2025 10:00:00 +0000\n\nx\n");
	assert_int_equal(m->received_s, 1763373600);
	MESSAGE(none, "Received: x\n\n");
	assert_true(none->received_s == G_MININT64);
}

static void check_text(const char *raw, const char *want, guint32 want_flags)
{
	MESSAGE(m, raw);
	assert_string_equal(m->text->str, want);
	assert_int_equal(m->text->len, strlen(want));
	assert_int_equal(m->flags & (RECORD_FLAG_MALFORMED | RECORD_FLAG_CHARSET), want_flags);
}

static void test_charsets(void **state)
{
	(void)state;
	check_text("A: b\n\ncaf\xc3\xa9\n", "café\n", 0);
	check_text("A: b\n\ncaf\xe9\n", "café\n", 0);
	check_text("Content-Type: text/plain; charset=us-ascii\n\ncaf\xc3\xa9\n", "café\n",
	        RECORD_FLAG_CHARSET);
	check_text("Content-Type: text/plain; charset=iso-8859-1\n\n\x80\xe9\n", "€é\n", 0);
	check_text("Content-Type: text/plain; charset=no-such\n\ncaf\xe9\n", "café\n",
	        RECORD_FLAG_CHARSET);
	check_text("Content-Type: text/plain; charset=\"utf-8//IGNORE\"\n\ncaf\xc3\xa9\n", "café\n",
	        RECORD_FLAG_CHARSET);
	check_text("Content-Type: text/plain; charset=utf-8\n\na\xff"
	           "b\n",
	        "a\xef\xbf\xbd"
	        "b\n",
	        RECORD_FLAG_CHARSET);
	check_text("Content-Type: text/plain; charset=koi8-r\n\n\xd4\xc5\xd3\xd4\n", "тест\n", 0);
	check_text("Content-Type: text/plain; charset=iso-2022-jp\n\n\x1b$B%F%9%H\x1b(B\n",
	        "テスト\n", 0);
	decode_init();
	g_autoptr(Message) nul = decode_message("A: b\n\na\0b\r\n", 11, NOW_S);
	assert_string_equal(nul->text->str, "a\xef\xbf\xbd"
	                                    "b\n");
}

static void test_encodings(void **state)
{
	(void)state;
	check_text("Content-Transfer-Encoding: quoted-printable\n\na=3Db=\nc caf=C3=A9=20\n",
	        "a=bc café \n", 0);
	check_text("Content-Transfer-Encoding: BASE64\n\nZGlmZgo=\n", "diff\n", 0);
	check_text("Content-Transfer-Encoding: base64\n\nZGlmZgpkaWZ\n", "diff\nd",
	        RECORD_FLAG_MALFORMED);
	check_text("Content-Transfer-Encoding: 8bit\n\nx\r\ny\r\n", "x\ny\n", 0);
	check_text("Content-Transfer-Encoding: nonsense\n\nx\n", "x\n", 0);
	check_text("Content-Type: garbage\n\nx\n", "x\n", RECORD_FLAG_MALFORMED);
	check_text("Content-Type: plain/text; charset=utf-8\n\nx\n", "x\n", RECORD_FLAG_MALFORMED);
	check_text("Content-Type: text\n\nx\n", "x\n", RECORD_FLAG_MALFORMED);
	check_text("no header\nat all\n", "no header\nat all\n", RECORD_FLAG_MALFORMED);
	check_text("\nonly body\n", "only body\n", RECORD_FLAG_MALFORMED);
}

#define MULTI(type) "Content-Type: multipart/" type "; boundary=b\n\n"

static void test_multipart(void **state)
{
	(void)state;
	check_text(MULTI("mixed") "--b\n\none\n--b\nContent-Type: text/plain\n\ntwo\n--b--\n",
	        "one\ntwo", 0);
	check_text(
	        MULTI("alternative") "--b\nContent-Type: text/html\n\n<p>html\n--b\nContent-Type: "
	                             "text/plain\n\nplain\n--b--\n",
	        "plain", 0);
	check_text(MULTI("signed") "--b\n\nsaid\n--b\nContent-Type: "
	                           "application/pgp-signature\n\nsig\n--b--\n",
	        "said", 0);
	check_text(MULTI("mixed") "--b\n\nsee this\n--b\nContent-Type: message/rfc822\n\nSubject: "
	                          "x\n\nnot "
	                          "mine\n--b--\n",
	        "see this", 0);
	check_text(MULTI("digest") "--b\n\nSubject: x\n\nnot mine\n--b--\n", "", 0);
	check_text(MULTI("report") "--b\n\nbounced\n--b\nContent-Type: "
	                           "text/rfc822-headers\n\nSubject: "
	                           "x\n--b--\n",
	        "bounced", 0);
	check_text(
	        MULTI("mixed") "--b\n\ntext\n--b\nContent-Type: text/plain\nContent-Disposition: "
	                       "attachment; filename=dmesg.txt\n\nlog\n--b--\n",
	        "text", 0);
	check_text(MULTI("mixed") "--b\n\nlost end\n", "lost end\n", 0);
	check_text("Content-Type: multipart/mixed\n\n--b\n\nx\n--b--\n", "--b\n\nx\n--b--\n",
	        RECORD_FLAG_MALFORMED);
	check_text("Content-Type: multipart/mixed; boundary=\"\n\n--b\n\nx\n", "--b\n\nx\n",
	        RECORD_FLAG_MALFORMED);
	check_text("Content-Type: message/rfc822\n\nSubject: x\n\nnot mine\n", "", 0);
}

static void test_patches(void **state)
{
	(void)state;
	MESSAGE(attached,
	        MULTI("mixed") "--b\n\ntext\n--b\nContent-Type: text/x-patch\nContent-Disposition: "
	                       "attachment; filename*=utf-8''a%2Ediff\n\n"
	                       "--- a\n+++ b\n--b--\n");
	assert_string_equal(attached->text->str, "text\n--- a\n+++ b");
	assert_int_equal(attached->patches->len, 1);
	const MessagePatch *patch = g_ptr_array_index(attached->patches, 0);
	assert_string_equal(patch->name, "a.diff");
	assert_string_equal(patch->text->str, "--- a\n+++ b");
	MESSAGE(named, MULTI("mixed") "--b\n\ntext\n--b\nContent-Type: application/octet-stream; "
	                              "name=\"0001-x.PATCH\"\n"
	                              "Content-Transfer-Encoding: base64\n\nLS0tIGEK\n--b--\n");
	assert_string_equal(named->text->str, "text\n--- a\n");
	MESSAGE(html_beside,
	        MULTI("alternative") "--b\n\nplain\n--b\nContent-Type: multipart/mixed; "
	                             "boundary=c\n\n--c\nContent-Type: text/html\n\n<p>x\n"
	                             "--c\nContent-Type: text/x-diff\n\n--- a\n--c--\n--b--\n");
	assert_string_equal(html_beside->text->str, "plain\n--- a");
}

static void test_html_only(void **state)
{
	(void)state;
	MESSAGE(m, "Content-Type: text/html; charset=utf-8\n\n<html><style>p {x}</style><!-- no "
	           "--><p>One "
	           "&amp; two<br>three &#8364;\n"
	           "four</p><script>if (a<b) x()</script>five &unknown;</html>\n");
	assert_false(m->had_text_part);
	assert_string_equal(m->text->str, "One & two\nthree € four\nfive &unknown; \n");
}

static void check_flowed(const char *in, bool delsp, const char *want)
{
	g_autoptr(GString) out = g_string_new(NULL);
	decode_flowed_append(out, in, strlen(in), delsp);
	assert_string_equal(out->str, want);
}

static void test_flowed(void **state)
{
	(void)state;
	check_flowed("one \ntwo\nthree\n", false, "one two\nthree\n");
	check_flowed("Stra \nsse\n", true, "Strasse\n");
	check_flowed("> a \n> b\nc\n", false, "> a b\nc\n");
	check_flowed("> a \nb\n", false, "> a \nb\n"); /* another depth ends the paragraph */
	check_flowed(">> x\n>\n> y\n", false, ">> x\n>\n> y\n");
	check_flowed("text \n-- \nme\n", false, "text \n-- \nme\n");
	check_flowed(" From here\n >quoted not\n", false, "From here\n>quoted not\n");
	/* a patch: context lines are stuffed; an empty context line is one blank */
	check_flowed("@@ -1,3 +1,3 @@\n  int a;\n  \n-b\n+c\n", false,
	        "@@ -1,3 +1,3 @@\n int a;\n \n-b\n+c\n");
	check_flowed("last ", false, "last \n");
	check_flowed("", false, "");
	MESSAGE(m, "Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\n\na \nb\n");
	assert_string_equal(m->text->str, "ab\n");
	/* declared as flowed, but sent without stuffing */
	MESSAGE(unstuffed,
	        "Content-Type: text/plain; format=flowed\n\nlong \ntext\n\n--- a/x\n+++ b/x\n@@ "
	        "-1,3 +1,3 @@\n one \n-two\n+2\n three\n");
	assert_string_equal(unstuffed->text->str,
	        "long \ntext\n\n--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n one \n-two\n+2\n three\n");
}

static void test_broken_hunks(void **state)
{
	(void)state;
	assert_int_equal(decode_flowed_broken_hunks(""), 0);
	assert_int_equal(decode_flowed_broken_hunks("@@ -1,2 +1,2 @@ f\n a\n-b\n+c\n"), 0);
	assert_int_equal(
	        decode_flowed_broken_hunks(
	                "@@ -1 +1 @@\n-b\n+c\n@@ -9 +9 @@\n-b\n\\ No newline at end of file\n+c"),
	        0);
	assert_int_equal(decode_flowed_broken_hunks("@@ -1,2 +1,2 @@\na\n-b\n+c\n"), 1);
	assert_int_equal(
	        decode_flowed_broken_hunks("@@ -1,2 +1,2 @@\n a\n@@ -7 +7 @@\n-x\n+y\n"), 1);
	assert_int_equal(decode_flowed_broken_hunks("@@ -1,99999999999999999999 +1 @@\n"), 1);
	assert_int_equal(decode_flowed_broken_hunks("@@ - @@\n@@ -1 +x @@\n"), 0);
}

static void test_bounds(void **state)
{
	(void)state;
	g_autoptr(GString) deep = g_string_new(NULL);
	for (guint i = 0; i < 1000; i++)
		g_string_append_printf(
		        deep, "Content-Type: multipart/mixed; boundary=b%u\n\n--b%u\n", i, i);
	g_string_append(deep, "\nbottom\n");
	MESSAGE(nested, deep->str);
	assert_true(nested->flags & RECORD_FLAG_MALFORMED);
	g_autoptr(GString) many = g_string_new(MULTI("mixed"));
	for (guint i = 0; i < 200000; i++)
		g_string_append(many, "--b\n\nx\n");
	MESSAGE(parts, many->str);
	assert_true(parts->flags & RECORD_FLAG_MALFORMED);
	assert_int_equal(parts->text->str[0], 'x');
	g_autoptr(GString) fields = g_string_new(NULL);
	for (guint i = 0; i < 100000; i++)
		g_string_append_printf(
		        fields, "X-%u: v\nReceived: x; Mon\nTo: t%u@example.org\n", i, i);
	g_string_append(fields, "Subject: last\n\nx\n");
	MESSAGE(header, fields->str);
	assert_string_equal(header->subject, "last");
	/* the content id covers what is beyond the limits */
	g_string_append(many, "--b\n\ny\n");
	MESSAGE(other, many->str);
	assert_memory_not_equal(parts->id.b, other->id.b, sizeof other->id.b);
}

static bool same_id(const char *a, const char *b)
{
	MESSAGE(x, a);
	MESSAGE(y, b);
	return memcmp(&x->id, &y->id, sizeof x->id) == 0;
}

#define HEAD                                                                                       \
	"Message-ID: <i@example.org>\nFrom: Jo <jo@example.org>\nDate: Mon, 17 Nov 2025 10:00:00 " \
	"+0000\nSubject: [PATCH] x\n"
#define FOOT "_______________________________________________\ndev mailing list\ndev@example.org\n"

static void test_same_id(void **state)
{
	(void)state;
	const char *plain = HEAD "\nh\xc3\xa9\n\nFrom here\n";
	assert_true(same_id(plain, "Received: by x\nList-Id: <dev.example.org>\n" HEAD
	                           "\r\nh\xc3\xa9\r\n\r\nFrom here\r\n"));
	assert_true(
	        same_id(plain, HEAD "Content-Transfer-Encoding: base64\nContent-Type: text/plain; "
	                            "charset=utf-8\n\naMOpCgpGcm9tIGhlcmUK\n"));
	assert_true(
	        same_id(plain, HEAD "Content-Transfer-Encoding: quoted-printable\nContent-Type: "
	                            "text/plain; charset=iso-8859-1\n\nh=E9\n\nFrom here\n"));
	assert_true(same_id(plain, HEAD "\nh\xc3\xa9\n\n>From here\n" FOOT));
	assert_true(same_id(plain,
	        HEAD MULTI("mixed") "--b\n\nh\xc3\xa9\n\nFrom here\n\n--b\nContent-Type: "
	                            "text/plain\n\n" FOOT "\n--b--\n"));
	assert_false(same_id(plain, HEAD "\nh\xc3\xa9\n\nFrom there\n"));
	assert_false(
	        same_id(plain, "References: <r@example.org>\n" HEAD "\nh\xc3\xa9\n\nFrom here\n"));
	/* a From replaced by the list */
	assert_true(same_id(plain,
	        "Message-ID: <i@example.org>\nFrom: Jo via Dev <dev@example.org>\nReply-To: Jo "
	        "<jo@example.org>\n"
	        "Date: Mon, 17 Nov 2025 10:00:00 +0000\nSubject: [PATCH] x\n\nh\xc3\xa9\n\nFrom "
	        "here\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_subject),
	        cmocka_unit_test(test_from), cmocka_unit_test(test_hostile_addresses),
	        cmocka_unit_test(test_ids), cmocka_unit_test(test_date),
	        cmocka_unit_test(test_received), cmocka_unit_test(test_charsets),
	        cmocka_unit_test(test_encodings), cmocka_unit_test(test_multipart),
	        cmocka_unit_test(test_patches), cmocka_unit_test(test_html_only),
	        cmocka_unit_test(test_flowed), cmocka_unit_test(test_broken_hunks),
	        cmocka_unit_test(test_bounds), cmocka_unit_test(test_same_id)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
