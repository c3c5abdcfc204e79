/* First come the restrictions that every Linux has, then the sandbox. The process ends with
 * _exit(), so that it does not flush its parent's stdio buffers or run its atexit functions. */
#include "mda/parser/parser_child.h"

#include "mda/decode/decode.h"
#include "mda/parser/sandbox.h"
#include "mda/parser/sanitized.h"
#include "mda/patch/build.h"
#include "store/base/debug.h"
#include "store/base/io.h"
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

/* After a larger message a worker gives memory back to the system. */
#define TRIM_BYTES (4u << 20)
#define NOBODY_ID  65534

void (*parser_child_test_hook)(const char *raw, gsize n, int fd);

/* Resets all handlers. Ignores the signals that a terminal or an init system sends to a whole
 * process group: the parent handles them, and the child dies with it. */
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

/* Makes FD descriptor 3 and closes all others, except stderr if it is needed. */
static int only_descriptor(int fd)
{
	if (fd != 3 && dup2(fd, 3) != 3)
		_exit(1);
	closefrom(4);
	close(0);
	close(1);
	if (!SANITIZED && !debug_wants(DEBUG_PATCH)) /* debug_print() writes to it */
		close(2);
	return 3;
}

/* Ignores RESULT, of a step that may fail. */
static void try(int result)
{
	(void)result;
}

/* Root becomes nobody. That fails in a user namespace without that user; but there root has no
 * privileges outside the namespace. */
static void drop_root(void)
{
	if (geteuid() != 0)
		return;
	try(setgroups(0, NULL));
	try(setresgid(NOBODY_ID, NOBODY_ID, NOBODY_ID));
	try(setresuid(NOBODY_ID, NOBODY_ID, NOBODY_ID));
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
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* after the change of user, which resets it */
	if (getppid() != parent)
		_exit(1);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	parser_limits_set();
	g_log_set_default_handler(no_log, NULL);
	g_log_set_always_fatal(G_LOG_FATAL_MASK); /* not what G_DEBUG says */
	clearenv(); /* GCONV_PATH names code to load; others change how mail is decoded */
	decode_init();
	sandbox_enter();
	return fd;
}

bool parser_child_answer(const char *raw, gsize n, gint64 now_s, int fd)
{
	if (parser_child_test_hook)
		parser_child_test_hook(raw, n, fd);
	g_autoptr(Message) m = decode_message(raw, n, now_s);
	g_autoptr(Record) rec = build_record(m);
	g_autoptr(GBytes) fields = record_encode(rec, NULL);
	gsize size;
	const void *bytes = g_bytes_get_data(fields, &size);
	ParserReply head = {PARSER_REPLY_MAGIC, (guint32)size, m->received_s, m->id, m->former_id};
	if (size > PARSER_REPLY_MAX_RECORD_BYTES)
		return false;
	/* in one write, so that the parent wakes up once */
	g_autofree guint8 *answer = g_malloc(sizeof head + size);
	memcpy(answer, &head, sizeof head);
	memcpy(answer + sizeof head, bytes, size);
	return io_write_all(fd, answer, sizeof head + size);
}

void parser_child_serve(pid_t parent, int fd)
{
	ParserReplyRequest request;
	fd = parser_child_enter(parent, fd);
	while (io_read_all(fd, &request, sizeof request) &&
	        request.magic == PARSER_REPLY_REQUEST_MAGIC) {
		char *raw = g_malloc(MAX(request.n_bytes, 1));
		if (!io_read_all(fd, raw, request.n_bytes))
			break;
		parser_limits_start_cpu(request.n_bytes);
		if (!parser_child_answer(raw, request.n_bytes, request.now_s, fd))
			break;
		g_free(raw);
		if (request.n_bytes > TRIM_BYTES)
			malloc_trim(0);
	}
	_exit(0);
}
