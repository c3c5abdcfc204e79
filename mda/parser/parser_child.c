/* The parser's child from inside, and what its parent believes of it. It is shut in first by what
 * every Linux has: resource limits, no descriptors, no privileges, no environment; then by
 * sandbox.h. The child ends by _exit, so nothing of its parent's (stdio buffers, atexit) happens
 * twice. */
#include "mda/parser/parser_child.h"
#include "mda/patch/build.h"
#include "mda/decode/decode.h"
#include "mda/parser/sandbox.h"
#include "store/base/io.h"
#include "store/base/limit.h"
#include "store/record/record_decode.h"
#include "store/record/record_encode.h"
#include <errno.h>
#include <grp.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define REPLY_MAGIC 0x4c445031u
#define TRIM_BYTES  (4u << 20) /* after a message this large a pool's child gives memory back */
#define NOBODY_ID   65534
#define CHILD_FLAGS                                                                                \
	(RECORD_FLAG_MALFORMED | RECORD_FLAG_CUT | RECORD_FLAG_NO_MESSAGE_ID |                     \
	        RECORD_FLAG_BAD_DATE | RECORD_FLAG_CHARSET)

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1 /* shadow memory is private memory; reports go to stderr */
#else
#define SANITIZED 0
#endif

ParserLimits parser_limits = {LIMIT_PARSER_CPU_S, LIMIT_PARSER_WALL_S, LIMIT_PARSER_POOL_MESSAGES,
        LIMIT_PARSER_MEMORY_BYTES};
void (*parser_test_hook)(const char *raw, gsize n, int fd);

/* Signals as by default, but for those that a terminal or an init system sends to a whole process
 * group: they are its parent's to heed, with whom the child dies. */
static void set_signals(void)
{
	static const int of_parent[] = {SIGINT, SIGQUIT, SIGHUP, SIGTERM};
	sigset_t none;
	for (int i = 1; i < NSIG; i++)
		if (!SANITIZED ||
		        (i != SIGSEGV && i != SIGBUS && i != SIGFPE && i != SIGILL && i != SIGABRT))
			signal(i, SIG_DFL);
	for (guint i = 0; i < G_N_ELEMENTS(of_parent); i++)
		signal(of_parent[i], SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* FD as the first descriptor after the standard three, the only one open. */
static int only_descriptor(int fd)
{
	if (fd != 3 && dup2(fd, 3) != 3)
		_exit(1);
	closefrom(4);
	close(0);
	close(1);
	if (!SANITIZED)
		close(2);
	return 3;
}

/* For what shuts a child in further where the system lets it, RESULT is all the same. */
static void as_far_as_possible(int result)
{
	(void)result;
}

/* Root becomes nobody. Where that cannot be done (a user namespace that maps no such user) root is
 * none outside either. */
static void drop_root(void)
{
	if (geteuid() != 0)
		return;
	as_far_as_possible(setgroups(0, NULL));
	as_far_as_possible(setresgid(NOBODY_ID, NOBODY_ID, NOBODY_ID));
	as_far_as_possible(setresuid(NOBODY_ID, NOBODY_ID, NOBODY_ID));
}

static void limit(int what, rlim_t soft, rlim_t hard)
{
	struct rlimit now, want = {soft, hard};
	if (getrlimit(what, &now) == 0 && now.rlim_max != RLIM_INFINITY) {
		want.rlim_max = MIN(want.rlim_max, now.rlim_max);
		want.rlim_cur = MIN(want.rlim_cur, want.rlim_max);
	}
	setrlimit(what, &want);
}

static void no_log(const gchar *domain, GLogLevelFlags level, const gchar *text, gpointer data)
{
	(void)domain, (void)level, (void)text, (void)data;
}

int parser_child_enter(pid_t parent, int fd)
{
	set_signals();
	fd = only_descriptor(fd);
	drop_root();
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* after the change of user, which clears it */
	if (getppid() != parent)
		_exit(1);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	limit(RLIMIT_CORE, 0, 0);
	limit(RLIMIT_NOFILE, 16, 16); /* iconv opens its tables */
	if (!SANITIZED)
		limit(RLIMIT_DATA, parser_limits.memory_bytes, parser_limits.memory_bytes);
	g_log_set_default_handler(no_log, NULL);
	g_log_set_always_fatal(G_LOG_FATAL_MASK); /* whatever G_DEBUG said */
	clearenv(); /* GCONV_PATH names code to load, others change what is read */
	decode_init();
	sandbox_enter();
	return fd;
}

void parser_child_budget(gsize n)
{
	struct rusage used;
	getrusage(RUSAGE_SELF, &used);
	rlim_t spent = (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + 1;
	limit(RLIMIT_CPU, spent + parser_limits.cpu_s + n / (8u << 20), RLIM_INFINITY);
}

bool parser_child_answer(const char *raw, gsize n, gint64 now_s, int fd)
{
	if (parser_test_hook)
		parser_test_hook(raw, n, fd);
	g_autoptr(Message) m = decode_message(raw, n, now_s);
	g_autoptr(Record) rec = build_record(m);
	g_autoptr(GBytes) fields = record_encode(rec, NULL);
	gsize size;
	const void *bytes = g_bytes_get_data(fields, &size);
	ParserReply head = {REPLY_MAGIC, (guint32)size, m->received_s, m->id};
	if (head.received_s == G_MININT64 && m->has_date)
		head.received_s = m->date_s;
	if (size > PARSER_REPLY_MAX_BYTES)
		return false;
	g_autofree guint8 *answer =
	        g_malloc(sizeof head + size); /* in one write: its reader wakes up once */
	memcpy(answer, &head, sizeof head);
	memcpy(answer + sizeof head, bytes, size);
	return io_write_all(fd, answer, sizeof head + size);
}

void parser_child_serve(pid_t parent, int fd)
{
	ParserRequest request;
	fd = parser_child_enter(parent, fd);
	while (io_read_all(fd, &request, sizeof request) && request.magic == PARSER_REQUEST_MAGIC) {
		char *raw = g_malloc(MAX(request.n_bytes, 1));
		if (!io_read_all(fd, raw, request.n_bytes))
			break;
		parser_child_budget(request.n_bytes);
		if (!parser_child_answer(raw, request.n_bytes, request.now_s, fd))
			break;
		g_free(raw);
		if (request.n_bytes > TRIM_BYTES)
			malloc_trim(0);
	}
	_exit(0);
}

gsize parser_reply_size(const ParserReply *head)
{
	if (head->magic != REPLY_MAGIC || head->record_bytes > PARSER_REPLY_MAX_BYTES)
		return 0;
	return sizeof *head + head->record_bytes;
}

bool parser_reply_read(const guint8 *bytes, gsize n, gint64 now_s, Parsed *out)
{
	ParserReply head;
	if (n < sizeof head)
		return false;
	memcpy(&head, bytes, sizeof head);
	if (parser_reply_size(&head) != n)
		return false;
	GBytes *fields = g_bytes_new(bytes + sizeof head, n - sizeof head);
	g_autoptr(Record) rec = record_new();
	bool good = record_decode(rec, fields, RECORD_ALL, NULL);
	g_bytes_unref(fields);
	if (!good || (rec->flags & ~(guint32)CHILD_FLAGS) != 0 ||
	        (rec->has_date && !decode_believable(rec->date_s, now_s)) ||
	        (head.received_s != G_MININT64 && !decode_believable(head.received_s, now_s)))
		return false;
	*out = (Parsed){
	        .record = g_steal_pointer(&rec), .id = head.id, .received_s = head.received_s};
	return true;
}

void parser_unparsed(GBytes *raw, Parsed *out)
{
	gsize n;
	const void *bytes = g_bytes_get_data(raw, &n);
	*out = (Parsed){.record = record_new(), .received_s = G_MININT64};
	out->record->flags = RECORD_FLAG_UNPARSED;
	content_id_of_raw(bytes, n, &out->id);
}
