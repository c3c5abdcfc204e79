/* A rebuilt data file from inside: the numbers of its transactions, what expiry leaves, who notices. */
#include "storekit.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../store/expire.h"
#include "../../store/pages.h"
#include "../../store/rebuild.h"

static guint64 newest_txn(void)
{
	Txn *txn = txn_begin(kit.store, false, NULL);
	guint64 number = txn_number(txn);
	txn_abort(txn);
	return number;
}

static guint64 bodies(void)
{
	Txn *txn = txn_begin(kit.store, false, NULL);
	guint64 n = txn_count(txn, TABLE_BODY);
	txn_abort(txn);
	return n;
}

static void some(guint n)
{
	for (guint i = 0; i < n; i++) {
		g_autofree char *id = g_strdup_printf("id %u", i), *message_id = g_strdup_printf("m%u@x", i);
		kit_deliver(&(Mail){.id = id,
		        .message_id = message_id,
		        .title = "a title",
		        .author = "ann@x",
		        .sender = "s@x"});
	}
}

static void rebuild(void)
{
	GError *error = NULL;
	if (!rebuild_run(kit.store, STORE_FORMAT, rebuild_copy, NULL, &error))
		fail_msg("%s", error->message);
}

/* Whoever opened the store before must find numbers that go on, or the lock file would lead into the wrong meta page. */
static void test_numbers_go_on(void **state)
{
	(void)state;
	for (guint n = 0; n < 4; n++) { /* both parities */
		some(1 + n % 2);
		guint64 before = newest_txn();
		guint generation = store_generation(kit.store);
		rebuild();
		guint64 after = newest_txn();
		assert_true(after >= before);
		assert_int_equal(store_generation(kit.store), generation + 1);
		kit_reopen();
		assert_int_equal(newest_txn(), after);
	}
	g_autofree char *data = g_build_filename(kit.dir, "data.mdb", NULL);
	store_close(kit.store);
	int fd = open(data, O_RDWR);
	g_autoptr(GError) error = NULL;
	assert_false(pages_set_txnid(fd, 3, &error)); /* never back */
	assert_int_equal(error->code, LD_ERROR_DAMAGED);
	for (guint64 number = 1000; number < 1002; number++) {
		assert_true(pages_set_txnid(fd, number, NULL));
		kit_open();
		assert_int_equal(newest_txn(), number);
		some(1);
		store_close(kit.store);
	}
	close(fd);
	kit_open();
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

/* Another process: LMDB has one open environment of a file in each. It is asked for by FROM, and answers by TO. */
static bool see_the_change(int from, int to)
{
	Store *other = store_open(kit.dir, false, STORE_WRITE, NULL);
	Snapshot *s = snapshot_open(other, NULL);
	Entry e;
	g_autoptr(GError) error = NULL;
	tell(to);
	wait_for(from);
	/* what was begun before is as it was; with it open nothing is written, least of all into the old file */
	bool old = snapshot_head(s) == 3 && snapshot_entry(s, 2, &e, NULL) &&
	           !txn_begin(other, true, &error) && g_error_matches(error, LD_ERROR, LD_ERROR_UNAVAILABLE);
	g_autoptr(GBytes) raw = snapshot_raw(s, &e, NULL);
	bool renewed = snapshot_renew(s, NULL) && store_generation(other) == 1 && snapshot_head(s) == 4 &&
	               snapshot_entry(s, 2, &e, NULL);
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
	int there[2], back[2], status = 1;
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
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	for (guint i = 0; i < 2; i++) {
		close(there[i]);
		close(back[i]);
	}
}

static void test_gone(void **state)
{
	(void)state;
	g_autofree char *data = g_build_filename(kit.dir, "data.mdb", NULL);
	some(1);
	assert_int_equal(g_unlink(data), 0);
	g_autoptr(GError) error = NULL;
	assert_null(txn_begin(kit.store, true, &error)); /* not into a file that nobody will find */
	assert_int_equal(error->code, LD_ERROR_UNAVAILABLE);
}

/* A single delivery's block goes with it; of a full block only when all in it is expired. */
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
	assert_int_equal(bodies(), before); /* one dropped, what is left of it put */
	rebuild();
	guint64 filled = bodies();
	assert_int_equal(filled, 1);
	assert_true(expire_entries(kit.store, (const guint64[]){1}, 1, EXPIRE_ALL, &result, NULL));
	assert_int_equal(bodies(), filled + 1);
	assert_true(expire_entries(kit.store, (const guint64[]){2, 3}, 2, EXPIRE_ALL, &result, NULL));
	assert_int_equal(result.entries, 1);
	assert_int_equal(bodies(), 3); /* the filled one too: what is left of the second lies in it */
	assert_true(expire_entries(kit.store, (const guint64[]){1, 2, 3}, 3, EXPIRE_ALL, &result, NULL));
	assert_int_equal(result.entries, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	        T(test_numbers_go_on),
	        T(test_others_notice),
	        T(test_gone),
	        T(test_blocks_of_expired),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
