/* Sources other than mbox: which kind a path is, the order of Maildirs and .eml folders, resuming,
 * the progress line. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "mda/import/progress.h"
#include "mda/source/maildir.h"
#include "mda/source/publicinbox.h"
#include "mda/source/source_open.h"
#include "store/base/error.h"
#include "store/base/limit.h"
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *folder;

static int make_folder(void **state)
{
	(void)state;
	folder = g_dir_make_tmp("source.XXXXXX", NULL);
	return folder == NULL;
}

static void remove_all(const char *path)
{
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	const char *name;
	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *below = g_build_filename(path, name, NULL);
		remove_all(below);
	}
	g_remove(path);
}

static int remove_folder(void **state)
{
	(void)state;
	remove_all(folder);
	g_clear_pointer(&folder, g_free);
	return 0;
}

static void put(const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	g_autofree char *above = g_path_get_dirname(path);
	g_mkdir_with_parents(above, 0700);
	assert_true(g_file_set_contents(path, text, -1, NULL));
}

static char *last_state;

/* Returns the messages of the folder from STATE on, each with "|" after it; "error N" if it cannot
 * be opened. */
static char *read_from(const char *state)
{
	GError *error = NULL;
	Source *source = source_open(folder, state, LIMIT_MESSAGE_BYTES, &error);
	if (source == NULL) {
		char *text = g_strdup_printf("error %d", error->code);
		g_clear_error(&error);
		return text;
	}
	GString *all = g_string_new(NULL);
	SourceMessage m = {0};
	while (source->klass->next(source, &m, NULL) == 1) {
		gsize n;
		const char *raw = g_bytes_get_data(m.raw, &n);
		g_string_append_len(all, raw, (gssize)n);
		g_string_append_printf(all, "%s%s|", m.from_sender ? "from " : "",
		        m.from_sender ? m.from_sender : "");
		if (m.state != NULL) {
			g_free(last_state);
			last_state = g_strdup(m.state);
		}
		source_message_clear(&m);
	}
	source_free(source);
	return g_string_free(all, FALSE);
}

static void check_from(const char *state, const char *want)
{
	g_autofree char *got = read_from(state);
	assert_string_equal(got, want);
}

static void rename_in(const char *from, const char *to)
{
	g_autofree char *a = g_build_filename(folder, from, NULL),
	                *b = g_build_filename(folder, to, NULL);
	assert_int_equal(g_rename(a, b), 0);
}

static void test_maildir(void **state)
{
	(void)state;
	put("cur/100.a:2,S", "A: 1\n");
	put("new/099.b", "B: 2\n");
	put("new/101.c", "From x@example.org Mon Mar  2 10:00:00 2026\nC: 3\n");
	put("new/.hidden", "no\n");
	put("new/100.empty", "");
	put("tmp/000.d", "no\n");
	put(".Sent/cur/000.e", "no\n");
	check_from(NULL, "B: 2\n|A: 1\n|C: 3\nfrom x@example.org|");
	check_from(last_state, "");
	rename_in("new/099.b", "cur/099.b:2,RS"); /* flags do not change the order */
	check_from(last_state, "");
	put("new/102.d", "D: 4\n");
	check_from(last_state, "D: 4\n|");
	put("new/098.e", "E: 5\n"); /* sorts before the position: all are read again */
	check_from(last_state, "E: 5\n|B: 2\n|A: 1\n|C: 3\nfrom x@example.org|D: 4\n|");
	check_from("maildir1 999 00", "E: 5\n|B: 2\n|A: 1\n|C: 3\nfrom x@example.org|D: 4\n|");
	check_from("maildir1 rubbish", "E: 5\n|B: 2\n|A: 1\n|C: 3\nfrom x@example.org|D: 4\n|");
	g_clear_pointer(&last_state, g_free);
}

static void test_eml(void **state)
{
	(void)state;
	check_from(NULL, "error 0"); /* the folder has gone */
	put("B.eml", "B: 2\n");
	put("a.eml", "A: 1\n");
	put("a.txt", "no\n");
	put(".c.eml", "no\n");
	put("2026/c.EML", "C: 3\n");
	put("2026/03/d.eml", "too deep\n");
	check_from(NULL, "C: 3\n|B: 2\n|A: 1\n|"); /* compared as bytes in every locale */
	check_from(last_state, "");
	put("b.eml", "B: 3\n");
	check_from(last_state, "B: 3\n|");
	put("b.eml", "B: 33\n"); /* a changed file: all are read again */
	check_from(last_state, "C: 3\n|B: 2\n|A: 1\n|B: 33\n|");
	g_clear_pointer(&last_state, g_free);
}

static void test_kinds(void **state)
{
	(void)state;
	GError *error = NULL;
	g_autofree char *none = g_build_filename(folder, "none", NULL);
	assert_null(source_open(none, NULL, 1000, &error));
	assert_true(g_error_matches(error, ERROR_DOMAIN, ERROR_USAGE));
	g_clear_error(&error);
	put("letter", "Subject: a letter\n\nx\n");
	g_autofree char *letter = g_build_filename(folder, "letter", NULL);
	assert_null(source_open(letter, NULL, 1000, &error));
	assert_true(g_error_matches(error, ERROR_DOMAIN, ERROR_USAGE));
	g_clear_error(&error);
	assert_false(maildir_is(folder));
	assert_false(publicinbox_is(folder));
	put("cur/x", "");
	put("new/x", "");
	assert_true(maildir_is(folder));
	put("git/3.git/HEAD", "ref: refs/heads/master\n");
	put("git/3.git/objects/x", "");
	assert_true(publicinbox_is(folder));
}

static void test_key(void **state)
{
	(void)state;
	put("box", "");
	g_autofree char *box = g_build_filename(folder, "box", NULL);
	g_autofree char *around = g_build_filename(folder, ".", "box", NULL);
	g_autofree char *fifo = g_build_filename(folder, "fifo", NULL);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	g_autofree char *a = source_key(box, NULL), *b = source_key(around, NULL),
	                *c = source_key(box, "kvm");
	g_autofree char *d = source_key(fifo, NULL), *e = source_key("-", NULL);
	assert_string_equal(a, b);
	assert_string_not_equal(a, c);
	assert_null(d);
	assert_null(e);
}

static void test_progress(void **state)
{
	(void)state;
	Progress p = {.started_us = 0,
	        .messages = 1200,
	        .bytes = 10000000,
	        .source_done = 25,
	        .source_total = 100};
	g_autofree char *line = progress_line(&p, 10 * G_USEC_PER_SEC);
	assert_string_equal(line, "1200 messages, 10.0 MB, 1.0 MB/s, 25%, 0:30 left");
	g_autofree char *late = progress_line(&p, 2000 * G_USEC_PER_SEC);
	assert_string_equal(late, "1200 messages, 10.0 MB, 0.0 MB/s, 25%, 1:40:00 left");
	p.source_total = 0;
	g_autofree char *unknown = progress_line(&p, 10 * G_USEC_PER_SEC);
	assert_string_equal(unknown, "1200 messages, 10.0 MB, 1.0 MB/s");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(test_maildir, make_folder, remove_folder),
	        cmocka_unit_test_setup_teardown(test_eml, make_folder, remove_folder),
	        cmocka_unit_test_setup_teardown(test_kinds, make_folder, remove_folder),
	        cmocka_unit_test_setup_teardown(test_key, make_folder, remove_folder),
	        cmocka_unit_test(test_progress)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
