/* One child for one message: forked with the message in its memory, so nothing is copied to it; it answers
 * through a pipe and ends. */
#include "parser.h"
#include "parser_child.h"
#include "../store/error.h"
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

void parsed_clear(Parsed *p)
{
	g_clear_pointer(&p->record, record_free);
}

G_NORETURN static void child(pid_t parent, int fd, GBytes *raw, gint64 now_s)
{
	gsize n;
	const char *bytes = g_bytes_get_data(raw, &n);
	fd = parser_child_enter(parent, fd);
	parser_child_budget(n);
	_exit(parser_child_answer(bytes, n, now_s, fd) ? 0 : 1);
}

Parser *parser_start(GBytes *raw, gint64 now_s, GError **error)
{
	int ends[2] = {-1, -1};
	pid_t parent = getpid(), pid = -1;
	if (pipe2(ends, O_CLOEXEC) == 0)
		pid = fork();
	if (pid == 0)
		child(parent, ends[1], raw, now_s);
	if (pid < 0) {
		g_set_error(error, LD_ERROR, LD_ERROR_IO, "cannot start the parser: %s", g_strerror(errno));
		if (ends[0] >= 0) {
			close(ends[0]);
			close(ends[1]);
		}
		return NULL;
	}
	close(ends[1]);
	Parser *p = g_new(Parser, 1);
	*p = (Parser){pid, ends[0], g_bytes_ref(raw), now_s,
	        g_get_monotonic_time() + parser_limits.wall_s * G_USEC_PER_SEC};
	return p;
}

typedef enum { WHOLE, CROOKED, FAILED } Answer;

/* Everything the child writes until it closes its end. CROOKED after the wall limit or too much of it; FAILED, with
 * errno, where it is not the child's doing. */
static Answer read_answer(Parser *p, GByteArray *answer)
{
	guint8 buffer[16 << 10];
	while (answer->len <= sizeof(ParserReply) + PARSER_REPLY_MAX_BYTES) {
		gint64 left_us = p->deadline_us - g_get_monotonic_time();
		struct pollfd ready = {.fd = p->fd, .events = POLLIN};
		int n = left_us > 0 ? poll(&ready, 1, (int)(left_us / 1000 + 1)) : 0;
		if (n == 0)
			return CROOKED;
		gssize got = n > 0 ? read(p->fd, buffer, sizeof buffer) : -1;
		if (got == 0)
			return WHOLE;
		if (got < 0 && errno != EINTR)
			return FAILED;
		if (got > 0)
			g_byte_array_append(answer, buffer, (guint)got);
	}
	return CROOKED;
}

/* Reap the child; FAILED where that cannot be done, CROOKED if it did not end well. It is killed: one that has
 * closed its end by ending does not notice, one that has closed it to stay would be waited for. */
static Answer reap(Parser *p)
{
	int status = -1;
	pid_t got;
	kill(p->pid, SIGKILL);
	do
		got = waitpid(p->pid, &status, 0);
	while (got < 0 && errno == EINTR);
	if (got != p->pid)
		return FAILED;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? WHOLE : CROOKED;
}

static void release(Parser *p)
{
	close(p->fd);
	g_bytes_unref(p->raw);
	g_free(p);
}

bool parser_finish(Parser *p, Parsed *out, GError **error)
{
	GByteArray *answer = g_byte_array_new();
	Answer got = read_answer(p, answer);
	int saved = errno;
	Answer end = reap(p);
	if (end == FAILED && got != FAILED)
		saved = errno;
	bool failed = got == FAILED || end == FAILED;
	if (failed)
		g_set_error(error, LD_ERROR, LD_ERROR_IO, "cannot get the parser's answer: %s",
		        g_strerror(saved));
	else if (got != WHOLE || end != WHOLE || !parser_reply_read(answer->data, answer->len, p->now_s, out))
		parser_unparsed(p->raw, out);
	g_byte_array_unref(answer);
	release(p);
	return !failed;
}

void parser_abandon(Parser *p)
{
	if (p == NULL)
		return;
	reap(p);
	release(p);
}

bool parser_run(GBytes *raw, gint64 now_s, Parsed *out, GError **error)
{
	Parser *p = parser_start(raw, now_s, error);
	if (p == NULL)
		return false;
	return parser_finish(p, out, error);
}
