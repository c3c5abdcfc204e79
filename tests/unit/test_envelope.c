/* Header scanning, the From_ line, the list, reading a message. */
#include "mda/source/envelope.h"
#include "mda/decode/header.h"
#include "mda/source/input.h"
#include "store/base/error.h"
#include "store/base/limit.h"
#include "store/base/list_label.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static void check_list(const char *raw, const char *want)
{
	g_autofree char *got = envelope_list(raw, strlen(raw));
	if (want)
		assert_string_equal(got, want);
	else
		assert_null(got);
}

static void test_list(void **state)
{
	(void)state;
	check_list("List-Id: <kvm.vger.example.org>\n\n", "kvm.vger.example.org");
	check_list("LIST-ID: \"Talk <about> it\"\r\n <Dev.Lists.Example.ORG>\r\n\r\n",
	        "dev.lists.example.org");
	check_list("List-Id: dev.example.org\n\n", "dev.example.org");
	check_list("List-Id: The developers' list\nX-Mailing-List: dev@example.org\n\n",
	        "dev.example.org");
	check_list("X-Mailing-List: <dev@lists.example.org> archive/latest/35\n\n",
	        "dev.lists.example.org");
	check_list("Mailing-List: list qm@list.example.org; contact help@example.org\n\n",
	        "qm.list.example.org");
	check_list("Mailing-List: contact help@example.org\n\n", NULL);
	check_list("Delivered-To: me@example.org\nDelivered-To: mailing list dev@example.org\n\n",
	        "dev.example.org");
	check_list("Delivered-To: mailing list b@example.org\nX-Mailing-List: a@example.org\n\n",
	        "a.example.org");
	check_list("X-Mailing-List: a@example.org\nList-Id: <b.example.org>\nList-Id: "
	           "<c.example.org>\n\n",
	        "b.example.org");
	check_list("List-Id: <>\nList-Id: <c.example.org>\n\n", "c.example.org");
	check_list("Subject: x\n\nList-Id: <body.example.org>\n", NULL);
	check_list("no header here\n", NULL);
	check_list("", NULL);
}

static void check_label(const char *text, const char *want)
{
	g_autofree char *got = list_label_spelled(text);
	if (want)
		assert_string_equal(got, want);
	else
		assert_null(got);
}

static void test_label(void **state)
{
	(void)state;
	check_label("Dev@Example.ORG", "dev.example.org");
	check_label(" <dev\t@example.org>\x1b\n", "dev.example.org");
	check_label("", NULL);
	check_label("<.>", NULL);
	check_label(NULL, NULL);
	check_label("a\xff", "a\xef\xbf\xbd");
	g_autofree char *longer = g_strnfill(5000, 'x');
	g_autofree char *label = list_label_spelled(longer);
	assert_in_range(strlen(label), 240, 250);
}

static void check_from(const char *raw, gsize want, const char *want_sender)
{
	char *sender = NULL;
	assert_int_equal(envelope_strip_from(raw, strlen(raw), &sender), want);
	if (want_sender)
		assert_string_equal(sender, want_sender);
	else
		assert_null(sender);
	g_free(sender);
}

static void test_from_line(void **state)
{
	(void)state;
	check_from(
	        "From jo@example.org Mon Nov 17 10:00:00 2025\nSubject: x\n", 45, "jo@example.org");
	check_from("From \"jo x\"@example.org Mon\nS", 28, "\"jo x\"@example.org");
	check_from(">From jo@example.org\r\nS", 22, "jo@example.org");
	check_from("From mboxrd@z Thu Jan  1 00:00:00 1970\nS", 39, NULL);
	check_from("From MAILER-DAEMON Thu Jan  1 00:00:00 1970\nS", 44, NULL);
	check_from("From - Thu Jan  1 00:00:00 1970\nS", 32, NULL);
	check_from("From: jo@example.org\n\n", 0, NULL);
	check_from("From : jo@example.org\n\n", 0, NULL);
	check_from("Subject: x\nFrom a b\n", 0, NULL);
	check_from("From", 0, NULL);
	check_from(">", 0, NULL);
	check_from("", 0, NULL);
	check_from("From x", 6, "x");
}

static void test_header_end(void **state)
{
	(void)state;
	assert_int_equal(envelope_header_end("A: b\n\nbody", 10), 6);
	assert_int_equal(envelope_header_end("A: b\r\n\r\nbody", 12), 8);
	assert_int_equal(envelope_header_end("A: b\n c\nD: e\n", 13), 13);
	assert_int_equal(envelope_header_end("\nbody", 5), 1);
	assert_int_equal(envelope_header_end("hello there\n\nbody", 17), 0);
	assert_int_equal(envelope_header_end("A: b\nhello there\n", 17), 5);
	assert_int_equal(envelope_header_end("", 0), 0);
	/* a malformed line is skipped if the header continues after it */
	const char *broken = "Subject: one\ntwo three\nMessage-ID: <a@b>\n\nx";
	assert_int_equal(envelope_header_end(broken, strlen(broken)), strlen(broken) - 1);
	const char *mbox = "A: b\n>From jo Mon\nC: d\n\nx";
	assert_int_equal(envelope_header_end(mbox, strlen(mbox)), strlen(mbox) - 1);
}

static void test_fields(void **state)
{
	(void)state;
	const char raw[] = "From : a\nX:\n folded\n\tmore\r\n:nameless\n";
	HeaderScan s;
	HeaderField f;
	header_scan(&s, raw, sizeof raw - 1);
	assert_true(header_next(&s, &f));
	assert_true(header_is(&f, "FROM"));
	assert_false(header_is(&f, "Fro"));
	assert_false(header_is(&f, "Froms"));
	assert_true(header_next(&s, &f));
	g_autofree char *value = header_unfold(&f, 0);
	assert_string_equal(value, "folded\tmore");
	g_autofree char *cut = header_unfold(&f, 5);
	assert_string_equal(cut, "fol");
	assert_false(header_next(&s, &f));
	assert_true(s.malformed);
}

/* Passes BYTES to input_read() through a file. */
static bool feed(const char *bytes, gsize n, guint64 max, Input *in, GError **error)
{
	char name[] = "/tmp/test_envelope.XXXXXX";
	int fd = mkstemp(name);
	unlink(name);
	assert_int_equal(write(fd, bytes, n), n);
	lseek(fd, 0, SEEK_SET);
	bool done = input_read(fd, max, in, error);
	close(fd);
	return done;
}

static void test_input(void **state)
{
	(void)state;
	Input in;
	g_autoptr(GError) error = NULL;
	assert_true(feed("From jo Mon\nA: b\n\nc\0d", 22, 1000, &in, NULL));
	assert_int_equal(in.size_bytes, 10);
	assert_memory_equal(g_bytes_get_data(in.raw, NULL), "A: b\n\nc\0d", 9);
	assert_string_equal(in.from_sender, "jo");
	assert_false(in.truncated);
	input_clear(&in);
	assert_false(feed("", 0, 1000, &in, &error));
	assert_true(g_error_matches(error, ERROR_DOMAIN, ERROR_IO));
	assert_false(feed("From jo Mon\n", 12, 1000, &in, NULL));
	assert_false(input_read(-1, 1000, &in, NULL));
}

static void test_input_too_large(void **state)
{
	(void)state;
	Input in;
	g_autoptr(GString) mail = g_string_new("From jo Mon\nA: b\n\n");
	while (mail->len < 3 * (LIMIT_TRUNCATED_BYTES))
		g_string_append(mail, "0123456789abcdef\n");
	assert_true(feed(mail->str, mail->len, 2 * LIMIT_TRUNCATED_BYTES, &in, NULL));
	assert_true(in.truncated);
	assert_int_equal(in.size_bytes, mail->len - 12);
	assert_int_equal(g_bytes_get_size(in.raw), 6 + LIMIT_TRUNCATED_BYTES);
	input_clear(&in);
	g_autoptr(GString) odd = g_string_new("From ");
	while (odd->len < 100000)
		g_string_append_c(odd, 'x');
	g_string_append(odd, " Mon\nA: b\n\n");
	while (odd->len < 150000)
		g_string_append(odd, "0123456789abcdef\n");
	assert_true(feed(odd->str, odd->len, 60000, &in,
	        NULL)); /* a From_ line longer than the room for it */
	assert_true(in.truncated == (g_bytes_get_size(in.raw) < in.size_bytes));
	input_clear(&in);
	assert_true(feed(mail->str, mail->len, 100, &in, NULL));
	assert_int_equal(g_bytes_get_size(in.raw), 100);
	assert_int_equal(in.size_bytes, mail->len - 12);
	input_clear(&in);
	assert_true(feed(mail->str, mail->len, mail->len - 12, &in, NULL));
	assert_false(in.truncated);
	assert_int_equal(g_bytes_get_size(in.raw), mail->len - 12);
	input_clear(&in);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_list),
	        cmocka_unit_test(test_label), cmocka_unit_test(test_from_line),
	        cmocka_unit_test(test_header_end), cmocka_unit_test(test_fields),
	        cmocka_unit_test(test_input), cmocka_unit_test(test_input_too_large)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
