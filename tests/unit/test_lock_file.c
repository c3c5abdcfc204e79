/* What a member of the store's group can write into the lock file. Everything that writes there
 * runs in a child: a process that closes a descriptor of the file loses LMDB's locks on it. */
#include "storekit.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/syscall.h>

#include "store/base/store_dir.h"

#define AT_FORMAT  4
#define AT_TXNID   (8 + (off_t)sizeof(pthread_mutex_t))
#define AT_READERS (AT_TXNID + 8)
#define AT_MUTEX   ((AT_READERS + 4 + 63) / 64 * 64) /* the writers' */

/* In a child: adds DELTA to the number of N bytes at AT. Returns what it was. */
static guint64 change(off_t at, gsize n, gint64 delta)
{
	g_autofree char *file = g_build_filename(kit.dir, STORE_DIR_LOCK, NULL);
	int answer[2], status = 1;
	guint64 was = 0;
	assert_int_equal(pipe(answer), 0);
	pid_t pid = fork();
	if (pid == 0) {
		int fd = open(file, O_RDWR);
		bool good = pread(fd, &was, n, at) == (gssize)n;
		guint64 now = was + (guint64)delta;
		good = good && (delta == 0 || pwrite(fd, &now, n, at) == (gssize)n) &&
		       write(answer[1], &was, sizeof was) == (gssize)sizeof was;
		_exit(!good);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(read(answer[0], &was, sizeof was), sizeof was);
	close(answer[0]);
	close(answer[1]);
	return was;
}

static guint64 number(void)
{
	GError *error = NULL;
	Txn *txn = txn_begin(kit.store, false, &error);
	if (!txn)
		fail_msg("%s", error->message);
	guint64 n = txn_number(txn);
	txn_abort(txn);
	return n;
}

static void deliver_numbered(guint n)
{
	g_autofree char *id = g_strdup_printf("n%u@x", n);
	kit_deliver(&(Mail){.message_id = id});
}

/* The numbers are where lock_file.h says, in the LMDB that is linked. */
static void layout(void **state)
{
	(void)state;
	some(3);
	assert_int_equal(change(AT_TXNID, 8, 0), number());
	assert_int_equal(change(AT_READERS, 4, 0), 1);
	assert_int_equal(change(AT_FORMAT, 4, 0), 1u | 1u << 16);
	assert_false(store_repaired(kit.store));
}

/* However the number was changed, no delivery is lost and none is deferred. */
static void transaction_number(void **state)
{
	static const gint64 deltas[] = {-1, -2, -3, -7, 1, 2, 3, 1000, G_MAXINT64};
	(void)state;
	some(10);
	for (guint i = 0; i < G_N_ELEMENTS(deltas); i++) {
		change(AT_TXNID, 8, deltas[i]);
		deliver_numbered(2 * i);
		assert_true(store_repaired(kit.store));
		change(AT_TXNID, 8, deltas[i]);
		deliver_numbered(2 * i + 1);
		kit_check_sound(10 + 2 * i + 2);
	}
}

/* A delivery that opens the store while somebody else has it open. */
static void number_at_open(void **state)
{
	(void)state;
	some(10);
	for (gint64 delta = -3; delta <= 3; delta++) {
		int status = 1;
		change(AT_TXNID, 8, delta);
		pid_t pid = fork();
		if (pid == 0) {
			GError *error = NULL;
			Store *store = store_open(kit.dir, false, STORE_DELIVER, &error);
			Append *a = store ? append_begin(store, APPEND_ONE, &error) : NULL;
			AppendResult result;
			g_autofree char *id = g_strdup_printf("o%d@x", (int)delta);
			bool good = a &&
			            kit_append(a, &(Mail){.message_id = id}, &result, &error) &&
			            append_commit(a, &error);
			store_close(store);
			_exit(!good);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(status, 0);
		kit_check_sound((guint64)(10 + delta + 4));
	}
}

/* A program that only reads says so; the next delivery sets it right. */
static void reader(void **state)
{
	GError *error = NULL;
	(void)state;
	some(5);
	g_autoptr(Store) store = store_open(kit.dir, false, STORE_READ, NULL);
	change(AT_TXNID, 8, -2);
	Txn *txn = txn_begin(store, false, NULL);
	assert_int_equal(txn_count(txn, TABLE_LOG), 5);
	change(AT_TXNID, 8, 4);
	assert_false(txn_renew(txn, &error));
	assert_non_null(strstr(error->message, "wrong transaction number"));
	assert_int_equal(error->code, ERROR_UNAVAILABLE);
	g_clear_error(&error);
	txn_abort(txn);
	assert_null(txn_begin(store, false, NULL));
	deliver_numbered(1);
	txn = txn_begin(store, false, &error);
	assert_non_null(txn);
	assert_int_equal(txn_count(txn, TABLE_LOG), 6);
	txn_abort(txn);
}

/* LMDB would walk the table of readers far beyond its end. */
static void number_of_readers(void **state)
{
	(void)state;
	some(2);
	change(AT_READERS, 4, 0x7ffffff0);
	deliver_numbered(1);
	assert_true(store_repaired(kit.store));
	change(AT_READERS, 4, 0x10000000);
	kit_check_sound(3);
}

/* A lock file of another layout is not written to. */
static void other_layout(void **state)
{
	GError *error = NULL;
	(void)state;
	some(2);
	change(AT_FORMAT, 4, 1);
	change(AT_TXNID, 8, -1);
	guint64 wrong = change(AT_TXNID, 8, 0);
	assert_null(append_begin(kit.store, APPEND_ONE, &error));
	assert_int_equal(error->code, ERROR_UNAVAILABLE);
	assert_int_equal(change(AT_TXNID, 8, 0), wrong);
	g_clear_error(&error);
	change(AT_FORMAT, 4, -1);
	deliver_numbered(1);
	kit_check_sound(3);
}

static bool waits_for_lock(pid_t pid)
{
	g_autofree char *file = g_strdup_printf("/proc/%d/syscall", (int)pid);
	g_autofree char *text = NULL;
	return g_file_get_contents(file, &text, NULL, NULL) && atol(text) == SYS_fcntl;
}

static pid_t child_delivers(const char *id, const int begun[2], const int go[2])
{
	pid_t pid = fork();
	if (pid != 0)
		return pid;
	char byte = 0;
	AppendResult result;
	Store *store = store_open(kit.dir, false, STORE_WRITE, NULL);
	Append *a = store ? append_begin(store, APPEND_ONE, NULL) : NULL;
	bool good = a && write(begun[1], &byte, 1) == 1 && (!go || read(go[0], &byte, 1) == 1) &&
	            kit_append(a, &(Mail){.message_id = id}, &result, NULL) &&
	            append_commit(a, NULL);
	_exit(!good);
}

/* Somebody makes LMDB's mutex look free while a writer holds it: the second one waits. */
static void two_writers(void **state)
{
	int begun[2], go[2], status = 1;
	char byte = 0;
	(void)state;
	if (g_access("/proc/self/syscall", R_OK) != 0)
		skip();
	some(2);
	assert_int_equal(pipe(begun) | pipe(go), 0);
	pid_t first = child_delivers("first@x", begun, go);
	assert_int_equal(read(begun[0], &byte, 1), 1);
	guint64 owner = change(AT_MUTEX, 4, 0);
	assert_int_equal(owner & 0x3fffffff, first);
	change(AT_MUTEX, 4, -(gint64)owner);
	pid_t second = child_delivers("second@x", begun, NULL);
	while (!waits_for_lock(second)) {
		assert_int_equal(waitpid(second, &status, WNOHANG), 0);
		g_usleep(1000);
	}
	assert_int_equal(write(go[1], &byte, 1), 1);
	assert_int_equal(waitpid(first, &status, 0), first);
	assert_int_equal(status, 0);
	assert_int_equal(waitpid(second, &status, 0), second);
	assert_int_equal(status, 0);
	kit_check_sound(4);
	for (guint i = 0; i < 2; i++) {
		close(begun[i]);
		close(go[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {T(layout), T(transaction_number), T(number_at_open),
	        T(reader), T(number_of_readers), T(other_layout), T(two_writers)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
