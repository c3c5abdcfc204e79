/* The mbox formats: where messages begin and end, quoting, limits, compression, resuming. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "mda/source/mbox.h"
#include "store/base/error.h"
#include "store/base/limit.h"
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#define RD   "From mboxrd@z Thu Jan  1 00:00:00 1970\n"
#define FROM "From ann@example.org Mon Mar  2 10:00:00 2026\n"

static char *folder, *path;

static int make_folder(void **state)
{
	(void)state;
	folder = g_dir_make_tmp("mbox.XXXXXX", NULL);
	path = g_build_filename(folder, "box", NULL);
	return folder == NULL;
}

static int remove_folder(void **state)
{
	(void)state;
	g_unlink(path);
	g_rmdir(folder);
	g_free(path);
	g_free(folder);
	return 0;
}

static void put(const void *bytes, gsize n)
{
	assert_true(g_file_set_contents(path, bytes, (gssize)n, NULL));
}

static void put_text(const char *text)
{
	put(text, strlen(text));
}

static void add_text(const char *text)
{
	FILE *f = fopen(path, "a");
	fputs(text, f);
	fclose(f);
}

static char *last_state;

/* Returns the messages of the file from STATE on, each with "|" after it, and "!" for a failure. */
static char *read_from(const char *state, guint64 max_bytes)
{
	GError *error = NULL;
	Source *source = mbox_open(path, state, max_bytes, &error);
	if (source == NULL) {
		char *text = g_strdup_printf("error %d", error->code);
		g_clear_error(&error);
		return text;
	}
	GString *all = g_string_new(NULL);
	SourceMessage m = {0};
	int got;
	while ((got = source->klass->next(source, &m, &error)) == 1) {
		gsize n;
		const char *raw = g_bytes_get_data(m.raw, &n);
		assert_true(n > 0);
		g_string_append_len(all, raw, (gssize)n);
		if (m.truncated)
			g_string_append_printf(all, "...%" G_GUINT64_FORMAT, m.size_bytes);
		else
			assert_true(m.size_bytes == n);
		g_string_append_c(all, '|');
		if (m.state != NULL) {
			g_free(last_state);
			last_state = g_strdup(m.state);
		}
		source_message_clear(&m);
	}
	if (got < 0) {
		assert_true(g_error_matches(error, ERROR_DOMAIN, ERROR_IO) ||
		            g_error_matches(error, ERROR_DOMAIN, ERROR_DAMAGED));
		g_string_append_c(all, '!');
		g_clear_error(&error);
	}
	source_free(source);
	return g_string_free(all, FALSE);
}

static void check(const char *mbox, const char *want)
{
	put_text(mbox);
	g_autofree char *got = read_from(NULL, LIMIT_MESSAGE_BYTES);
	assert_string_equal(got, want);
}

static void test_messages(void **state)
{
	(void)state;
	check("", "");
	check(FROM "A: 1\n\nx\n\n" FROM "B: 2\n\ny\n", "A: 1\n\nx\n|B: 2\n\ny\n|");
	check(FROM "A: 1\n\nx\n\n\n" FROM "B: 2\n\ny\n\n",
	        "A: 1\n\nx\n\n|B: 2\n\ny\n|"); /* exactly one empty line belongs to the mbox */
	check("\n" FROM "A: 1\n\nno line end", "A: 1\n\nno line end|");
	check(FROM "A: 1\n\n" FROM "B: 2\n\n", "A: 1\n|B: 2\n|"); /* a header alone */
	check(FROM "\n" FROM "B: 2\n\ny\n", "B: 2\n\ny\n|"); /* a From_ line without a message */
	check("From ann@example.org Mon Mar  2 10:00:00 2026\r\nA: 1\r\n\r\nx\r\n\r\nFrom b Mon "
	      "Mar  2 "
	      "10:00:01 2026\r\nB: 2\r\n\r\ny\r\n",
	        "A: 1\r\n\r\nx\r\n|B: 2\r\n\r\ny\r\n|");
	check("Subject: no mbox\n\nx\n", "error 0");
	check("From the start, a letter.\n", "error 0");
}

static void test_from_lines(void **state)
{
	(void)state;
	/* other writers' From_ lines */
	check("From \"a b\"@example.org Mon Mar  2 10:00 2026\nA: 1\n\nx\n\nFrom - Mon Mar 2 "
	      "10:00:00 +0100 "
	      "2026\nB: 2\n\ny\n\n"
	      "From ann at example.org  Mon Mar  2 10:00:00 2026\nC: 3\n\nz\n\nFrom x!y Mon Mar  2 "
	      "10:00:00 "
	      "CET 2026 remote from uu\nD: 4\n",
	        "A: 1\n\nx\n|B: 2\n\ny\n|C: 3\n\nz\n|D: 4\n|");
	check("From ann@example.org Mon, 2 Mar 2026 10:00:00 +0100\nA: 1\n\nx\n\nFrom "
	      "ann@example.org Mar  2 10:00:00 2026\nB: 2\n\ny\n\nFrom Ann Berg l\xc3\xb6r maj  2 "
	      "10:00:00 2026\nC: 3\n\nz\n\nFrom the lists of ann 2/3/26 10:00:00 126\nD: 4\n",
	        "A: 1\n\nx\n|B: 2\n\ny\n|C: 3\n\nz\n|D: 4\n|");
	/* no empty line before: a plain From_ line before a header field begins a message */
	check(FROM "A: 1\n\nx\n" FROM "A: 2\n\nFrom here on it is easy.\n",
	        "A: 1\n\nx\n|A: 2\n\nFrom here on it is easy.\n|");
	check(FROM "A: 1\n\nx\n" FROM "said so\n", "A: 1\n\nx\n" FROM "said so\n|");
	/* in a body: no date, no header after, a pasted patch */
	check(FROM "A: 1\n\nx\n\n" FROM "said one thing\n",
	        "A: 1\n\nx\n\n" FROM "said one thing\n|");
	check(FROM "A: 1\n\n> git am:\n\nFrom 1234567 Mon Sep 17 00:00:00 2001\nFrom: Bob "
	           "<bob@example.org>\n\ny\n",
	        "A: 1\n\n> git am:\n\nFrom 1234567 Mon Sep 17 00:00:00 2001\nFrom: Bob "
	        "<bob@example.org>\n\ny\n|");
	/* what git format-patch --stdout writes */
	check("From 1234567 Mon Sep 17 00:00:00 2001\nFrom: Bob\n\nx\n\nFrom 89abcde Mon Sep 17 "
	      "00:00:00 "
	      "2001\nFrom: Bob\n\ny\n",
	        "From: Bob\n\nx\n|From: Bob\n\ny\n|");
	/* a sender mboxrd@z is certain: a message without a header */
	check(RD "A: 1\n\nx\n\n" RD "just words\n\n" RD "B: 2\n",
	        "A: 1\n\nx\n|just words\n|B: 2\n|");
	/* so is one such line in another file */
	check(FROM "A: 1\n\n>>From x\n\n" RD "just words\n\n" FROM "B: 2\n",
	        "A: 1\n\n>From x\n|just words\n|B: 2\n|");
}

static void test_quoting(void **state)
{
	(void)state;
	check(RD "A: 1\n\n>From a\n>>From b\n> From c\n>Fromage\n\n" RD "B: 2\n\n>>>From d\n",
	        "A: 1\n\nFrom a\n>From b\n> From c\n>Fromage\n|B: 2\n\n>>From d\n|");
	check(FROM "A: 1\n\n>From a\n>>From b\n",
	        "A: 1\n\nFrom a\n>From b\n|"); /* mboxrd, the default */
	check(FROM "A: 1\n\nx\nFrom one who quotes less\n\n>From a\n>>From b\n",
	        "A: 1\n\nx\nFrom one who quotes less\n\nFrom a\n>>From b\n|");
}

static void test_content_length(void **state)
{
	(void)state;
	check(FROM "Content-Length: 52\n\n" FROM "A: 1\n\n\n" FROM "content-length:5\n\n>From\n",
	        "Content-Length: 52\n\n" FROM "A: 1\n\n|content-length:5\n\n>From|");
	/* a Content-Length that is wrong: read by lines */
	check(FROM "Content-Length: 5000\n\n>From a\n\n" FROM "B: 2\n",
	        "Content-Length: 5000\n\nFrom a\n|B: 2\n|");
	check(FROM "Content-Length: 99999999999999999999\n\nx\n\n" FROM "B: 2\n",
	        "Content-Length: 99999999999999999999\n\nx\n|B: 2\n|");
	check(FROM "Content-Length: 1\n\nx\n\n" FROM "Content-Length: 7000\n\ny\n\n" FROM
	           "Content-Length: 2\n\nz\n",
	        "Content-Length: 1\n\nx\n|Content-Length: 7000\n\ny\n|Content-Length: 2\n\nz\n|");
	/* larger than the window */
	GString *big = g_string_new(FROM "Content-Length: 900000\n\n");
	for (int i = 0; i < 90000; i++)
		g_string_append(big, i % 1000 ? "123456789\n" : "\nFrom a b\n");
	gsize body = strlen(FROM);
	g_autofree char *want = g_strconcat(big->str + body, "|B: 2\n|", NULL);
	g_string_append(big, "\n" FROM "B: 2\n");
	check(big->str, want);
	g_string_free(big, TRUE);
}

static void test_limits(void **state)
{
	(void)state;
	put_text(RD "A: 1\n\n123456789\n\n" RD "B: 2\n\nshort\n\n" RD "C: 3\n\n0123456789012345\n");
	g_autofree char *got = read_from(NULL, 16);
	assert_string_equal(got, "A: 1\n\n123456789\n|B: 2\n\nshort\n|C: 3\n\n0123456789...23|");
	g_autofree char *got15 = read_from(NULL, 15);
	assert_true(g_str_has_prefix(got15, "A: 1\n\n123456789...16|B: 2\n\nshort\n|"));
	/* one line of 3 MB, over the limit: header and first MiB */
	GString *line = g_string_new(RD "A: 1\n\n");
	for (int i = 0; i < 300000; i++)
		g_string_append(line, "0123456789");
	g_string_append(line, "\n\n" RD "B: 2\n");
	put_text(line->str);
	g_autofree char *cut = read_from(NULL, 2u << 20);
	assert_true(strlen(cut) == 6 + LIMIT_TRUNCATED_BYTES + strlen("...3000007|B: 2\n|"));
	assert_true(g_str_has_suffix(cut, "...3000007|B: 2\n|"));
	g_autofree char *whole = read_from(NULL, 4u << 20);
	assert_true(strlen(whole) == 6 + 3000001 + strlen("|B: 2\n|"));
	g_string_free(line, TRUE);
}

/* Makes a file of many messages, larger than a window. *WANT is what reading it returns. */
static GString *many(GString *want)
{
	GString *box = g_string_new(NULL);
	for (int i = 0; i < 30000; i++) {
		g_string_append_printf(
		        box, RD "Subject: %d\n\nbody of %d\n\n>From nowhere\n\n", i, i * 7919);
		g_string_append_printf(
		        want, "Subject: %d\n\nbody of %d\n\nFrom nowhere\n|", i, i * 7919);
	}
	return box;
}

static void test_compressed(void **state)
{
	(void)state;
	GString *want = g_string_new(NULL), *box = many(want);
	check(box->str, want->str);

	gsize half = box->len / 2, room = 2 * ZSTD_compressBound(box->len);
	g_autofree char *zst = g_malloc(room); /* two frames */
	gsize n = ZSTD_compress(zst, room, box->str, half, 1);
	n += ZSTD_compress(zst + n, room - n, box->str + half, box->len - half, 1);
	put(zst, n);
	g_autofree char *from_zst = read_from(NULL, LIMIT_MESSAGE_BYTES);
	assert_string_equal(from_zst, want->str);
	put(zst, n - 100);
	g_autofree char *short_zst = read_from(NULL, LIMIT_MESSAGE_BYTES);
	gsize kept = strlen(short_zst);
	assert_true(kept > want->len / 4 && short_zst[kept - 1] == '!' &&
	            memcmp(short_zst, want->str, kept - 1) == 0);

	gzFile gz = gzopen(path, "wb"); /* two members */
	gzwrite(gz, box->str, (unsigned)half);
	gzclose(gz);
	gz = gzopen(path, "ab");
	gzwrite(gz, box->str + half, (unsigned)(box->len - half));
	gzclose(gz);
	g_autofree char *from_gz = read_from(NULL, LIMIT_MESSAGE_BYTES);
	assert_string_equal(from_gz, want->str);
	g_autofree char *bytes = NULL;
	assert_true(g_file_get_contents(path, &bytes, &n, NULL));
	put(bytes, n - 100);
	g_autofree char *short_gz = read_from(NULL, LIMIT_MESSAGE_BYTES);
	kept = strlen(short_gz);
	assert_true(kept > want->len / 4 && short_gz[kept - 1] == '!' &&
	            memcmp(short_gz, want->str, kept - 1) == 0);
	bytes[n / 4] ^= 0x55;
	put(bytes, n);
	g_autofree char *bad_gz = read_from(NULL, LIMIT_MESSAGE_BYTES);
	assert_true(g_str_has_suffix(bad_gz, "!"));
	g_string_free(want, TRUE);
	g_string_free(box, TRUE);
}

/* Returns what a second reading returns after ADDED was appended. */
static void check_growth(const char *mbox, const char *added, const char *want)
{
	put_text(mbox);
	g_clear_pointer(&last_state, g_free);
	g_free(read_from(NULL, LIMIT_MESSAGE_BYTES));
	assert_non_null(last_state);
	g_autofree char *state = g_strdup(last_state),
	                *nothing = read_from(state, LIMIT_MESSAGE_BYTES);
	assert_string_equal(nothing, "");
	add_text(added);
	g_autofree char *got = read_from(state, LIMIT_MESSAGE_BYTES);
	assert_string_equal(got, want);
}

static void test_resume(void **state)
{
	(void)state;
	check_growth(FROM "A: 1\n\nx\n\n", FROM "B: 2\n\ny\n\n", "B: 2\n\ny\n|");
	check_growth(FROM "A: 1\n\nx\n", "\n" FROM "B: 2\n\ny\n\n", "B: 2\n\ny\n|");
	check_growth(FROM "A: 1\n\nx", "\n\n" FROM "B: 2\n\ny\n\n", "B: 2\n\ny\n|");
	check_growth(FROM "A: 1\n\nx\n\n" FROM "B: 2\n\nhalf of", " it\n\n" FROM "C: 3\n",
	        "B: 2\n\nhalf of it\n|C: 3\n|");
	check_growth(FROM "A: 1\n\nx\nFrom mboxo\n\n", FROM "B: 2\n\n>>From\n\n",
	        "B: 2\n\n>>From\n|"); /* the format is kept */

	put_text(FROM "A: 1\n\nx\n\n" FROM "B: 2\n\ny\n\n");
	g_free(read_from(NULL, LIMIT_MESSAGE_BYTES));
	g_autofree char *place = g_strdup(last_state);
	put_text(FROM "A: 1\n\nz\n\n" FROM "B: 2\n\nz\n\n" FROM "C: 3\n"); /* a changed file */
	g_autofree char *changed = read_from(place, LIMIT_MESSAGE_BYTES);
	assert_string_equal(changed, "A: 1\n\nz\n|B: 2\n\nz\n|C: 3\n|");
	put_text(FROM "B: 2\n\ny\n\n"); /* a shorter file */
	g_autofree char *shorter = read_from(place, LIMIT_MESSAGE_BYTES);
	assert_string_equal(shorter, "B: 2\n\ny\n|");
	g_autofree char *rubbish = read_from("mbox1 what is this", LIMIT_MESSAGE_BYTES);
	assert_string_equal(rubbish, "B: 2\n\ny\n|");
}

/* From each position of a long file, exactly the rest is read: plain and compressed. */
static void test_resume_anywhere(void **state)
{
	(void)state;
	GString *want = g_string_new(NULL), *box = many(want);
	for (int compressed = 0; compressed < 2; compressed++) {
		g_autofree char *zst = g_malloc(ZSTD_compressBound(box->len));
		gsize n = ZSTD_compress(zst, ZSTD_compressBound(box->len), box->str, box->len, 1);
		put(compressed ? zst : box->str, compressed ? n : box->len);
		Source *source = mbox_open(path, NULL, LIMIT_MESSAGE_BYTES, NULL);
		SourceMessage m = {0};
		gsize at = 0, places = 0;
		while (source->klass->next(source, &m, NULL) == 1) {
			at += g_bytes_get_size(m.raw) + 1;
			if (m.state != NULL) {
				g_autofree char *rest = read_from(m.state, LIMIT_MESSAGE_BYTES);
				assert_string_equal(rest, want->str + at);
				places++;
			}
			source_message_clear(&m);
		}
		assert_true(places > 4 && at == want->len);
		source_free(source);
	}
	g_string_free(want, TRUE);
	g_string_free(box, TRUE);
	g_clear_pointer(&last_state, g_free);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_messages),
	        cmocka_unit_test(test_from_lines), cmocka_unit_test(test_quoting),
	        cmocka_unit_test(test_content_length), cmocka_unit_test(test_limits),
	        cmocka_unit_test(test_compressed), cmocka_unit_test(test_resume),
	        cmocka_unit_test(test_resume_anywhere)};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
