/* The mail is a file that is complete before anybody reads it: killed while sendmail reads, we
 * leave it the whole mail, where the end of a pipe would be the end of a mail cut short, under the
 * Message-ID of the whole one.
 *
 * The child gets a process group of its own, so that all of it can be stopped. Waiting is done with
 * SIGCHLD blocked and sigtimedwait, so that a child that ends early, late or never costs no more
 * than its deadline. */
#include "report/send.h"
#include "store/base/error.h"
#include "store/base/io.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

bool send_check_recipient(const char *text)
{
	for (const char *p = text; *p; p++)
		if ((guchar)*p <= ' ' || *p == 0x7f || strchr("<>(),;:\\\"[]", *p))
			return false;
	return *text && *text != '-' && g_utf8_validate(text, -1, NULL);
}

static bool fail(GError **error, const SendOptions *options, const char *what, int errnum)
{
	g_set_error(error, ERROR_DOMAIN, ERROR_UNAVAILABLE, "'%s' %s%s%s", options->program, what,
	        errnum ? ": " : "", errnum ? g_strerror(errnum) : "");
	return false;
}

static char **make_arguments(const SendOptions *options)
{
	GPtrArray *args = g_ptr_array_new();
	g_ptr_array_add(args, g_strdup(options->program));
	g_ptr_array_add(args, g_strdup("-oi")); /* a line of one dot does not end the mail */
	if (options->sender) {
		g_ptr_array_add(args, g_strdup("-f"));
		g_ptr_array_add(args, g_strdup(options->sender));
	}
	g_ptr_array_add(args, g_strdup("--"));
	for (char **to = options->recipients; *to; to++)
		g_ptr_array_add(args, g_strdup(*to));
	g_ptr_array_add(args, NULL);
	return (char **)g_ptr_array_free(args, FALSE);
}

/* Start it with standard input from FD and standard output to our stderr. */
static bool start(const SendOptions *options, int fd, pid_t *child, GError **error)
{
	g_auto(GStrv) args = make_arguments(options);
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, ours;
	sigemptyset(&none);
	sigemptyset(&ours);
	sigaddset(&ours, SIGPIPE); /* ignored here, not there */
	sigaddset(&ours, SIGXFSZ);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fd, 0);
	posix_spawn_file_actions_adddup2(&actions, 2, 1);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &ours);
	posix_spawnattr_setpgroup(&attributes, 0);
	posix_spawnattr_setflags(&attributes,
	        POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
	int reason = posix_spawn(child, options->program, &actions, &attributes, args, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return reason == 0 || fail(error, options, "cannot be run", reason);
}

/* MAIL as an open file without a name, at its beginning; -1 with errno. */
static int make_file(const GString *mail)
{
	int fd = memfd_create("mail", MFD_CLOEXEC);
	if (fd >= 0 && io_write_all(fd, mail->str, mail->len) && lseek(fd, 0, SEEK_SET) == 0)
		return fd;
	int reason = errno;
	if (fd >= 0)
		close(fd);
	errno = reason;
	return -1;
}

/* An inotify descriptor that hears of whoever reads FD's file, be it opened anew as /dev/stdin; -1
 * where there is none to be had. */
static int watch(int fd)
{
	g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
	int listener = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (listener >= 0 && inotify_add_watch(listener, path, IN_ACCESS) < 0) {
		close(listener);
		return -1;
	}
	return listener;
}

/* Whether anybody read: sendmail's offset is ours too. */
static bool was_read(int fd, int listener)
{
	char event[sizeof(struct inotify_event) + NAME_MAX + 1];
	return lseek(fd, 0, SEEK_CUR) != 0 ||
	       (listener >= 0 && read(listener, event, sizeof event) > 0);
}

static gint64 left_ms(gint64 deadline_us)
{
	return MAX(0, (deadline_us - g_get_monotonic_time()) / 1000);
}

/* Its wait status; -1 where the time came first, and it was killed. */
static int finish(pid_t child, const sigset_t *ended, gint64 deadline_us)
{
	int status;
	for (;;) {
		if (waitpid(child, &status, WNOHANG) == child)
			return status;
		gint64 wait_ms = left_ms(deadline_us);
		const struct timespec wait = {wait_ms / 1000, wait_ms % 1000 * 1000000};
		if (wait_ms == 0)
			break;
		sigtimedwait(ended, NULL, &wait);
	}
	kill(-child, SIGKILL);
	waitpid(child, &status, 0);
	return -1;
}

static SendOutcome judge(const SendOptions *options, int status, bool taken, GError **error)
{
	g_autofree char *what = NULL;
	SendOutcome outcome = SEND_UNKNOWN;
	if (status == 0 && taken)
		return SEND_TAKEN;
	if (status == -1)
		what = g_strdup_printf("took longer than %u s", options->timeout_s);
	else if (WIFSIGNALED(status))
		what = g_strdup_printf("was killed by signal %d", WTERMSIG(status));
	else if (status == 0)
		what = g_strdup("did not read the mail");
	else {
		what = g_strdup_printf("ended with status %d", WEXITSTATUS(status));
		outcome = SEND_REFUSED;
	}
	fail(error, options, what, 0);
	return outcome;
}

SendOutcome send_mail(const SendOptions *options, const GString *mail, GError **error)
{
	gint64 deadline_us = g_get_monotonic_time() + options->timeout_s * G_USEC_PER_SEC;
	pid_t child;
	sigset_t ended, before;
	int file = make_file(mail), status = 0;
	if (file < 0) {
		fail(error, options, "cannot be given the mail", errno);
		return SEND_REFUSED;
	}
	int listener = watch(file);
	signal(SIGCHLD, SIG_DFL); /* ignored, as some start us, children would leave no status */
	sigemptyset(&ended);
	sigaddset(&ended, SIGCHLD);
	sigprocmask(SIG_BLOCK, &ended, &before);
	bool started = start(options, file, &child, error);
	if (started)
		status = finish(child, &ended, deadline_us);
	sigprocmask(SIG_SETMASK, &before, NULL);
	bool taken = was_read(file, listener);
	close(file);
	if (listener >= 0)
		close(listener);
	return started ? judge(options, status, taken, error) : SEND_REFUSED;
}
