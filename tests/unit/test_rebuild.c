/* Rebuilding: how the new data file replaces the old one, how other processes notice it, and which
 * blocks expiring deletes. */
#include "storekit.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/maintain/expire.h"
#include "store/maintain/checked_read.h"
#include "store/maintain/rebuild.h"

static guint64 bodies(void)
{
	Txn *txn = txn_begin(kit.store, false, NULL);
	guint64 n = txn_count(txn, TABLE_BODY);
	txn_abort(txn);
	return n;
}

static ino_t inode_of(const char *name)
{
	struct stat st = {0};
	g_autofree char *path = g_build_filename(kit.dir, name, NULL);
	return stat(path, &st) == 0 ? st.st_ino : 0;
}

/* A data file never gets the lock file of another one. */
static void test_both_files_go(void **state)
{
	(void)state;
	for (guint n = 0; n < 4; n++) {
		some(1 + n);
		ino_t data = inode_of("data.mdb"), lock = inode_of("lock.mdb");
		g_autofree char *path = g_build_filename(kit.dir, "lock.mdb", NULL);
		int held = open(path, O_RDWR); /* keeps its inode number in use */
		guint generation = store_generation(kit.store);
		rebuild();
		assert_int_not_equal(inode_of("data.mdb"), data);
		assert_int_not_equal(
		        inode_of("lock.mdb"), 0); /* it is made at once, for readers of the group */
		kit_deliver(&(Mail){.id = "after", .message_id = "after@x"});
		assert_int_equal(store_generation(kit.store), generation + 1);
		assert_int_not_equal(inode_of("lock.mdb"), lock);
		kit_reopen();
		close(held);
	}
}

static void put_name(const char *from, const char *to)
{
	g_autofree char *a = g_build_filename(kit.dir, from, NULL),
	                *b = g_build_filename(kit.dir, to, NULL);
	assert_int_equal(link(a, b), 0);
}

/* After a crash in the middle of the replacement, the next process that may write in the directory
 * completes it; one that may not gets an error. */
static int open_as_nobody(void)
{
	g_autoptr(GError) error = NULL;
	if (chmod(kit.dir, 0755) != 0 || setresgid(65534, 65534, 65534) != 0 ||
	        setresuid(65534, 65534, 65534) != 0)
		return 97;
	Store *store = store_open(kit.dir, false, STORE_READ, &error);
	return store                                                                       ? 1
	       : error->code == ERROR_UNAVAILABLE && strstr(error->message, "interrupted") ? 0
	                                                                                   : 2;
}

static void test_cut_off(void **state)
{
	(void)state;
	some(2);
	store_close(kit.store);
	ino_t lock = inode_of("lock.mdb");
	put_name("data.mdb", ".swapped.mdb");
	put_name("lock.mdb", "kept");
	if (geteuid() == 0) {
		int status = 1;
		pid_t pid = fork();
		if (pid == 0)
			_exit(open_as_nobody());
		waitpid(pid, &status, 0);
		assert_int_equal(status, 0);
		assert_int_equal(inode_of("lock.mdb"), lock);
	}
	kit_open();
	assert_int_not_equal(inode_of("lock.mdb"), lock);
	assert_int_equal(inode_of(".swapped.mdb"), 0);
	store_close(kit.store);
	/* a hard link with another name is ignored */
	lock = inode_of("lock.mdb");
	put_name("data.mdb", "copy");
	kit_open();
	assert_int_equal(inode_of("lock.mdb"), lock);
	g_autofree char *copy = g_build_filename(kit.dir, "copy", NULL),
	                *kept = g_build_filename(kit.dir, "kept", NULL);
	g_unlink(copy);
	g_unlink(kept);
}

static bool refuse(Rebuild *r, void *data, GError **error)
{
	(void)r, (void)data;
	g_set_error(error, ERROR_DOMAIN, ERROR_IO, "enough");
	return false;
}

/* A replacement was cut off while this process had the store open: the next rebuild completes it.
 */
static void test_sweep_finishes(void **state)
{
	(void)state;
	some(2);
	ino_t lock = inode_of("lock.mdb");
	put_name("lock.mdb", "kept"); /* keeps its inode number in use */
	put_name("data.mdb", ".swapped.mdb");
	g_autoptr(GError) error = NULL;
	assert_false(rebuild_run(kit.store, STORE_FORMAT, refuse, NULL, &error));
	assert_string_equal(error->message, "enough");
	assert_int_equal(inode_of(".swapped.mdb"), 0);
	assert_int_not_equal(inode_of("lock.mdb"), lock);
	g_autofree char *kept = g_build_filename(kit.dir, "kept", NULL);
	g_unlink(kept);
	/* a new file that never got its place is removed */
	kit_reopen();
	lock = inode_of("lock.mdb");
	g_autofree char *other = g_build_filename(kit.dir, ".swapped.mdb", NULL);
	assert_true(g_file_set_contents(other, "x", 1, NULL));
	g_clear_error(&error);
	assert_false(rebuild_run(kit.store, STORE_FORMAT, refuse, NULL, &error));
	assert_int_equal(inode_of(".swapped.mdb"), 0);
	assert_int_equal(inode_of("lock.mdb"), lock);
}

static void tell(int fd)
{
	assert_int_equal(write(fd, "x", 1), 1);
}

static void wait_for(int fd)
{
	char c;
	assert_int_equal(read(fd, &c, 1), 1);
}

/* Runs in another process, because LMDB opens a file once in each process. The pipes FROM and TO
 * keep the two in step. */
static bool see_the_change(int from, int to)
{
	Store *other = store_open(kit.dir, false, STORE_WRITE, NULL);
	Snapshot *s = snapshot_open(other, NULL);
	Entry e;
	g_autoptr(GError) error = NULL;
	tell(to);
	wait_for(from);
	/* an open snapshot does not change, and while it is open nothing can be written */
	bool old = snapshot_head(s) == 3 && snapshot_entry(s, 2, &e, NULL) &&
	           !txn_begin(other, true, &error) &&
	           g_error_matches(error, ERROR_DOMAIN, ERROR_UNAVAILABLE);
	g_autoptr(GBytes) raw = snapshot_raw(s, &e, NULL);
	bool renewed = snapshot_renew(s, NULL) && store_generation(other) == 1 &&
	               snapshot_head(s) == 4 && snapshot_entry(s, 2, &e, NULL);
	g_autoptr(GBytes) again = renewed ? snapshot_raw(s, &e, NULL) : NULL;
	bool same = raw && again && g_bytes_equal(raw, again);
	snapshot_free(s);
	Txn *txn = txn_begin(other, true, NULL);
	bool writes = txn && txn_count(txn, TABLE_LOG) == 4;
	txn_abort(txn);
	store_close(other);
	return old && same && writes;
}

static void test_others_notice(void **state)
{
	int there[2], back[2];
	(void)state;
	some(3);
	store_close(kit.store);
	assert_int_equal(pipe(there), 0);
	assert_int_equal(pipe(back), 0);
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0)
		_exit(see_the_change(there[0], back[1]) ? 0 : 1);
	wait_for(back[0]);
	kit_open();
	rebuild();
	kit_deliver(&(Mail){.id = "new", .message_id = "new@x"});
	tell(there[1]);
	kit_child_ended(pid, there, back);
}

static void test_gone(void **state)
{
	(void)state;
	g_autofree char *data = g_build_filename(kit.dir, "data.mdb", NULL);
	some(1);
	assert_int_equal(g_unlink(data), 0);
	g_autoptr(GError) error = NULL;
	assert_null(txn_begin(kit.store, true, &error)); /* nothing is written to a deleted file */
	assert_int_equal(error->code, ERROR_UNAVAILABLE);
}

/* The N messages of some() that are not expired can be read. */
static void check_left(guint n)
{
	g_autoptr(Snapshot) s = kit_snapshot();
	for (guint64 seq = 1; seq <= snapshot_head(s); seq++) {
		Entry e = kit_entry(s, seq);
		if (e.flags & RECORD_FLAG_EXPIRED)
			continue;
		g_autofree char *id = g_strdup_printf("id %u", (guint)seq - 1);
		g_autoptr(GBytes) raw = checked_read_raw(s, &e, NULL);
		g_autoptr(Record) rec = snapshot_record(s, &e, RECORD_ALL, NULL);
		assert_non_null(raw);
		assert_non_null(rec);
		assert_int_equal(g_bytes_get_size(raw), strlen(id));
		assert_memory_equal(g_bytes_get_data(raw, NULL), id, strlen(id));
		assert_string_equal(rec->title, "a title");
		n--;
	}
	assert_int_equal(n, 0);
}

/* A block is deleted when its last entry is expired. */
static void test_blocks_of_expired(void **state)
{
	ExpireResult result;
	(void)state;
	some(3);
	guint64 before = bodies();
	const guint64 second[] = {2};
	assert_true(expire_entries(kit.store, second, 1, EXPIRE_ALL, &result, NULL));
	assert_int_equal(result.entries, 1);
	assert_int_equal(result.senders_kept, 0);
	assert_int_equal(bodies(), before); /* one deleted, one added for the reduced record */
	check_left(2);
	rebuild();
	check_left(2);
	guint64 filled = bodies();
	assert_int_equal(filled, 1);
	assert_true(expire_entries(kit.store, (const guint64[]){1}, 1, EXPIRE_ALL, &result, NULL));
	assert_int_equal(bodies(), filled + 1);
	check_left(1);
	assert_true(
	        expire_entries(kit.store, (const guint64[]){2, 3}, 2, EXPIRE_ALL, &result, NULL));
	assert_int_equal(result.entries, 1);
	assert_int_equal(
	        bodies(), 3); /* the filled block stays: the reduced record of entry 2 is in it */
	assert_true(expire_entries(
	        kit.store, (const guint64[]){1, 2, 3}, 3, EXPIRE_ALL, &result, NULL));
	assert_int_equal(result.entries, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	        T(test_both_files_go),
	        T(test_cut_off),
	        T(test_sweep_finishes),
	        T(test_others_notice),
	        T(test_gone),
	        T(test_blocks_of_expired),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
