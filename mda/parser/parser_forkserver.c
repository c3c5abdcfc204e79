/* Pool and fork server talk over a socket. An order is one byte with a descriptor: the socket that
 * the new worker shall use. The reply is an errno as 4 bytes, 0 for success. When the pool closes
 * its end, the fork server ends. Only the worker keeps its socket open, so the pool sees when it
 * dies. */
#include "mda/parser/parser_forkserver.h"

#include "mda/parser/parser_limits.h"
#include "store/base/debug.h"
#include "store/base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define WAKE_MS 500 /* a fork server that does not answer is sent SIGCONT this often */
#define STOP_S  1u

/* --- the fork server --- */

static void kill_and_reap(pid_t pid)
{
	if (pid <= 0)
		return;
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

/* Ignores the signals that go to a whole process group: the parent handles them. Dies with it. */
static void set_signals(pid_t parent)
{
	static const int of_parent[] = {SIGINT, SIGQUIT, SIGHUP, SIGTERM};
	sigset_t none;
	for (guint i = 0; i < G_N_ELEMENTS(of_parent); i++)
		signal(of_parent[i], SIG_IGN);
	signal(SIGCHLD, SIG_DFL); /* so that a dead worker keeps its pid until it is reaped */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
}

/* Makes CONTROL descriptor 3 and closes all others except stderr. Among them are the pool's sockets
 * to other fork servers: held open here, they would never end. */
static int only_descriptor(int control)
{
	if (control != 3 && dup2(control, 3) != 3)
		_exit(1);
	closefrom(4);
	close(0);
	close(1);
	return 3;
}

/* The control data of a message with one descriptor. */
typedef union {
	char bytes[CMSG_SPACE(sizeof(int))];
	struct cmsghdr aligned;
} OneDescriptor;

/* Waits for an order and sets *FD to its descriptor, or -1. Returns false if the pool is gone. */
static bool next_order(int control, int *fd)
{
	char byte;
	gssize got;
	OneDescriptor room;
	struct iovec iov = {&byte, 1};
	struct msghdr message = {.msg_iov = &iov,
	        .msg_iovlen = 1,
	        .msg_control = &room,
	        .msg_controllen = sizeof room};
	do
		got = recvmsg(control, &message, MSG_CMSG_CLOEXEC);
	while (got < 0 && errno == EINTR);
	*fd = -1;
	const struct cmsghdr *c = got == 1 ? CMSG_FIRSTHDR(&message) : NULL;
	if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS &&
	        c->cmsg_len == CMSG_LEN(sizeof *fd))
		memcpy(fd, CMSG_DATA(c), sizeof *fd);
	return got == 1;
}

G_NORETURN static void serve_orders(pid_t parent, int control, ParserForkserverServe serve)
{
	pid_t self = getpid(), worker = -1;
	int fd;
	set_signals(parent);
	control = only_descriptor(control);
	while (next_order(control, &fd)) {
		kill_and_reap(worker);
		worker = fd >= 0 ? fork() : -1;
		if (worker == 0) {
			serve(self, fd);
			_exit(1);
		}
		gint32 result = worker > 0 ? 0 : fd < 0 ? EMFILE : errno;
		if (fd >= 0)
			close(fd);
		if (write(control, &result, sizeof result) != sizeof result)
			break;
	}
	kill_and_reap(worker);
	_exit(0);
}

/* --- the pool --- */

/* Waits at most WAIT_S seconds for EVENTS on S's socket. Sends SIGCONT: S may be stopped. */
static bool wait_for(const ParserForkserver *s, short events, guint wait_s)
{
	gint64 end_us = g_get_monotonic_time() + wait_s * G_USEC_PER_SEC;
	struct pollfd ready = {.fd = s->control, .events = events};
	int n;
	do {
		kill(s->pid, SIGCONT);
		n = poll(&ready, 1, WAKE_MS);
	} while ((n == 0 || (n < 0 && errno == EINTR)) && g_get_monotonic_time() < end_us);
	return n > 0;
}

/* Returns the result of the order: 0 or an errno. */
static int read_result(const ParserForkserver *s)
{
	gint32 result;
	gssize got;
	if (!wait_for(s, POLLIN, parser_limits.wall_s))
		return ETIMEDOUT;
	do
		got = read(s->control, &result, sizeof result);
	while (got < 0 && errno == EINTR);
	return got == sizeof result ? result : got < 0 ? errno : ECHILD;
}

static bool has_ended(int why)
{
	return why == EPIPE || why == ECONNRESET || why == ECHILD;
}

static bool fail(int why, GError **error)
{
	return error_set(error, ERROR_IO, "cannot start a parser: %s",
	        has_ended(why)     ? "the process that starts parsers was killed"
	        : why == ETIMEDOUT ? "the process that starts parsers does not answer"
	                           : g_strerror(why));
}

/* Its worker dies with it. S cannot be used again after a failure: a late reply would be taken for
 * the reply to the next order. */
static void kill_server(ParserForkserver *s)
{
	close(s->control);
	kill_and_reap(s->pid);
	*s = PARSER_FORKSERVER_NONE;
}

bool parser_forkserver_start(ParserForkserver *s, ParserForkserverServe serve, GError **error)
{
	int control[2];
	pid_t parent = getpid();
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, control) != 0)
		return fail(errno, error);
	pid_t pid = fork();
	if (pid == 0)
		serve_orders(parent, control[1], serve);
	int why = errno;
	close(control[1]);
	if (pid > 0) {
		*s = (ParserForkserver){pid, control[0]};
		debug_print(DEBUG_PARSER, "fork server %d started", (int)pid);
		return true;
	}
	close(control[0]);
	return fail(why, error);
}

static bool send_order(int control, int fd)
{
	OneDescriptor room = {{0}};
	char order = 0;
	struct iovec iov = {&order, 1};
	struct msghdr message = {.msg_iov = &iov,
	        .msg_iovlen = 1,
	        .msg_control = &room,
	        .msg_controllen = sizeof room};
	struct cmsghdr *c = CMSG_FIRSTHDR(&message);
	c->cmsg_len = CMSG_LEN(sizeof fd);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	memcpy(CMSG_DATA(c), &fd, sizeof fd);
	gssize put;
	do
		put = sendmsg(control, &message, MSG_NOSIGNAL);
	while (put < 0 && errno == EINTR);
	return put == 1;
}

bool parser_forkserver_child(ParserForkserver *s, int *fd, GError **error)
{
	int ends[2];
	*fd = -1;
	if (parser_forkserver_is_gone(s))
		return fail(ECHILD, error);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return fail(errno, error);
	int why = send_order(s->control, ends[1]) ? 0 : errno;
	close(ends[1]);
	if (why == 0)
		why = read_result(s);
	if (why == 0) {
		debug_print(DEBUG_PARSER, "fork server %d has forked a worker", (int)s->pid);
		fcntl(ends[0], F_SETFL, O_NONBLOCK);
		*fd = ends[0];
		return true;
	}
	close(ends[0]);
	debug_print(DEBUG_PARSER, "fork server %d: no worker: %s", (int)s->pid, g_strerror(why));
	if (has_ended(why) || why == ETIMEDOUT)
		kill_server(s);
	return fail(why, error);
}

bool parser_forkserver_is_gone(const ParserForkserver *s)
{
	return s->pid <= 0;
}

void parser_forkserver_stop(ParserForkserver *s)
{
	if (parser_forkserver_is_gone(s))
		return;
	shutdown(s->control, SHUT_WR);
	if (!wait_for(s, 0, STOP_S)) /* it reaps its worker and then closes the socket */
		debug_print(DEBUG_PARSER, "fork server %d does not end: killing it", (int)s->pid);
	kill_server(s);
}
