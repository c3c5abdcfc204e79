/* The talk between pool and keeper, over a socket of its own: the keeper says how the start of a child went (an
 * errno, 0 for well), the pool a byte for another one; its end of the socket closed is the end. */
#include "parser_keeper.h"
#include "../store/error.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- the keeper --- */

static void on_child_end(int number)
{
	(void)number;
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	_exit(1);
}

static void kill_and_reap(pid_t pid)
{
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
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
}

/* *FD and *CONTROL as 3 and 4, the only descriptors but for stderr. Others are the pool's ends of other keepers:
 * held open here, these would never notice that the pool is gone. */
static void only_descriptors(int *fd, int *control)
{
	int a = fcntl(*fd, F_DUPFD, 5), b = fcntl(*control, F_DUPFD, 5);
	if (a < 0 || b < 0 || dup2(a, 3) != 3 || dup2(b, 4) != 4)
		_exit(1);
	closefrom(5);
	close(0);
	close(1);
	*fd = 3;
	*control = 4;
}

/* Wait for an order. False: it is to end. */
static bool next_order(int control)
{
	char order;
	gssize got;
	do
		got = read(control, &order, 1);
	while (got < 0 && errno == EINTR);
	return got == 1;
}

G_NORETURN static void keep(pid_t parent, int fd, int control, ParserServe serve, gint64 now_s)
{
	pid_t self = getpid(), child = -1;
	bool more;
	set_signals(parent);
	only_descriptors(&fd, &control);
	do {
		signal(SIGCHLD, on_child_end);
		child = fork();
		if (child == 0) {
			serve(self, fd, now_s);
			_exit(1);
		}
		gint32 result = child < 0 ? errno : 0;
		if (write(control, &result, sizeof result) != sizeof result || child < 0)
			_exit(1);
		more = next_order(control);
		signal(SIGCHLD, SIG_DFL);
		kill_and_reap(child);
	} while (more);
	_exit(0);
}

/* --- the pool --- */

static void close_both(int ends[2])
{
	for (guint i = 0; i < 2; i++)
		if (ends[i] >= 0)
			close(ends[i]);
}

/* How the start of a child went: 0 or an errno. */
static int read_result(int control)
{
	gint32 result;
	gssize got;
	do
		got = read(control, &result, sizeof result);
	while (got < 0 && errno == EINTR);
	return got == sizeof result ? result : got < 0 ? errno : ECHILD;
}

bool parser_keeper_start(ParserKeeper *k, ParserServe serve, gint64 now_s, GError **error)
{
	int fd[2] = {-1, -1}, control[2] = {-1, -1}, why = 0;
	pid_t parent = getpid(), pid = -1;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd) == 0 &&
	        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, control) == 0)
		pid = fork();
	if (pid == 0)
		keep(parent, fd[1], control[1], serve, now_s);
	if (pid < 0) {
		why = errno;
		close_both(fd);
		close_both(control);
	} else {
		close(fd[1]);
		close(control[1]);
		fcntl(fd[0], F_SETFL, O_NONBLOCK);
		ParserKeeper started = {pid, fd[0], control[0]};
		why = read_result(started.control);
		if (why == 0) {
			*k = started;
			return true;
		}
		parser_keeper_stop(&started);
		parser_keeper_hang_up(&started);
	}
	g_set_error(error, LD_ERROR, LD_ERROR_IO, "cannot start a parser: %s", g_strerror(why));
	return false;
}

/* Nothing of the last child's must be taken for the next one's answer. */
static bool is_silent(int fd)
{
	char byte;
	return recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

bool parser_keeper_renew(ParserKeeper *k)
{
	return send(k->control, "+", 1, MSG_NOSIGNAL) == 1 && read_result(k->control) == 0 &&
	       is_silent(k->fd);
}

void parser_keeper_stop(ParserKeeper *k)
{
	if (k->control >= 0)
		close(k->control);
	k->control = -1;
	if (k->pid <= 0)
		return;
	kill(k->pid, SIGCONT); /* it may have been stopped, and has its child to reap */
	while (waitpid(k->pid, NULL, 0) < 0 && errno == EINTR)
		;
	k->pid = 0;
}

void parser_keeper_hang_up(ParserKeeper *k)
{
	if (k->fd >= 0)
		close(k->fd);
	k->fd = -1;
}
