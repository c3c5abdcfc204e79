/* Stores made, opened and refused; transactions and tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/base/error.h"
#include "store/base/network_fs.h"
#include "store/env/store_create.h"
#include "store/base/store_dir.h"
#include "store/env/txn.h"

static char *top; /* a new directory for each test */

static int setup(void **state)
{
	(void)state;
	top = g_dir_make_tmp("listdigest-XXXXXX", NULL);
	g_unsetenv("LISTDIGEST_MAP_SIZE");
	return top ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	g_autofree char *quoted = g_shell_quote(top);
	g_autofree char *command = g_strdup_printf("chmod -R u+rwx %s; rm -rf %s", quoted, quoted);
	int rc = system(command);
	g_free(top);
	return rc;
}

static char *path(const char *name)
{
	return g_build_filename(top, name, NULL);
}

static void put_file(const char *name, const char *text)
{
	g_autofree char *file = path(name);
	assert_true(g_file_set_contents(file, text, -1, NULL));
}

static Store *made(const char *name)
{
	GError *error = NULL;
	g_autofree char *dir = path(name);
	if (!store_create(dir, NULL, &error))
		fail_msg("%s", error->message);
	Store *store = store_open(dir, false, STORE_WRITE, &error);
	if (!store)
		fail_msg("%s", error->message);
	return store;
}

static void refused(const char *name, bool is_default, StoreMode mode, int code, const char *words)
{
	GError *error = NULL;
	g_autofree char *dir = path(name);
	assert_null(store_open(dir, is_default, mode, &error));
	if (error->code != code || !strstr(error->message, words))
		fail_msg("%s: code %d: %s", name, error->code, error->message);
	assert_ptr_equal(strchr(error->message, '\n'), NULL);
	g_error_free(error);
}

static Slice text(const char *s)
{
	return (Slice){s, strlen(s)};
}

static mode_t mode_of(const char *name)
{
	struct stat st;
	g_autofree char *file = path(name);
	assert_int_equal(stat(file, &st), 0);
	return st.st_mode & 07777;
}

static void test_made_and_kept(void **state)
{
	(void)state;
	mode_t old = umask(0);
	Store *store = made("s");
	umask(old);
	g_autofree char *uuid = g_strdup(store_uuid(store));
	assert_int_equal(strlen(uuid), 36);
	store_close(store);
	assert_int_equal(mode_of("s"), 0700);
	assert_int_equal(mode_of("s/data.mdb"), 0600);
	assert_int_equal(mode_of("s/lock.mdb"), 0600);
	g_autofree char *dir = g_build_filename(top, "s//", NULL);
	store = store_open(dir, false, STORE_READ, NULL);
	assert_non_null(store);
	assert_string_equal(store_uuid(store), uuid);
	StoreUsage use;
	store_usage(store, &use);
	assert_true(use.file_bytes > 0 && use.map_bytes >= (guint64)1 << 30);
	assert_int_equal(use.max_readers, 4094);
	store_close(store);
	store_close(NULL);
	GError *error = NULL;
	assert_false(store_create(dir, NULL, &error));
	assert_int_equal(error->code, ERROR_UNAVAILABLE);
	assert_non_null(strstr(error->message, "already"));
	g_error_free(error);
}

static void test_group_modes_are_kept(void **state)
{
	(void)state;
	if (geteuid() != 0) {
		puts("# skipped: needs root");
		return;
	}
	GError *error = NULL;
	g_autofree char *dir = path("s");
	mode_t old = umask(077);
	assert_true(store_create(dir, "mail", NULL));
	assert_int_equal(mode_of("s"), 02750);
	assert_int_equal(mode_of("s/data.mdb"), 0640);
	for (int i = 0; i < 2; i++) {
		store_close(store_open(dir, false, STORE_WRITE, NULL));
		assert_int_equal(mode_of("s/lock.mdb"), 0660);
		g_autofree char *lock = path("s/lock.mdb");
		unlink(lock);
	}
	umask(old);
	g_autofree char *other = path("t");
	assert_false(store_create(other, "no-such-group-here", &error));
	assert_int_equal(error->code, ERROR_USAGE);
	assert_false(g_file_test(other, G_FILE_TEST_EXISTS));
	g_error_free(error);
}

static void test_refused_places(void **state)
{
	(void)state;
	refused("none", false, STORE_READ, ERROR_UNAVAILABLE, "listdigest-store init");
	refused("none", false, STORE_DELIVER, ERROR_UNAVAILABLE, "listdigest-store init");
	put_file("file", "x");
	refused("file", false, STORE_DELIVER, ERROR_UNAVAILABLE, "Not a directory");
	refused("file/below", false, STORE_DELIVER, ERROR_UNAVAILABLE, "Not a directory");
	g_autofree char *empty = path("empty"), *other = path("other"), *junk = path("junk"),
	                *zero = path("zero");
	assert_int_equal(
	        mkdir(empty, 0700) | mkdir(other, 0700) | mkdir(junk, 0700) | mkdir(zero, 0700), 0);
	refused("empty", false, STORE_WRITE, ERROR_UNAVAILABLE, "empty");
	put_file("other/letter", "x");
	refused("other", false, STORE_DELIVER, ERROR_FORMAT, "not a store");
	g_autofree char *much = g_strnfill(9000, 'x');
	put_file("junk/data.mdb", much);
	refused("junk", false, STORE_READ, ERROR_FORMAT, "not a listdigest store");
	put_file("zero/data.mdb", "");
	refused("zero", false, STORE_DELIVER, ERROR_FORMAT, "not a listdigest store");
	GError *error = NULL;
	assert_false(store_create(other, NULL, &error));
	assert_non_null(strstr(error->message, "not empty"));
	g_clear_error(&error);
	g_autofree char *deep = path("a/b/c");
	assert_false(
	        store_create(deep, NULL, &error)); /* parents are made for the default place only */
	assert_int_equal(error->code, ERROR_UNAVAILABLE);
	g_error_free(error);
}

/* What a user may not do is tried by a child that gave root up. */
static int as_nobody(int (*what)(void))
{
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0)
		_exit((geteuid() == 0 && (setegid(65534) != 0 || seteuid(65534) != 0)) ? 99
		                                                                       : what());
	int status = 0;
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

static int open_denied(void)
{
	GError *error = NULL;
	g_autofree char *dir = path("s"), *inside = path("shut/s");
	if (store_open(dir, false, STORE_DELIVER, &error) ||
	        !strstr(error->message, "Permission denied"))
		return 1;
	g_clear_error(&error);
	if (store_create(inside, NULL, &error) || error->code != ERROR_UNAVAILABLE)
		return 2;
	g_clear_error(&error);
	return 0;
}

static void test_not_permitted(void **state)
{
	(void)state;
	if (geteuid() != 0) {
		puts("# skipped: needs root");
		return;
	}
	store_close(made("s"));
	g_autofree char *shut = path("shut");
	assert_int_equal(mkdir(shut, 0755), 0);
	assert_int_equal(chmod(top, 0755), 0);
	assert_int_equal(as_nobody(open_denied), 0);
}

static void test_root_keeps_out(void **state)
{
	(void)state;
	if (geteuid() != 0) {
		puts("# skipped: needs root");
		return;
	}
	store_close(made("s"));
	g_autofree char *data = path("s/data.mdb"), *dir = path("s"), *link = path("link");
	assert_int_equal(chown(data, 65534, 65534), 0);
	refused("s", false, STORE_READ, ERROR_UNAVAILABLE, "belongs to user 65534");
	assert_int_equal(chown(data, 0, 0), 0);
	assert_int_equal(chown(dir, 65534, 65534), 0);
	refused("s", false, STORE_DELIVER, ERROR_UNAVAILABLE, "belongs to user 65534");
	assert_int_equal(chown(dir, 0, 0), 0);
	assert_int_equal(symlink(dir, link), 0);
	store_close(store_open(link, false, STORE_WRITE, NULL));
	assert_int_equal(lchown(link, 65534, 65534), 0);
	refused("link", false, STORE_READ, ERROR_UNAVAILABLE, "symbolic link");
}

static void test_delivery_makes(void **state)
{
	(void)state;
	g_autofree char *deep = path("home/.local/share/listdigest"), *empty = path("empty");
	g_setenv("LISTDIGEST_STORE", deep, TRUE);
	Store *store = store_open(deep, true, STORE_DELIVER, NULL);
	g_unsetenv("LISTDIGEST_STORE");
	assert_non_null(store);
	store_close(store);
	assert_int_equal(mode_of("home/.local"), 0700);
	/* an empty directory, also where a crash left a half made store */
	assert_int_equal(mkdir(empty, 0700), 0);
	put_file("empty/.init.mdb", "half a store");
	put_file("empty/.init.mdb-lock", "x");
	store = store_open(empty, false, STORE_DELIVER, NULL);
	assert_non_null(store);
	store_close(store);
	g_autofree char *half = path("empty/.init.mdb"), *lock = path("empty/.init.mdb-lock");
	assert_false(
	        g_file_test(half, G_FILE_TEST_EXISTS) || g_file_test(lock, G_FILE_TEST_EXISTS));
}

static void test_many_make_at_once(void **state)
{
	(void)state;
	g_autofree char *dir = path("s");
	assert_int_equal(mkdir(dir, 0700), 0);
	pid_t pids[8];
	fflush(NULL);
	for (int i = 0; i < 8; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			Store *store = store_open(dir, false, STORE_DELIVER, NULL);
			Txn *txn = store ? txn_begin(store, true, NULL) : NULL;
			guint8 key[8];
			bytes_put_be(key, (guint64)i + 1, 8);
			if (txn)
				txn_put(txn, TABLE_LOG, (Slice){key, 8}, text("x"));
			bool ok = txn && txn_commit(txn, NULL);
			store_close(store);
			_exit(ok ? 0 : 1);
		}
	}
	for (int i = 0; i < 8; i++) {
		int status = 1;
		waitpid(pids[i], &status, 0);
		assert_int_equal(status, 0);
	}
	Store *store = store_open(dir, false, STORE_READ, NULL);
	Txn *txn = txn_begin(store, false, NULL);
	assert_int_equal(txn_count(txn, TABLE_LOG), 8);
	txn_abort(txn);
	store_close(store);
}

static void set_meta(const char *dir, const char *name, const char *value)
{
	g_autofree char *full = path(dir);
	Store *store = store_open(full, false, STORE_WRITE, NULL);
	Txn *txn = txn_begin(store, true, NULL);
	txn_put(txn, TABLE_META, text(name), text(value));
	assert_true(txn_commit(txn, NULL));
	store_close(store);
}

static void test_other_formats(void **state)
{
	(void)state;
	g_autofree char *newer = g_strdup_printf("%d", STORE_FORMAT + 1);
	store_close(made("s"));
	set_meta("s", "min_writer", newer);
	refused("s", false, STORE_DELIVER, ERROR_FORMAT, "not write");
	g_autofree char *dir = path("s");
	store_close(store_open(dir, false, STORE_READ, NULL));
	store_close(made("t"));
	set_meta("t", "min_reader", newer);
	refused("t", false, STORE_READ, ERROR_FORMAT, "newer listdigest");
	store_close(made("u"));
	set_meta("u", "format", "a lot");
	refused("u", false, STORE_READ, ERROR_FORMAT, "not a listdigest store");
	store_close(made("v"));
	set_meta("v", "format", "2");
	refused("v", false, STORE_DELIVER, ERROR_FORMAT,
	        "format 2 is too old, this listdigest needs 3 or newer");
}

static void test_reservation(void **state)
{
	(void)state;
	g_setenv("LISTDIGEST_MAP_SIZE", "262144", TRUE);
	Store *store = made("s");
	g_autofree char *much = g_strnfill(100000, 'x');
	GError *error = NULL;
	Txn *txn = txn_begin(store, true, NULL);
	for (int i = 0; i < 10; i++) {
		guint8 key[8];
		bytes_put_be(key, (guint64)i + 1, 8);
		txn_append(txn, TABLE_BODY, (Slice){key, 8}, text(much));
	}
	assert_false(txn_commit(txn, &error));
	assert_int_equal(error->code, ERROR_FULL);
	g_clear_error(&error);
	txn = txn_begin(store, false, NULL);
	assert_int_equal(txn_count(txn, TABLE_BODY), 0);
	txn_abort(txn);
	store_close(store);
	g_setenv("LISTDIGEST_MAP_SIZE", "8192", TRUE);
	refused("s", false, STORE_READ, ERROR_UNAVAILABLE, "address space");
}

static int open_with_little(void)
{
	const struct rlimit little = {(rlim_t)8 << 30, (rlim_t)8 << 30};
	StoreUsage use;
	g_autofree char *dir = path("s");
	if (setrlimit(RLIMIT_AS, &little) != 0)
		return 97;
	Store *store = store_open(dir, false, STORE_WRITE, NULL);
	if (!store)
		return 1;
	store_usage(store, &use);
	store_close(store);
	return use.map_bytes == (guint64)1 << 30 ? 0 : 2;
}

static void test_ladder(void **state)
{
	(void)state;
#if defined(__SANITIZE_ADDRESS__)
	puts("# skipped: the sanitizer's shadow takes more address space than the limit");
	return;
#endif
	store_close(made("s"));
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0)
		_exit(open_with_little());
	int status = 1;
	waitpid(pid, &status, 0);
	assert_int_equal(status, 0);
}

static bool collect(Slice key, Slice value, void *data)
{
	g_string_append_len(data, key.data, (gssize)key.size);
	g_string_append_c(data, '=');
	g_string_append_len(data, value.data, (gssize)value.size);
	g_string_append_c(data, ' ');
	return true;
}

static void test_tables(void **state)
{
	(void)state;
	Store *store = made("s");
	Txn *txn = txn_begin(store, true, NULL);
	Slice value;
	assert_false(txn_get(txn, TABLE_SOURCE, text("a"), &value));
	txn_put(txn, TABLE_SOURCE, text("a"), text("1"));
	txn_put(txn, TABLE_SOURCE, text("c"), text("3"));
	txn_put(txn, TABLE_SOURCE, text("b"), text("2"));
	txn_put(txn, TABLE_SOURCE, text("b"), text("4"));
	for (const char *p = "31231"; *p; p++)
		txn_put(txn, TABLE_MSGID, text("k"), (Slice){(char[]){*p, '-'}, 2});
	txn_append(txn, TABLE_MSGID, text("k"), text("9-"));
	txn_append(txn, TABLE_MSGID, text("m"), text("1-"));
	assert_true(txn_commit(txn, NULL));
	txn = txn_begin(store, false, NULL);
	g_autoptr(GString) seen = g_string_new(NULL);
	txn_walk(txn, TABLE_SOURCE, NULL, collect, seen);
	Slice b = text("b"), bb = text("bb"), z = text("z");
	g_string_append(seen, "| ");
	txn_walk(txn, TABLE_SOURCE, &bb, collect, seen);
	g_string_append(seen, "| ");
	txn_walk_back(txn, TABLE_SOURCE, NULL, collect, seen);
	g_string_append(seen, "| ");
	txn_walk_back(txn, TABLE_SOURCE, &b, collect, seen);
	g_string_append(seen, "| ");
	txn_walk_back(txn, TABLE_SOURCE, &z, collect, seen);
	assert_string_equal(seen->str, "a=1 b=4 c=3 | c=3 | c=3 b=4 a=1 | a=1 | c=3 b=4 a=1 ");
	g_string_truncate(seen, 0);
	Slice two = text("2-"), four = text("4-"), top_value = text("99"), low = text("0-");
	txn_walk_values(txn, TABLE_MSGID, text("k"), NULL, collect, seen);
	g_string_append(seen, "| ");
	txn_walk_values(txn, TABLE_MSGID, text("k"), &two, collect, seen);
	g_string_append(seen, "| ");
	txn_walk_values(txn, TABLE_MSGID, text("k"), &four, collect, seen);
	g_string_append(seen, "| ");
	txn_walk_values(txn, TABLE_MSGID, text("k"), &top_value, collect, seen);
	g_string_append(seen, "| ");
	txn_walk_values(txn, TABLE_MSGID, text("m"), &low, collect, seen);
	txn_walk_values(txn, TABLE_MSGID, text("m"), &two, collect, seen);
	txn_walk_values(txn, TABLE_MSGID, text("n"), NULL, collect, seen);
	assert_string_equal(seen->str, "k=1- k=2- k=3- k=9- | k=2- k=3- k=9- | k=9- | | m=1- ");
	assert_true(txn_has(txn, TABLE_MSGID, text("k"), two));
	assert_false(txn_has(txn, TABLE_MSGID, text("k"), four));
	assert_false(txn_has(txn, TABLE_MSGID, text("n"), two));
	assert_int_equal(txn_count(txn, TABLE_MSGID), 5);
	Slice key;
	assert_true(txn_last(txn, TABLE_MSGID, &key, &value));
	assert_memory_equal(key.data, "m", 1);
	assert_false(txn_last(txn, TABLE_LOG, &key, &value));
	assert_true(txn_check(txn, NULL));
	txn_abort(txn);
	store_close(store);
}

static void test_sticky(void **state)
{
	(void)state;
	Store *store = made("s");
	GError *error = NULL;
	Slice value;
	Txn *txn = txn_begin(store, true, NULL);
	txn_put(txn, TABLE_SOURCE, text("kept?"), text("no"));
	txn_fail(txn, g_error_new(ERROR_DOMAIN, ERROR_IO, "first"));
	txn_fail(txn, g_error_new(ERROR_DOMAIN, ERROR_FULL, "second"));
	txn_put(txn, TABLE_SOURCE, text("b"), text("no"));
	assert_false(txn_get(txn, TABLE_SOURCE, text("kept?"), &value));
	assert_false(txn_commit(txn, &error));
	assert_string_equal(error->message, "first");
	g_clear_error(&error);
	txn = txn_begin(store, true, NULL);
	txn_put(txn, TABLE_SOURCE, text("c"), text("no"));
	txn_abort(txn);
	txn_abort(NULL);
	txn = txn_begin(store, true, NULL);
	assert_int_equal(txn_count(txn, TABLE_SOURCE), 0);
	txn_append(txn, TABLE_LOG, text("b"), text("1"));
	txn_append(txn, TABLE_LOG, text("a"), text("2")); /* not above the last */
	assert_false(txn_commit(txn, &error));
	assert_int_equal(error->code, ERROR_DAMAGED);
	g_clear_error(&error);
	txn_delete(txn = txn_begin(store, true, NULL), TABLE_LOG, text("b"), NULL);
	assert_true(txn_commit(txn, NULL));
	store_close(store);
}

static void test_snapshots(void **state)
{
	(void)state;
	Store *store = made("s");
	Slice value;
	Txn *read = txn_begin(store, false, NULL), *write = txn_begin(store, true, NULL);
	txn_put(write, TABLE_SOURCE, text("a"), text("1"));
	assert_true(txn_commit(write, NULL));
	assert_false(txn_get(read, TABLE_SOURCE, text("a"), &value));
	assert_true(txn_renew(read, NULL));
	assert_true(txn_get(read, TABLE_SOURCE, text("a"), &value));
	txn_abort(read);
	store_close(store);
}

/* Readers killed with their transaction open must neither shut later ones out nor keep pages from
 * being reused. */
static void test_killed_readers(void **state)
{
	(void)state;
	g_autofree char *dir = path("s");
	store_close(made("s"));
	fflush(NULL);
	for (int i = 0; i < 20; i++) {
		pid_t pid = fork();
		if (pid == 0) {
			Store *store = store_open(dir, false, STORE_READ, NULL);
			_exit(store && txn_begin(store, false, NULL) ? 0 : 1);
		}
		int status = 1;
		waitpid(pid, &status, 0);
		assert_int_equal(status, 0);
	}
	Store *store = store_open(dir, false, STORE_WRITE, NULL);
	Txn *txn = txn_begin(store, false, NULL);
	assert_non_null(txn);
	txn_abort(txn);
	store_close(store);
}

static void test_names_of_networks(void **state)
{
	(void)state;
	assert_string_equal(network_fs_name(0x6969), "NFS");
	assert_string_equal(
	        network_fs_name(0xffffffffff534d42), "CIFS"); /* a sign-extended f_type */
	assert_null(network_fs_name(0xef53));
	assert_null(network_fs_name(0x01021994));
	assert_true(network_fs_is_fuse("fuse.sshfs"));
	assert_false(network_fs_is_fuse("fuse.fuse-overlayfs"));
	assert_false(network_fs_is_fuse("fuseblk"));
}

static void test_integers(void **state)
{
	(void)state;
	guint8 bytes[8];
	bytes_put_be(bytes, 0x0102030405060708, 8);
	assert_memory_equal(bytes, "\1\2\3\4\5\6\7\10", 8);
	assert_int_equal(bytes_get_be(bytes + 2, 3), 0x030405);
	bytes_put_be(bytes, G_MAXUINT64, 8);
	assert_true(bytes_get_be(bytes, 8) == G_MAXUINT64);
}

static void test_default_place(void **state)
{
	(void)state;
	g_setenv("LISTDIGEST_STORE", "/x/y", TRUE);
	g_autofree char *first = store_dir_default();
	assert_string_equal(first, "/x/y");
	g_unsetenv("LISTDIGEST_STORE");
	g_setenv("XDG_DATA_HOME", "/data", TRUE);
	g_autofree char *second = store_dir_default();
	assert_string_equal(second, "/data/listdigest");
	g_setenv("XDG_DATA_HOME", "relative", TRUE);
	g_setenv("HOME", "/home/u", TRUE);
	g_autofree char *third = store_dir_default();
	assert_string_equal(third, "/home/u/.local/share/listdigest");
	g_unsetenv("XDG_DATA_HOME");
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        T(test_made_and_kept),
	        T(test_group_modes_are_kept),
	        T(test_refused_places),
	        T(test_not_permitted),
	        T(test_root_keeps_out),
	        T(test_delivery_makes),
	        T(test_many_make_at_once),
	        T(test_other_formats),
	        T(test_reservation),
	        T(test_ladder),
	        T(test_tables),
	        T(test_sticky),
	        T(test_snapshots),
	        T(test_killed_readers),
	        T(test_names_of_networks),
	        T(test_integers),
	        T(test_default_place),
	};
	return cmocka_run_group_tests_name("txn", tests, NULL, NULL);
}
