/* The child is forked with the message in its memory, so the message is not sent to it. The child
 * answers through a pipe. */
#include "mda/parser/parser.h"

#include "mda/parser/parser_child.h"
#include "store/base/debug.h"
#include "store/base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

struct Parser {
	pid_t pid;
	int fd;
	GBytes *raw;
	gint64 now_s, deadline_us;
};

G_NORETURN static void run_child(pid_t parent, int fd, GBytes *raw, gint64 now_s)
{
	gsize n;
	const char *bytes = g_bytes_get_data(raw, &n);
	fd = parser_child_enter(parent, fd);
	parser_limits_start_cpu(n);
	_exit(parser_child_answer(bytes, n, now_s, fd) ? 0 : 1);
}

Parser *parser_start(GBytes *raw, gint64 now_s, GError **error)
{
	int ends[2] = {-1, -1};
	pid_t parent = getpid(), pid = -1;
	if (pipe2(ends, O_CLOEXEC) == 0)
		pid = fork();
	if (pid == 0)
		run_child(parent, ends[1], raw, now_s);
	if (pid < 0) {
		error_set(error, ERROR_IO, "cannot start the parser: %s", g_strerror(errno));
		if (ends[0] >= 0) {
			close(ends[0]);
			close(ends[1]);
		}
		return NULL;
	}
	close(ends[1]);
	debug_print(DEBUG_PARSER, "child %d started for a message of %zu bytes", (int)pid,
	        g_bytes_get_size(raw));
	Parser *p = g_new(Parser, 1);
	*p = (Parser){pid, ends[0], g_bytes_ref(raw), now_s,
	        g_get_monotonic_time() + parser_limits.wall_s * G_USEC_PER_SEC};
	return p;
}

typedef enum {
	WHOLE,
	LATE,      /* not whole before the deadline */
	MALFORMED, /* too short, too long, or no reply at all */
	FAILED     /* poll or read failed; errno is set */
} ReplyState;

/* Reads the reply, as long as its head says, without waiting for the child's end. */
static ReplyState read_reply(Parser *p, GByteArray *answer)
{
	guint8 buffer[16 << 10];
	gsize wanted = sizeof(ParserReply);
	while (answer->len < wanted) {
		gint64 left_us = p->deadline_us - g_get_monotonic_time();
		struct pollfd ready = {.fd = p->fd, .events = POLLIN};
		int n = left_us > 0 ? poll(&ready, 1, (int)(left_us / 1000 + 1)) : 0;
		if (n == 0)
			return LATE;
		gssize got = n > 0 ? read(p->fd, buffer, sizeof buffer) : -1;
		if (got == 0)
			return MALFORMED;
		if (got < 0 && errno != EINTR)
			return FAILED;
		if (got > 0)
			g_byte_array_append(answer, buffer, (guint)got);
		if (answer->len >= sizeof(ParserReply))
			wanted = parser_reply_size((const ParserReply *)(const void *)answer->data);
		if (wanted == 0)
			return MALFORMED;
	}
	return answer->len == wanted ? WHOLE : MALFORMED;
}

/* Kills the child, which has nothing more to do, and reaps it. Sets errno on failure. */
static bool reap(Parser *p)
{
	pid_t got, pid = p->pid;
	if (pid <= 0)
		return true;
	p->pid = 0;
	kill(pid, SIGKILL);
	do
		got = waitpid(pid, NULL, 0);
	while (got < 0 && errno == EINTR);
	return got == pid;
}

bool parser_finish(Parser *p, Parsed *out, GError **error)
{
	g_autoptr(GByteArray) answer = g_byte_array_new();
	ReplyState got = read_reply(p, answer);
	if (got == WHOLE)
		kill(p->pid, SIGKILL); /* the kernel ends it while we go on; parser_free() reaps */
	if ((got == LATE || got == MALFORMED) && !reap(p))
		got = FAILED;
	if (got == FAILED)
		return error_set(
		        error, ERROR_IO, "cannot get the parser's answer: %s", g_strerror(errno));
	bool good = got == WHOLE && parser_reply_read(answer->data, answer->len, p->now_s, out);
	debug_print(DEBUG_PARSER, "%s",
	        good          ? "the child has answered"
	        : got == LATE ? "the child was killed, it took too long: unparsed"
	                      : "the child died or sent a malformed reply: unparsed");
	if (!good)
		parsed_init_unparsed(p->raw, out);
	return true;
}

void parser_free(Parser *p)
{
	if (!p)
		return;
	if (!reap(p))
		g_debug("cannot reap the parser: %s", g_strerror(errno));
	close(p->fd);
	g_bytes_unref(p->raw);
	g_free(p);
}

bool parser_run(GBytes *raw, gint64 now_s, Parsed *out, GError **error)
{
	g_autoptr(Parser) p = parser_start(raw, now_s, error);
	return p && parser_finish(p, out, error);
}
