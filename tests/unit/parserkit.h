/* What the tests of the parser's processes share: mails that make a child misbehave. A word in the
 * mail chooses the fault; parserkit_setup plants them. */
#ifndef TESTS_UNIT_PARSERKIT_H
#define TESTS_UNIT_PARSERKIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "mda/parser/parser.h"
#include "mda/parser/parser_child.h"
#include "mda/parser/parser_pool.h"
#include "mda/parser/sandbox.h"
#include "store/base/error.h"
#include "store/record/content_id.h"
#include "store/record/record_encode.h"
#include <errno.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

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

static void write_reply(int fd, guint32 flags, gint64 received_s, gsize cut)
{
	g_autoptr(Record) rec = record_new();
	rec->flags = flags;
	GBytes *fields = record_encode(rec, NULL);
	gsize n;
	const void *bytes = g_bytes_get_data(fields, &n);
	ParserReply head = {
	        .magic = PARSER_REPLY_MAGIC, .record_bytes = (guint32)n, .received_s = received_s};
	assert_true(write(fd, &head, sizeof head) == sizeof head);
	assert_true(write(fd, bytes, n - cut) == (gssize)(n - cut));
}

/* A whole reply and one more byte, in one write. */
static void write_more(int fd)
{
	g_autoptr(Record) rec = record_new();
	g_autoptr(GBytes) fields = record_encode(rec, NULL);
	gsize n;
	const void *bytes = g_bytes_get_data(fields, &n);
	ParserReply head = {
	        .magic = PARSER_REPLY_MAGIC, .record_bytes = (guint32)n, .received_s = G_MININT64};
	struct iovec parts[] = {{&head, sizeof head}, {(void *)bytes, n}, {(void *)"x", 1}};
	assert_true(writev(fd, parts, 3) == (gssize)(sizeof head + n + 1));
}

/* Shared with the children: 0 how often the mail that fails once was begun, 1 a child waits for
 * signals, 2 they were sent, 3 how many processes saw a mail. */
static volatile guint *tries;

static void sleep_for_ever(void) /* futex is the only call the sandbox allows to wait with */
{
	static guint32 word;
	for (;;)
		syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0);
}

/* Noted just before the sandbox, inside which it cannot be asked. */
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

/* --- the faults --- */

static void fault_signals(int fd)
{
	(void)fd;
	gint64 end = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;
	for (tries[1] = 1; tries[2] == 0 && g_get_monotonic_time() < end;)
		; /* the group is sent its signals meanwhile */
}

static void fault_count(int fd)
{
	static bool begun;
	(void)fd;
	tries[3] += !begun;
	begun = true;
}

static void fault_once(int fd)
{
	(void)fd;
	if (++*tries == 1)
		_exit(0);
}

static void fault_last_words(int fd)
{
	write_reply(fd, RECORD_FLAG_CUT, G_MININT64, 0);
	for (guint i = 0; i < 3; i++)
		write_reply(fd, RECORD_FLAG_MALFORMED, G_MININT64, 0);
	sleep_for_ever();
}

static void fault_crash(int fd)
{
	(void)fd;
	__builtin_trap();
}

static void fault_abort(int fd)
{
	(void)fd;
	abort();
}

static void fault_spin(int fd)
{
	static volatile guint64 counter;
	(void)fd;
	for (;;)
		counter++;
}

static void fault_sleep(int fd)
{
	(void)fd;
	sleep_for_ever();
}

static void fault_memory(int fd)
{
	(void)fd;
	for (;;)
		memset(g_malloc(1 << 20), 1, 1 << 20);
}

static void fault_garbage(int fd)
{
	static const char garbage[] =
	        "garbage garbage garbage garbage garbage garbage garbage garbage";
	_exit(write(fd, garbage, 60) < 0);
}

static void fault_flags(int fd)
{
	write_reply(fd, RECORD_FLAG_VARIANT, G_MININT64, 0);
	_exit(0);
}

static void fault_time(int fd)
{
	write_reply(fd, 0, NOW_S + 1000000, 0);
	_exit(0);
}

static void fault_short(int fd)
{
	write_reply(fd, 0, G_MININT64, 1);
	_exit(0);
}

static void fault_stay(int fd)
{
	write_reply(fd, RECORD_FLAG_CUT, G_MININT64, 0);
	close(fd);
	sleep_for_ever();
}

static void fault_late(int fd)
{
	write_reply(fd, RECORD_FLAG_CUT, G_MININT64, 0);
	__builtin_trap();
}

static void fault_more(int fd)
{
	write_more(fd);
	_exit(0);
}

static void fault_alone(int fd)
{
	if (is_alone())
		write_reply(fd, RECORD_FLAG_CUT, G_MININT64, 0);
	_exit(0);
}

static void fault_exit(int fd)
{
	(void)fd;
	_exit(0);
}

static const struct {
	const char *word;
	void (*run)(int fd);
} parserkit_faults[] = {{"GROUP-signals", fault_signals}, {"COUNT-children", fault_count},
        {"ONCE-exit", fault_once}, {"LAST-words", fault_last_words}, {"FAULT-crash", fault_crash},
        {"FAULT-abort", fault_abort}, {"FAULT-spin", fault_spin}, {"FAULT-sleep", fault_sleep},
        {"FAULT-memory", fault_memory}, {"FAULT-garbage", fault_garbage},
        {"FAULT-flags", fault_flags}, {"FAULT-time", fault_time}, {"FAULT-short", fault_short},
        {"FAULT-stay", fault_stay}, {"FAULT-late", fault_late}, {"FAULT-more", fault_more},
        {"FAULT-alone", fault_alone}, {"FAULT-exit", fault_exit}};

static void misbehave(const char *raw, gsize n, int fd)
{
	signal(SIGSEGV, SIG_DFL); /* ASan handles them itself */
	signal(SIGABRT, SIG_DFL);
	signal(SIGILL, SIG_DFL);
	for (guint i = 0; i < G_N_ELEMENTS(parserkit_faults); i++)
		if (g_strstr_len(raw, (gssize)n, parserkit_faults[i].word))
			parserkit_faults[i].run(fd);
}

/* The setup of each test group. */
static int parserkit_setup(void **state)
{
	(void)state;
	tries = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(tries != MAP_FAILED);
	parser_child_test_hook = misbehave;
	sandbox_kernel = look;
	parser_limits = (ParserLimits){
	        .cpu_s = 1, .wall_s = 20, .pool_messages = 300, .memory_bytes = 256u << 20};
	return 0;
}

G_GNUC_UNUSED static void check_unparsed(GBytes *raw, const Parsed *parsed)
{
	Hash want;
	gsize n;
	const void *bytes = g_bytes_get_data(raw, &n);
	content_id_of_raw(bytes, n, &want);
	assert_int_equal(parsed->record->flags, RECORD_FLAG_UNPARSED);
	assert_memory_equal(&parsed->id, &want, sizeof want);
	assert_true(parsed->received_s == G_MININT64);
}

/* Parses MAIL in POOL, which is empty. */
G_GNUC_UNUSED static void parse_in(ParserPool *pool, GBytes *mail, Parsed *parsed)
{
	GBytes *raw;
	gpointer tag;
	assert_true(parser_pool_submit(pool, mail, NOW_S, NULL, NULL));
	assert_true(parser_pool_take(pool, &raw, &tag, parsed, NULL));
	g_bytes_unref(raw);
}

/* Parses N mails in POOL; all of them succeed. */
G_GNUC_UNUSED static void take_fine(ParserPool *pool, guint n)
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

#endif
