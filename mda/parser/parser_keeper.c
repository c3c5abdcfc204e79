/* The talk between pool and keeper, over a socket of its own: an order for a child is a byte with
 * the child's way to the pool, the answer how its start went (an errno, 0 for well); the pool's end
 * of the socket closed is the end. No one but the child has its way: its end is the way's. */
#include "mda/parser/parser_keeper.h"
#include "mda/parser/parser_child.h"
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

#define AGAIN_MS 500 /* after which a keeper that says nothing is woken again */
#define STOP_S   1u

/* --- the keeper --- */

static void kill_and_reap(pid_t pid)
{
	if (pid <= 0)
		return;
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

/* Signals to whole process groups are its parent's to heed, with whom it dies. */
static void set_signals(pid_t parent)
{
	static const int of_parent[] = {SIGINT, SIGQUIT, SIGHUP, SIGTERM};
	sigset_t none;
	for (guint i = 0; i < G_N_ELEMENTS(of_parent); i++)
		signal(of_parent[i], SIG_IGN);
	signal(SIGCHLD, SIG_DFL); /* a dead child keeps its number until it is reaped */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
}

/* CONTROL as 3, the only descriptor but for stderr. Others are the pool's ends of other keepers:
 * held open here, these would never notice that the pool is gone. */
static int only_descriptor(int control)
{
	if (control != 3 && dup2(control, 3) != 3)
		_exit(1);
	closefrom(4);
	close(0);
	close(1);
	return 3;
}

/* Room for one descriptor beside a message of one byte. */
typedef union {
	char bytes[CMSG_SPACE(sizeof(int))];
	struct cmsghdr aligned;
} OneDescriptor;

/* Wait for an order, *FD is the way it brings, or -1. False: it is to end. */
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
	if (c != NULL && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS &&
	        c->cmsg_len == CMSG_LEN(sizeof *fd))
		memcpy(fd, CMSG_DATA(c), sizeof *fd);
	return got == 1;
}

G_NORETURN static void keep(pid_t parent, int control, ParserServe serve)
{
	pid_t self = getpid(), child = -1;
	int fd;
	set_signals(parent);
	control = only_descriptor(control);
	while (next_order(control, &fd)) {
		kill_and_reap(child);
		child = fd >= 0 ? fork() : -1;
		if (child == 0) {
			serve(self, fd);
			_exit(1);
		}
		gint32 result = child > 0 ? 0 : fd < 0 ? EMFILE : errno;
		if (fd >= 0)
			close(fd);
		if (write(control, &result, sizeof result) != sizeof result)
			break;
	}
	kill_and_reap(child);
	_exit(0);
}

/* --- the pool --- */

/* Wait for EVENTS of K's control; K may have been stopped, and be stopped again. False: there are
 * none within WAIT_S. */
static bool wait_for(const ParserKeeper *k, short events, guint wait_s)
{
	gint64 end_us = g_get_monotonic_time() + wait_s * G_USEC_PER_SEC;
	struct pollfd ready = {.fd = k->control, .events = events};
	int n;
	do {
		kill(k->pid, SIGCONT);
		n = poll(&ready, 1, AGAIN_MS);
	} while ((n == 0 || (n < 0 && errno == EINTR)) && g_get_monotonic_time() < end_us);
	return n > 0;
}

/* How the start of a child went: 0 or an errno. */
static int read_result(const ParserKeeper *k)
{
	gint32 result;
	gssize got;
	if (!wait_for(k, POLLIN, parser_limits.wall_s))
		return ETIMEDOUT;
	do
		got = read(k->control, &result, sizeof result);
	while (got < 0 && errno == EINTR);
	return got == sizeof result ? result : got < 0 ? errno : ECHILD;
}

static bool has_ended(int why)
{
	return why == EPIPE || why == ECONNRESET || why == ECHILD;
}

static bool fail(int why, GError **error)
{
	g_set_error(error, ERROR_DOMAIN, ERROR_IO, "cannot start a parser: %s",
	        has_ended(why)     ? "the process that starts them has ended"
	        : why == ETIMEDOUT ? "the process that starts them does not answer"
	                           : g_strerror(why));
	return false;
}

/* What K was asked it might answer later, when it was asked something else: it ends, and its child
 * with it. */
static void end(ParserKeeper *k)
{
	close(k->control);
	kill(k->pid, SIGKILL);
	while (waitpid(k->pid, NULL, 0) < 0 && errno == EINTR)
		;
	*k = PARSER_KEEPER_NONE;
}

bool parser_keeper_start(ParserKeeper *k, ParserServe serve, GError **error)
{
	int control[2];
	pid_t parent = getpid();
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, control) != 0)
		return fail(errno, error);
	pid_t pid = fork();
	if (pid == 0)
		keep(parent, control[1], serve);
	int why = errno;
	close(control[1]);
	if (pid > 0) {
		*k = (ParserKeeper){pid, control[0]};
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

bool parser_keeper_child(ParserKeeper *k, int *fd, GError **error)
{
	int ends[2];
	*fd = -1;
	if (parser_keeper_is_gone(k))
		return fail(ECHILD, error);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return fail(errno, error);
	int why = send_order(k->control, ends[1]) ? 0 : errno;
	close(ends[1]);
	if (why == 0)
		why = read_result(k);
	if (why == 0) {
		fcntl(ends[0], F_SETFL, O_NONBLOCK);
		*fd = ends[0];
		return true;
	}
	close(ends[0]);
	if (has_ended(why) || why == ETIMEDOUT)
		end(k);
	return fail(why, error);
}

bool parser_keeper_is_gone(const ParserKeeper *k)
{
	return k->pid <= 0;
}

void parser_keeper_stop(ParserKeeper *k)
{
	if (parser_keeper_is_gone(k))
		return;
	shutdown(k->control, SHUT_WR);
	if (!wait_for(k, 0, STOP_S)) /* it has its child to reap, then it hangs up */
		g_debug("the process that starts parsers does not end");
	end(k);
}
