/* The parser's child and pool: faults planted in the child, and crooked answers, must come out as
 * unparsed messages, soon. */
#include "mda/deliver/deliver.h"
#include "mda/parser/parser.h"
#include "mda/parser/parser_child.h"
#include "mda/parser/sandbox.h"
#include "store/record/content_id.h"
#include "store/base/error.h"
#include "store/base/limit.h"
#include "store/record/record_encode.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#define NOW_S  1764000000
#define DATE_S 1763373600

static GBytes *new_mail(const char *body, guint n)
{
	char *text = g_strdup_printf("Message-ID: <%u@example.org>\nFrom: jo@example.org\nDate: "
	                             "Mon, 17 Nov 2025 10:00:00 +0000\n"
	                             "Subject: number %u\n\n%s\n",
	        n, n, body);
	return g_bytes_new_take(text, strlen(text));
}

/* --- faults, chosen by a word in the mail --- */

static void write_reply(int fd, guint32 flags, gint64 received_s, gsize cut)
{
	g_autoptr(Record) rec = record_new();
	rec->flags = flags;
	GBytes *fields = record_encode(rec, NULL);
	gsize n;
	const void *bytes = g_bytes_get_data(fields, &n);
	ParserReply head = {
	        .magic = 0x4c445031u, .record_bytes = (guint32)n, .received_s = received_s};
	assert_true(write(fd, &head, sizeof head) == sizeof head);
	assert_true(write(fd, bytes, n - cut) == (gssize)(n - cut));
}

/* A whole answer and a byte more, in one write. */
static void write_more(int fd)
{
	g_autoptr(Record) rec = record_new();
	g_autoptr(GBytes) fields = record_encode(rec, NULL);
	gsize n;
	const void *bytes = g_bytes_get_data(fields, &n);
	ParserReply head = {
	        .magic = 0x4c445031u, .record_bytes = (guint32)n, .received_s = G_MININT64};
	struct iovec parts[] = {{&head, sizeof head}, {(void *)bytes, n}, {(void *)"x", 1}};
	assert_true(writev(fd, parts, 3) == (gssize)(sizeof head + n + 1));
}

/* Shared with the children: how often the mail that fails once was begun; whether a child waits for
 * signals; whether they were sent. */
static volatile guint *tries;

static void sleep_for_ever(void) /* by the one call a child could wait with */
{
	static guint32 word;
	for (;;)
		syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0);
}

/* Looked at where the sandbox begins, from inside which it cannot be asked. */
static struct {
	bool alarm_is_default;
	uid_t uid;
} was;

static ConfineKernel look(void)
{
	struct sigaction alarm_action;
	was.alarm_is_default =
	        sigaction(SIGALRM, NULL, &alarm_action) == 0 && alarm_action.sa_handler == SIG_DFL;
	was.uid = geteuid();
	return confine_kernel();
}

/* No descriptor but 3, no environment, not root, signals as by default. */
static bool is_alone(void)
{
	char byte;
	bool only = read(0, &byte, 1) < 0 && errno == EBADF && write(1, "x", 1) < 0 &&
	            errno == EBADF && lseek(3, 0, SEEK_CUR) < 0 && errno == ESPIPE &&
	            read(4, &byte, 1) < 0 && errno == EBADF;
	return only && environ == NULL && was.alarm_is_default && was.uid != 0;
}

static void fault(const char *raw, gsize n, int fd)
{
	static volatile guint64 counter;
	static bool begun;
	signal(SIGSEGV, SIG_DFL); /* ASan's own handlers are no part of this */
	signal(SIGABRT, SIG_DFL);
	signal(SIGILL, SIG_DFL);
	if (g_strstr_len(raw, (gssize)n, "GROUP-signals")) {
		gint64 end = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;
		for (tries[1] = 1; tries[2] == 0 && g_get_monotonic_time() < end;)
			; /* the group is sent its signals meanwhile */
	}
	if (g_strstr_len(raw, (gssize)n, "COUNT-children") && !begun) {
		begun = true;
		tries[3]++;
	}
	if (g_strstr_len(raw, (gssize)n, "ONCE-exit") && ++*tries == 1)
		_exit(0);
	if (g_strstr_len(raw, (gssize)n, "LAST-words")) {
		write_reply(fd, RECORD_FLAG_CUT, G_MININT64, 0);
		for (guint i = 0; i < 3; i++)
			write_reply(fd, RECORD_FLAG_MALFORMED, G_MININT64, 0);
		sleep_for_ever();
	}
	if (g_strstr_len(raw, (gssize)n, "FAULT-crash"))
		__builtin_trap();
	if (g_strstr_len(raw, (gssize)n, "FAULT-abort"))
		abort();
	if (g_strstr_len(raw, (gssize)n, "FAULT-spin"))
		for (;;)
			counter++;
	if (g_strstr_len(raw, (gssize)n, "FAULT-sleep"))
		sleep_for_ever();
	if (g_strstr_len(raw, (gssize)n, "FAULT-exit"))
		_exit(0);
	if (g_strstr_len(raw, (gssize)n, "FAULT-memory"))
		for (;;)
			memset(g_malloc(1 << 20), 1, 1 << 20);
	if (g_strstr_len(raw, (gssize)n, "FAULT-garbage"))
		if (write(fd, "garbage garbage garbage garbage garbage garbage garbage garbage",
		            60) < 0)
			_exit(1);
	if (g_strstr_len(raw, (gssize)n, "FAULT-flags"))
		write_reply(fd, RECORD_FLAG_VARIANT, G_MININT64, 0);
	if (g_strstr_len(raw, (gssize)n, "FAULT-time"))
		write_reply(fd, 0, NOW_S + 1000000, 0);
	if (g_strstr_len(raw, (gssize)n, "FAULT-short"))
		write_reply(fd, 0, G_MININT64, 1);
	if (g_strstr_len(raw, (gssize)n, "FAULT-stay")) {
		write_reply(fd, RECORD_FLAG_CUT, G_MININT64, 0);
		close(fd);
		sleep_for_ever();
	}
	if (g_strstr_len(raw, (gssize)n, "FAULT-late")) {
		write_reply(fd, RECORD_FLAG_CUT, G_MININT64, 0);
		__builtin_trap();
	}
	if (g_strstr_len(raw, (gssize)n, "FAULT-more"))
		write_more(fd);
	if (g_strstr_len(raw, (gssize)n, "FAULT-alone") && is_alone())
		write_reply(fd, RECORD_FLAG_CUT, G_MININT64, 0), _exit(0);
	if (g_strstr_len(raw, (gssize)n, "FAULT-"))
		_exit(0);
}

static int setup(void **state)
{
	(void)state;
	tries = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(tries != MAP_FAILED);
	parser_test_hook = fault;
	sandbox_kernel = look;
	parser_limits = (ParserLimits){
	        .cpu_s = 1, .wall_s = 20, .pool_messages = 300, .memory_bytes = 256u << 20};
	return 0;
}

static void check_unparsed(GBytes *raw, const Parsed *parsed)
{
	Hash want;
	gsize n;
	const void *bytes = g_bytes_get_data(raw, &n);
	content_id_of_raw(bytes, n, &want);
	assert_int_equal(parsed->record->flags, RECORD_FLAG_UNPARSED);
	assert_memory_equal(&parsed->id, &want, sizeof want);
	assert_true(parsed->received_s == G_MININT64);
}

static void test_good(void **state)
{
	(void)state;
	g_autoptr(GBytes) raw = new_mail("hello", 7);
	Parsed parsed;
	assert_true(parser_run(raw, NOW_S, &parsed, NULL));
	assert_int_equal(parsed.record->flags, 0);
	assert_string_equal(parsed.record->message_id, "7@example.org");
	assert_string_equal(parsed.record->subject, "number 7");
	assert_int_equal(parsed.received_s, DATE_S);
	parsed_clear(&parsed);
	assert_true(waitpid(-1, NULL, WNOHANG) < 0); /* no child is left */
	for (guint i = 0; i < 200; i++) {
		assert_true(parser_run(raw, NOW_S, &parsed, NULL));
		assert_int_equal(parsed.record->flags, 0);
		parsed_clear(&parsed);
	}
}

/* MOST_S tells a fault that is noticed from one that ends with the wall limit, on a busy machine
 * too. */
static void check_fault(const char *word, double most_s)
{
	g_autoptr(GBytes) raw = new_mail(word, 1);
	Parsed parsed;
	gint64 start = g_get_monotonic_time();
	assert_true(parser_run(raw, NOW_S, &parsed, NULL));
	check_unparsed(raw, &parsed);
	assert_true((double)(g_get_monotonic_time() - start) < most_s * G_USEC_PER_SEC);
	parsed_clear(&parsed);
	assert_true(waitpid(-1, NULL, WNOHANG) < 0);
}

static void test_faults(void **state)
{
	(void)state;
	check_fault("FAULT-crash", 10);
	check_fault("FAULT-abort", 10);
	check_fault("FAULT-exit", 10);
	check_fault("FAULT-garbage", 10);
	check_fault("FAULT-flags", 10);
	check_fault("FAULT-time", 10);
	check_fault("FAULT-short", 10);
	check_fault("FAULT-spin", 15);
}

/* What the child does once its answer is whole does not count, and is not waited for; an answer
 * with more behind it is none. */
static void test_after_answer(void **state)
{
	static const char *const after[] = {"FAULT-stay", "FAULT-late"};
	(void)state;
	for (guint i = 0; i < G_N_ELEMENTS(after); i++) {
		g_autoptr(GBytes) raw = new_mail(after[i], 1);
		Parsed parsed;
		gint64 start = g_get_monotonic_time();
		assert_true(parser_run(raw, NOW_S, &parsed, NULL));
		assert_int_equal(parsed.record->flags, RECORD_FLAG_CUT);
		assert_true(g_get_monotonic_time() - start < 10 * G_USEC_PER_SEC);
		parsed_clear(&parsed);
		assert_true(waitpid(-1, NULL, WNOHANG) < 0);
	}
	check_fault("FAULT-more", 10);
}

static void test_memory(void **state)
{
	(void)state;
#ifndef __SANITIZE_ADDRESS__ /* the limit is not set there */
	check_fault("FAULT-memory", 5);
#endif
}

static void test_wall(void **state)
{
	(void)state;
	gint64 start = g_get_monotonic_time();
	parser_limits.wall_s = 1;
	check_fault("FAULT-sleep", 5);
	assert_true(g_get_monotonic_time() - start >= G_USEC_PER_SEC);
	parser_limits.wall_s = 20;
}

static void test_alone(void **state)
{
	(void)state;
	if (geteuid() != 0) /* a user's child stays that user's */
		return;
	signal(SIGALRM, SIG_IGN);
	g_autoptr(GBytes) raw = new_mail("FAULT-alone", 1);
	Parsed parsed;
	assert_true(parser_run(raw, NOW_S, &parsed, NULL));
	assert_int_equal(parsed.record->flags, RECORD_FLAG_CUT);
	parsed_clear(&parsed);
	signal(SIGALRM, SIG_DFL);
}

static void test_abandon(void **state)
{
	(void)state;
	g_autoptr(GBytes) raw = new_mail("FAULT-sleep", 1);
	Parser *parser = parser_start(raw, NOW_S, NULL);
	assert_non_null(parser);
	parser_free(parser);
	parser_free(NULL);
	assert_true(waitpid(-1, NULL, WNOHANG) < 0);
}

/* MAIL through POOL, in which nothing else is. */
static void parse_in(ParserPool *pool, GBytes *mail, Parsed *parsed)
{
	GBytes *raw;
	gpointer tag;
	assert_true(parser_pool_submit(pool, mail, NOW_S, NULL, NULL));
	assert_true(parser_pool_take(pool, &raw, &tag, parsed, NULL));
	g_bytes_unref(raw);
}

/* N more mails, all of which POOL parses. */
static void take_fine(ParserPool *pool, guint n)
{
	for (guint i = 0; i < n; i++) {
		g_autoptr(GBytes) mail = new_mail("fine", i);
		g_autofree char *want = g_strdup_printf("number %u", i);
		Parsed parsed;
		parse_in(pool, mail, &parsed);
		assert_true(g_strcmp0(parsed.record->subject, want) == 0);
		parsed_clear(&parsed);
	}
}

/* Through the pool: N mails, every 7th with a fault; the results come in order, each fault on its
 * own mail.
 * */
static void run_pool(guint n_children, guint n, const char *const *faults)
{
	g_autoptr(ParserPool) pool = parser_pool_new(n_children, NULL);
	guint next = 0, taken = 0;
	assert_non_null(pool);
	while (taken < n) {
		while (next < n && !parser_pool_full(pool)) {
			const char *word =
			        faults && next % 7 == 3
			                ? faults[next / 7 % g_strv_length((char **)faults)]
			                : "fine";
			g_autoptr(GBytes) raw = new_mail(word, next);
			assert_true(parser_pool_submit(
			        pool, raw, NOW_S, GUINT_TO_POINTER(next + 1), NULL));
			next++;
		}
		GBytes *raw;
		gpointer tag;
		Parsed parsed;
		g_autofree char *want = g_strdup_printf("number %u", taken);
		assert_true(parser_pool_take(pool, &raw, &tag, &parsed, NULL));
		assert_int_equal(GPOINTER_TO_UINT(tag), taken + 1);
		if (faults && taken % 7 == 3)
			check_unparsed(raw, &parsed);
		else
			assert_true(g_strcmp0(parsed.record->subject, want) == 0);
		parsed_clear(&parsed);
		g_bytes_unref(raw);
		taken++;
	}
	assert_int_equal(parser_pool_pending(pool), 0);
}

static void test_pool(void **state)
{
	(void)state;
	run_pool(1, 100, NULL);
	run_pool(3, 2000, NULL);
	parser_pool_free(NULL);
	assert_true(waitpid(-1, NULL, WNOHANG) < 0);
}

static void test_pool_faults(void **state)
{
	(void)state;
	const char *const quick[] = {
	        "FAULT-crash", "FAULT-exit", "FAULT-garbage", "FAULT-flags", "FAULT-short", NULL};
	const char *const slow[] = {"FAULT-spin", NULL};
	run_pool(1, 60, quick);
	run_pool(3, 200, quick);
	run_pool(2, 12, slow);
	assert_true(waitpid(-1, NULL, WNOHANG) < 0);
}

static void send_to_group(void)
{
	static const int signals[] = {SIGINT, SIGQUIT, SIGHUP, SIGTERM};
	assert_true(setpgid(0, 0) == 0 || getpgrp() == getpid());
	for (guint i = 0; i < G_N_ELEMENTS(signals); i++) {
		signal(signals[i], SIG_IGN);
		assert_true(kill(0, signals[i]) == 0);
		signal(signals[i], SIG_DFL);
	}
}

/* What a terminal sends to the whole process group is not the mail's fault. */
static void test_group_signals(void **state)
{
	(void)state;
	g_autoptr(ParserPool) pool = parser_pool_new(1, NULL);
	g_autoptr(GBytes) mail = new_mail("GROUP-signals", 1);
	GBytes *raw;
	gpointer tag;
	Parsed parsed;
	assert_true(parser_pool_submit(pool, mail, NOW_S, NULL, NULL));
	for (guint i = 0; i < 10000 && tries[1] == 0; i++)
		g_usleep(1000);
	send_to_group();
	tries[2] = 1;
	assert_true(parser_pool_take(pool, &raw, &tag, &parsed, NULL));
	assert_int_equal(tries[1], 1);
	assert_int_equal(parsed.record->flags, 0);
	parsed_clear(&parsed);
	g_bytes_unref(raw);
}

/* A child of a pool sees so many messages, then it is another's turn. */
static void test_pool_life(void **state)
{
	(void)state;
	g_autoptr(ParserPool) pool = parser_pool_new(1, NULL);
	for (guint i = 0; i < 2 * parser_limits.pool_messages + 1; i++) {
		g_autoptr(GBytes) mail = new_mail("COUNT-children", i);
		Parsed parsed;
		parse_in(pool, mail, &parsed);
		assert_int_equal(parsed.record->flags, 0);
		parsed_clear(&parsed);
	}
	assert_int_equal(tries[3], 3);
}

/* What a child says after its last answer is not taken for the next child's. */
static void test_pool_last_words(void **state)
{
	(void)state;
	guint life = parser_limits.pool_messages;
	parser_limits.pool_messages = 1;
	g_autoptr(ParserPool) pool = parser_pool_new(1, NULL);
	for (guint i = 0; i < 20; i++) {
		g_autoptr(GBytes) mail = new_mail(i % 2 ? "fine" : "LAST-words", i);
		g_autofree char *want = g_strdup_printf("number %u", i);
		Parsed parsed;
		parse_in(pool, mail, &parsed);
		assert_int_equal(parsed.record->flags, i % 2 ? 0 : RECORD_FLAG_CUT);
		assert_true(i % 2 == 0 || g_strcmp0(parsed.record->subject, want) == 0);
		parsed_clear(&parsed);
	}
	parser_limits.pool_messages = life;
}

/* A message whose child died once is parsed by the next. */
static void test_pool_second_try(void **state)
{
	(void)state;
	g_autoptr(ParserPool) pool = parser_pool_new(1, NULL);
	g_autoptr(GBytes) mail = new_mail("ONCE-exit", 1);
	GBytes *raw;
	gpointer tag;
	Parsed parsed;
	assert_true(parser_pool_submit(pool, mail, NOW_S, NULL, NULL));
	assert_true(parser_pool_take(pool, &raw, &tag, &parsed, NULL));
	assert_int_equal(*tries, 2);
	assert_int_equal(parsed.record->flags, 0);
	parsed_clear(&parsed);
	g_bytes_unref(raw);
}

/* The children of this process, in words. */
static char **own_children(void)
{
	g_autofree char *path = g_strdup_printf("/proc/self/task/%d/children", (int)getpid());
	g_autofree char *text = NULL;
	if (!g_file_get_contents(path, &text, NULL, NULL))
		return NULL;
	return g_strsplit(g_strchomp(text), " ", -1);
}

/* Whatever happens to children, this process forks no more: it may have threads by then. */
static void test_pool_forks_once(void **state)
{
	(void)state;
	g_autoptr(ParserPool) pool = parser_pool_new(2, NULL);
	g_auto(GStrv) before = own_children();
	if (before == NULL)
		skip();
	assert_int_equal(g_strv_length(before), 3);
	for (guint i = 0; i < 12; i++) {
		g_autoptr(GBytes) mail =
		        new_mail(i % 3 ? i % 3 == 1 ? "FAULT-crash" : "FAULT-garbage" : "fine", i);
		Parsed parsed;
		parse_in(pool, mail, &parsed);
		assert_int_equal(parsed.record->flags, i % 3 ? RECORD_FLAG_UNPARSED : 0);
		parsed_clear(&parsed);
	}
	g_auto(GStrv) after = own_children();
	assert_true(g_strv_equal((const gchar *const *)before, (const gchar *const *)after));
}

static void kill_one(const char *process)
{
	assert_true(kill((pid_t)g_ascii_strtoll(process, NULL, 10), SIGKILL) == 0);
}

/* PROCESS, a child, stands still until it is killed: SIGCONT does not help. */
static bool hold(const char *process)
{
	pid_t pid = (pid_t)g_ascii_strtoll(process, NULL, 10);
	return ptrace(PTRACE_SEIZE, pid, NULL, NULL) == 0 &&
	       ptrace(PTRACE_INTERRUPT, pid, NULL, NULL) == 0 && waitpid(pid, NULL, 0) == pid;
}

/* One that is stopped goes on. One that is not to be woken is waited for as long as for a parser,
 * no longer, then it is replaced, its child with it, and nothing is lost. At the end, too, it is
 * not waited for. */
static void test_pool_keeper_stopped(void **state)
{
	(void)state;
	guint wall_s = parser_limits.wall_s;
	g_autoptr(ParserPool) pool = parser_pool_new(1, NULL);
	g_auto(GStrv) keepers = own_children();
	gint64 start = g_get_monotonic_time();
	if (keepers == NULL)
		skip();
	assert_true(kill((pid_t)g_ascii_strtoll(keepers[0], NULL, 10), SIGSTOP) == 0);
	take_fine(pool, 2 * parser_limits.pool_messages);
	assert_true(kill((pid_t)g_ascii_strtoll(keepers[0], NULL, 10), 0) == 0);
	if (!hold(keepers[0]))
		skip();
	parser_limits.wall_s = 1;
	take_fine(pool, 2 * parser_limits.pool_messages);
	assert_true(kill((pid_t)g_ascii_strtoll(keepers[0], NULL, 10), 0) != 0);
	assert_false(parser_pool_is_broken(pool));
	assert_true(hold(keepers[1]));
	parser_pool_free(g_steal_pointer(&pool));
	assert_true(g_get_monotonic_time() - start < 15 * G_USEC_PER_SEC);
	assert_true(waitpid(-1, NULL, WNOHANG) < 0);
	parser_limits.wall_s = wall_s;
}

/* A process that forks them is replaced once. Where the other is killed too there is none: an
 * error, at once, and no message is called unparsed. */
static void test_pool_keeper_killed(void **state)
{
	(void)state;
	g_autoptr(ParserPool) pool = parser_pool_new(1, NULL);
	g_autoptr(GBytes) mail = new_mail("FAULT-sleep", 1);
	g_auto(GStrv) keeper = own_children();
	g_autoptr(GError) error = NULL;
	GBytes *raw;
	gpointer tag;
	Parsed parsed;
	if (keeper == NULL)
		skip();
	kill_one(keeper[0]);
	take_fine(pool, 100);
	assert_false(parser_pool_is_broken(pool));
	assert_true(parser_pool_submit(pool, mail, NOW_S, NULL, NULL));
	kill_one(keeper[1]);
	assert_false(parser_pool_take(pool, &raw, &tag, &parsed, &error));
	assert_true(g_error_matches(error, ERROR_DOMAIN, ERROR_IO));
	g_clear_error(&error);
	assert_false(parser_pool_take(pool, &raw, &tag, &parsed, &error));
	assert_true(g_error_matches(error, ERROR_DOMAIN, ERROR_IO));
	assert_int_equal(parser_pool_pending(pool), 1);
	assert_true(parser_pool_is_broken(pool));
}

/* Where a dead child cannot be replaced that is an error; its descriptor is not used again, and
 * later it is replaced after all. */
static void test_pool_no_child(void **state)
{
	(void)state;
	g_autoptr(ParserPool) pool = parser_pool_new(1, NULL);
	g_autoptr(GBytes) mail = new_mail("FAULT-exit", 0);
	g_autoptr(GBytes) next = new_mail("fine", 1);
	struct rlimit before, none_free;
	g_autoptr(GError) error = NULL;
	GBytes *raw;
	gpointer tag;
	Parsed parsed;
	int lowest = open("/dev/null", O_RDONLY);
	assert_true(lowest >= 0 && close(lowest) == 0);
	assert_true(getrlimit(RLIMIT_NOFILE, &before) == 0);
	none_free = before;
	none_free.rlim_cur = (rlim_t)lowest;
	assert_true(setrlimit(RLIMIT_NOFILE, &none_free) == 0);
	assert_true(parser_pool_submit(pool, mail, NOW_S, NULL, NULL));
	bool soon = parser_pool_submit(
	        pool, next, NOW_S, NULL, NULL); /* not if the child is dead already */
	(void)soon;
	assert_false(parser_pool_take(pool, &raw, &tag, &parsed, &error));
	assert_true(g_error_matches(error, ERROR_DOMAIN, ERROR_IO));
	int other = open("/dev/null", O_RDONLY); /* most likely as the child's was */
	assert_true(other >= 0);
	assert_true(setrlimit(RLIMIT_NOFILE, &before) == 0);
	assert_true(parser_pool_take(pool, &raw, &tag, &parsed, NULL));
	check_unparsed(raw, &parsed);
	parsed_clear(&parsed);
	g_bytes_unref(raw);
	assert_true(parser_pool_take(pool, &raw, &tag, &parsed, NULL));
	assert_int_equal(parsed.record->flags, 0);
	parsed_clear(&parsed);
	g_bytes_unref(raw);
	assert_true(fcntl(other, F_GETFD) >= 0);
	close(other);
}

static void count_tag(gpointer tag)
{
	(*(guint *)tag)++;
}

/* What is pending is dropped at once, however long it would have taken, and the pool is as good as
 * new. */
static void test_pool_drop(void **state)
{
	(void)state;
	g_autoptr(ParserPool) pool = parser_pool_new(2, NULL);
	guint dropped = 0;
	gint64 start = g_get_monotonic_time();
	for (guint i = 0; i < 6; i++) {
		g_autoptr(GBytes) raw = new_mail("FAULT-sleep", i);
		assert_true(parser_pool_submit(pool, raw, NOW_S, &dropped, NULL));
	}
	parser_pool_drop(pool, count_tag);
	assert_int_equal(dropped, 6);
	assert_int_equal(parser_pool_pending(pool), 0);
	take_fine(pool, 100);
	assert_true(g_get_monotonic_time() - start < 10 * G_USEC_PER_SEC);
	parser_pool_free(g_steal_pointer(&pool));
	assert_true(g_get_monotonic_time() - start < 10 * G_USEC_PER_SEC);
	assert_true(waitpid(-1, NULL, WNOHANG) < 0);
}

/* A pool may live for months: what is believable is said with each message. */
static void test_pool_clock(void **state)
{
	(void)state;
	g_autoptr(ParserPool) pool = parser_pool_new(1, NULL);
	for (guint i = 0; i < 4; i++) {
		g_autoptr(GBytes) mail = new_mail("fine", i);
		gint64 now_s = i % 2 ? NOW_S : DATE_S - 3 * 86400;
		GBytes *raw;
		gpointer tag;
		Parsed parsed;
		assert_true(parser_pool_submit(pool, mail, now_s, NULL, NULL));
		assert_true(parser_pool_take(pool, &raw, &tag, &parsed, NULL));
		assert_int_equal(parsed.record->flags, i % 2 ? 0 : RECORD_FLAG_BAD_DATE);
		assert_true(parsed.received_s == (i % 2 ? DATE_S : G_MININT64));
		parsed_clear(&parsed);
		g_bytes_unref(raw);
	}
}

/* Mails and answers far larger than a socket's buffer, in both directions at once. */
static void test_pool_large(void **state)
{
	(void)state;
	g_autoptr(ParserPool) pool = parser_pool_new(2, NULL);
	g_autoptr(GString) body = g_string_new(NULL);
	while (body->len < 8 << 20)
		g_string_append(body, "a line of a message that is as long as it takes\n");
	for (guint i = 0; i < 6; i++) {
		g_autoptr(GBytes) raw = new_mail(body->str, i);
		assert_true(parser_pool_submit(pool, raw, NOW_S, NULL, NULL));
	}
	assert_true(parser_pool_full(pool));
	for (guint i = 0; i < 6; i++) {
		GBytes *raw;
		gpointer tag;
		Parsed parsed;
		assert_true(parser_pool_take(pool, &raw, &tag, &parsed, NULL));
		assert_false(parsed.record->flags & RECORD_FLAG_UNPARSED);
		parsed_clear(&parsed);
		g_bytes_unref(raw);
	}
}

/* No record within its limits is too large an answer. */
static void test_largest_record(void **state)
{
	(void)state;
	g_autoptr(Record) rec = record_new();
	g_autofree char *text = g_strnfill(LIMIT_STRING_BYTES, 'x');
	g_autofree char *id = g_strnfill(LIMIT_MESSAGE_ID_BYTES, 'x');
	GPtrArray *const words[] = {rec->prefix, rec->trees, rec->list_tags};
	while (record_add_string(rec, rec->to, text, LIMIT_ADDRESSES))
		record_add_string(rec, rec->cc, text, LIMIT_ADDRESSES);
	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		while (record_add_string(rec, words[i], text, LIMIT_WORDS))
			;
	while (record_add_string(rec, rec->references, id, LIMIT_REFERENCES))
		;
	while (record_add_link(rec, text, text) || record_add_trailer(rec, text, text) ||
	        record_add_applied(rec, text, text, text) ||
	        record_add_path(rec, text, 1u << 31, 1u << 31))
		;
	g_autoptr(GBytes) bytes = record_encode(rec, NULL);
	assert_true(g_bytes_get_size(bytes) + LIMIT_TEXT_BYTES + LIMIT_NOTES_BYTES +
	                    LIMIT_DIFFSTAT_BYTES <
	            PARSER_REPLY_MAX_BYTES - 32 * LIMIT_STRING_BYTES);
}

static void check_arrival(gint64 known, gint64 received, gint64 date, gint64 want, bool want_bad)
{
	Parsed parsed = {.record = record_new(), .received_s = received};
	bool bad;
	parsed.record->has_date = date != 0;
	parsed.record->date_s = date;
	assert_int_equal(deliver_arrival(known, &parsed, NOW_S, &bad), want);
	assert_int_equal(bad, want_bad);
	parsed_clear(&parsed);
}

static void test_arrival(void **state)
{
	(void)state;
	check_arrival(DATE_S, 1, 1, DATE_S, false);
	check_arrival(G_MININT64, DATE_S, 0, DATE_S, false);
	check_arrival(G_MININT64, G_MININT64, DATE_S, DATE_S, false);
	check_arrival(G_MININT64, G_MININT64, 0, NOW_S, false);
	check_arrival(NOW_S + 5, DATE_S, 0, NOW_S, true);
	check_arrival(0, DATE_S, 0, DATE_S, true);
	check_arrival(0, G_MININT64, 0, NOW_S, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_good),
	        cmocka_unit_test(test_faults), cmocka_unit_test(test_after_answer),
	        cmocka_unit_test(test_memory), cmocka_unit_test(test_wall),
	        cmocka_unit_test(test_alone), cmocka_unit_test(test_abandon),
	        cmocka_unit_test(test_pool), cmocka_unit_test(test_pool_faults),
	        cmocka_unit_test(test_pool_large), cmocka_unit_test(test_largest_record),
	        cmocka_unit_test(test_group_signals), cmocka_unit_test(test_pool_life),
	        cmocka_unit_test(test_pool_last_words), cmocka_unit_test(test_pool_second_try),
	        cmocka_unit_test(test_pool_no_child), cmocka_unit_test(test_pool_drop),
	        cmocka_unit_test(test_pool_clock), cmocka_unit_test(test_pool_forks_once),
	        cmocka_unit_test(test_pool_keeper_killed),
	        cmocka_unit_test(test_pool_keeper_stopped), cmocka_unit_test(test_arrival)};
	return cmocka_run_group_tests(tests, setup, NULL);
}
