/* One child for one message: forked with the message in its memory, so nothing is copied to it; it
 * answers through a pipe and ends. */
#include "mda/parser/parser.h"
#include "mda/parser/parser_child.h"
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
		g_set_error(error, ERROR_DOMAIN, ERROR_IO, "cannot start the parser: %s",
		        g_strerror(errno));
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

/* The child's answer, as long as its head says; the child's end is not waited for. CROOKED after
 * the wall limit, too much of it or too little; FAILED, with errno, where it is not the child's
 * doing. */
static Answer read_answer(Parser *p, GByteArray *answer)
{
	guint8 buffer[16 << 10];
	gsize wanted = sizeof(ParserReply);
	while (answer->len < wanted) {
		gint64 left_us = p->deadline_us - g_get_monotonic_time();
		struct pollfd ready = {.fd = p->fd, .events = POLLIN};
		int n = left_us > 0 ? poll(&ready, 1, (int)(left_us / 1000 + 1)) : 0;
		if (n == 0)
			return CROOKED;
		gssize got = n > 0 ? read(p->fd, buffer, sizeof buffer) : -1;
		if (got == 0)
			return CROOKED;
		if (got < 0 && errno != EINTR)
			return FAILED;
		if (got > 0)
			g_byte_array_append(answer, buffer, (guint)got);
		if (answer->len >= sizeof(ParserReply))
			wanted = parser_reply_size((const ParserReply *)(const void *)answer->data);
		if (wanted == 0)
			return CROOKED;
	}
	return answer->len == wanted ? WHOLE : CROOKED;
}

/* False, with errno, where the child cannot be reaped. It is killed: whether it has answered or
 * not, it has nothing more to do. */
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
	Answer got = read_answer(p, answer);
	if (got == WHOLE)
		kill(p->pid, SIGKILL); /* to take it down takes a while: meanwhile we go on */
	if (got == CROOKED && !reap(p))
		got = FAILED;
	if (got == FAILED) {
		g_set_error(error, ERROR_DOMAIN, ERROR_IO, "cannot get the parser's answer: %s",
		        g_strerror(errno));
		return false;
	}
	if (got != WHOLE || !parser_reply_read(answer->data, answer->len, p->now_s, out))
		parser_unparsed(p->raw, out);
	return true;
}

void parser_free(Parser *p)
{
	if (p == NULL)
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
	return p != NULL && parser_finish(p, out, error);
}
