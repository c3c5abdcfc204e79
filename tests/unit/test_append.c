/* Messages appended: entries, `also` entries, variants, the chain; failures and crashes. */
#include "storekit.h"

#include "store/log/lists.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void test_one(void **state)
{
	(void)state;
	AppendResult r = kit_deliver(&kit_hello);
	assert_int_equal(r.outcome, APPEND_NEW);
	assert_int_equal(r.seq, 1);
	assert_int_equal(r.message_seq, 1);
	kit_reopen();
	Snapshot *s = kit_snapshot();
	assert_int_equal(snapshot_head(s), 1);
	Entry e = kit_entry(s, 1);
	assert_int_equal(e.kind, ENTRY_MESSAGE);
	assert_string_equal(e.list, "dev.example.org");
	assert_string_equal(e.sender, "bounce@example.org");
	assert_int_equal(e.arrived_s, 1700000100);
	assert_memory_equal(&e.id, &r.id, 32);
	kit_raw_is(s, 1, kit_hello.raw, strlen(kit_hello.raw));
	g_autoptr(Record) summary = kit_record_of(s, 1, RECORD_SUMMARY);
	assert_string_equal(summary->title, "Say  Hello");
	assert_null(summary->message);
	g_autoptr(Record) rec = kit_record_of(s, 1, RECORD_ALL);
	assert_string_equal(rec->message, "Hello\n");
	assert_int_equal(rec->kind, RECORD_PATCH);
	snapshot_free(s);
	assert_string_equal(rec->author.address, "Ann@Example.org"); /* outlives the snapshot */
	kit_check_sound(1);
}

static void test_duplicate_also_variant(void **state)
{
	(void)state;
	Mail m = kit_hello;
	kit_deliver(&m);
	assert_int_equal(kit_deliver(&m).outcome, APPEND_DUPLICATE);
	m.list = "other.example.org";
	m.raw = "the same by another way\n";
	AppendResult r = kit_deliver(&m);
	assert_int_equal(r.outcome, APPEND_ALSO);
	assert_int_equal(r.seq, 2);
	assert_int_equal(r.message_seq, 1);
	r = kit_deliver(&m);
	assert_int_equal(r.outcome, APPEND_DUPLICATE);
	assert_int_equal(r.seq, 2);
	m.list = NULL;
	assert_int_equal(kit_deliver(&m).outcome, APPEND_ALSO);
	m.list = "";
	assert_int_equal(kit_deliver(&m).outcome, APPEND_DUPLICATE);
	Mail forged = kit_hello;
	forged.id = "forged";
	r = kit_deliver(&forged);
	assert_int_equal(r.outcome, APPEND_NEW);
	assert_true(r.flags & RECORD_FLAG_VARIANT);
	r = kit_deliver(&forged);
	assert_int_equal(r.outcome, APPEND_DUPLICATE);
	assert_true(r.flags & RECORD_FLAG_VARIANT);
	Snapshot *s = kit_snapshot();
	assert_int_equal(snapshot_head(s), 4);
	g_auto(GStrv) lists = lists_of_entry(s, 3, NULL);
	g_autofree char *joined = g_strjoinv(" ", lists);
	assert_string_equal(joined, "dev.example.org other.example.org");
	g_auto(GStrv) names = lists_names(s);
	assert_int_equal(g_strv_length(names), 2);
	kit_found(s, LOOKUP_MESSAGE_ID, "hello@example.org", "1 4");
	g_autoptr(Record) variant = kit_record_of(s, 4, RECORD_SUMMARY);
	assert_true(variant->flags & RECORD_FLAG_VARIANT);
	g_autoptr(Record) also = kit_record_of(s, 2, RECORD_ALL);
	assert_string_equal(also->message, "Hello\n");
	kit_raw_is(s, 3, kit_hello.raw, strlen(kit_hello.raw));
	Entry e = kit_entry(s, 3);
	assert_int_equal(
	        lists_find_entry(s, &e, (const char *const[]){"other.example.org", NULL}), 2);
	assert_int_equal(
	        lists_find_entry(s, &e, (const char *const[]){"dev.example.org", NULL}), 1);
	assert_int_equal(lists_find_entry(s, &e, (const char *const[]){"no.example.org", NULL}), 0);
	snapshot_free(s);
	kit_check_sound(4);
}

static void test_abort_and_failure_leave_it(void **state)
{
	(void)state;
	AppendResult r;
	kit_deliver(&kit_hello);
	Mail other = {.message_id = "x"};
	Append *a = append_begin(kit.store, APPEND_BATCH, NULL);
	assert_true(kit_append(a, &other, &r, NULL));
	append_abort(a);
	append_abort(NULL);
	kit_reopen();
	kit_check_sound(1);
	assert_int_equal(kit_deliver(&other).seq, 2);
	kit_check_sound(2);
}

/* The map is full: nothing of the message is stored, and smaller messages still are. */
static void test_full(void **state)
{
	(void)state;
	GError *error = NULL;
	AppendResult r;
	g_autofree char *big = kit_noise(600000, 7);
	kit_deliver(&kit_hello);
	store_close(kit.store);
	g_setenv("LISTDIGEST_MAP_SIZE", "524288", TRUE);
	kit_open();
	Mail m = {.message_id = "big", .raw = big, .raw_bytes = 600000};
	Append *a = append_begin(kit.store, APPEND_ONE, NULL);
	bool ok = kit_append(a, &m, &r, &error);
	if (!ok)
		g_clear_error(&error);
	assert_false(append_commit(a, &error));
	assert_int_equal(error->code, ERROR_FULL);
	g_clear_error(&error);
	kit_check_sound(1);
	Mail small = {.message_id = "small"};
	assert_int_equal(kit_deliver(&small).seq, 2);
	g_unsetenv("LISTDIGEST_MAP_SIZE");
	kit_reopen();
	kit_check_sound(2);
	assert_int_equal(kit_deliver(&m).seq, 3);
	kit_check_sound(3);
}

static void test_unparsed(void **state)
{
	(void)state;
	const char *raw = "poison";
	Record *rec = record_new();
	rec->flags = RECORD_FLAG_UNPARSED;
	Hash id;
	hash_compute(raw, 6, &id);
	Append *a = append_begin(kit.store, APPEND_ONE, NULL);
	AppendResult r;
	AppendMessage m = {.id = &id,
	        .record = rec,
	        .raw = raw,
	        .raw_bytes = 6,
	        .size_bytes = 6,
	        .arrived_s = -5};
	assert_true(append_message(a, &m, &r, NULL));
	assert_true(append_commit(a, NULL));
	record_free(rec);
	Snapshot *s = kit_snapshot();
	g_autoptr(Record) back = kit_record_of(s, 1, RECORD_ALL);
	assert_true(back->flags & RECORD_FLAG_UNPARSED);
	kit_raw_is(s, 1, "poison", 6);
	snapshot_free(s);
	/* its id is not the one made from raw bytes, which verify reports */
	g_autofree char *lines = kit_verified(NULL, 1);
	assert_non_null(strstr(lines, "its id is not that of its raw body"));
}

static void test_chain(void **state)
{
	(void)state;
	Mail m = {.message_id = "a"};
	kit_deliver(&m);
	Snapshot *s = kit_snapshot();
	Hash first = kit_entry(s, 1).chain;
	g_autofree char *tip = hash_hex(&first, 64);
	snapshot_free(s);
	m.message_id = "b";
	kit_deliver(&m);
	g_autofree char *fine = kit_verified(tip, 2);
	assert_string_equal(fine, "");
	tip[0] = tip[0] == '0' ? '1' : '0';
	g_autofree char *lines = kit_verified(tip, 2);
	assert_non_null(
	        strstr(lines, "cut off somewhere, at or before the entry whose chain value was"));
	GError *error = NULL;
	g_autoptr(Checkpoints) tips = checkpoints_new();
	assert_false(checkpoints_add(tips, "abc", &error));
	assert_int_equal(error->code, ERROR_USAGE);
	g_error_free(error);
}

/* Delivers N messages named by WHO from a child process, which writes a byte to FD for each that
 * was stored. */
static pid_t deliverer(int who, int n, int fd)
{
	fflush(NULL);
	pid_t pid = fork();
	if (pid != 0)
		return pid;
	Store *store = store_open(kit.dir, false, STORE_DELIVER, NULL);
	for (int i = 0; store && i < n; i++) {
		g_autofree char *name = g_strdup_printf("w%dn%d", who, i),
		                *raw = kit_noise(3000, (guint32)(who * 1000 + i));
		Mail m = {.message_id = name,
		        .parent = "root",
		        .raw = raw,
		        .raw_bytes = 3000,
		        .list = "dev"};
		AppendResult r;
		Append *a = append_begin(store, APPEND_ONE, NULL);
		if (!a || !kit_append(a, &m, &r, NULL) || !append_commit(a, NULL) ||
		        write(fd, "x", 1) != 1)
			_exit(1);
	}
	store_close(store);
	_exit(store ? 0 : 1);
}

static void test_many_at_once(void **state)
{
	(void)state;
	pid_t pids[6];
	int fds[2];
	store_close(kit.store);
	kit.store = NULL;
	assert_int_equal(pipe(fds), 0);
	for (int i = 0; i < 6; i++)
		pids[i] = deliverer(i, 15, fds[1]);
	for (int i = 0; i < 6; i++) {
		int status = 1;
		waitpid(pids[i], &status, 0);
		assert_int_equal(status, 0);
	}
	close(fds[0]);
	close(fds[1]);
	kit_open();
	kit_check_sound(90);
}

/* After kill -9 at any moment, each message reported as stored is there, the store is sound, and
 * the next delivery succeeds. */
static void test_killed(void **state)
{
	(void)state;
	guint64 acknowledged = 0;
	store_close(kit.store);
	kit.store = NULL;
	for (int round = 0; round < 12; round++) {
		int fds[2];
		char byte;
		assert_int_equal(pipe(fds), 0);
		pid_t pid = deliverer(round, 1000, fds[1]);
		close(fds[1]);
		for (int i = 0; i <= round % 3; i++)
			acknowledged += read(fds[0], &byte, 1) == 1;
		g_usleep((gulong)(round * 137));
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		while (read(fds[0], &byte, 1) == 1)
			acknowledged++;
		close(fds[0]);
		kit_open();
		Snapshot *s = kit_snapshot();
		guint64 head = snapshot_head(s);
		snapshot_free(s);
		assert_true(
		        head >= acknowledged); /* more: killed after the commit, before the byte */
		kit_check_sound(head);
		acknowledged = head;
		store_close(kit.store);
		kit.store = NULL;
	}
	kit_open();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        T(test_one),
	        T(test_duplicate_also_variant),
	        T(test_abort_and_failure_leave_it),
	        T(test_full),
	        T(test_unparsed),
	        T(test_chain),
	        T(test_many_at_once),
	        T(test_killed),
	};
	return cmocka_run_group_tests_name("append", tests, NULL, NULL);
}
