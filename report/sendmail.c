/* sendmail reads the mail from a file, not from a pipe: if we are killed while it reads, it still
 * gets the whole mail. From a pipe it would get the beginning, under the Message-ID of the whole.
 *
 * The child gets a process group of its own, so that its children are killed with it. SIGCHLD is
 * blocked while we wait with sigtimedwait(2), so that no end of the child is missed. */
#include "report/sendmail.h"

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

bool sendmail_check_recipient(const char *text)
{
	for (const char *p = text; *p; p++)
		if ((guchar)*p <= ' ' || *p == 0x7f || strchr("<>(),;:\\\"[]", *p))
			return false;
	return *text && *text != '-' && g_utf8_validate(text, -1, NULL);
}

static bool fail(GError **error, const SendmailOptions *options, const char *what, int errnum)
{
	g_set_error(error, ERROR_DOMAIN, ERROR_UNAVAILABLE, "'%s' %s%s%s", options->program, what,
	        errnum ? ": " : "", errnum ? g_strerror(errnum) : "");
	return false;
}

static char **make_arguments(const SendmailOptions *options)
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

/* Starts the program with standard input from FD and standard output to our standard error. */
static bool start(const SendmailOptions *options, int fd, pid_t *child, GError **error)
{
	g_auto(GStrv) args = make_arguments(options);
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, ours;
	sigemptyset(&none);
	sigemptyset(&ours);
	sigaddset(&ours, SIGPIPE); /* ignored by us, not by the child */
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
	return reason == 0 || fail(error, options, "cannot be started", reason);
}

/* Returns MAIL as an open file without a name, at offset 0, or -1 with errno set. */
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

/* Returns an inotify descriptor that reports reads of FD's file, also by a program that opens it
 * again as /dev/stdin; -1 if inotify is not available. */
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

/* Whether the file was read. The child's descriptor shares its offset with FD. */
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

/* Waits for CHILD and returns its wait status; kills it at the deadline and returns -1. */
static int wait_or_kill(pid_t child, const sigset_t *ended, gint64 deadline_us)
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

static SendmailOutcome judge(const SendmailOptions *options, int status, bool taken, GError **error)
{
	g_autofree char *what = NULL;
	SendmailOutcome outcome = SENDMAIL_UNKNOWN;
	if (status == 0 && taken)
		return SENDMAIL_TAKEN;
	if (status == -1)
		what = g_strdup_printf(
		        "took longer than %u s and was killed; the mail may have been sent",
		        options->timeout_s);
	else if (WIFSIGNALED(status))
		what = g_strdup_printf(
		        "was killed by signal %d; the mail may have been sent", WTERMSIG(status));
	else if (status == 0)
		what = g_strdup("exited with 0 but did not read the mail");
	else {
		what = g_strdup_printf(
		        "failed with exit status %d; the mail was not sent", WEXITSTATUS(status));
		outcome = SENDMAIL_REFUSED;
	}
	fail(error, options, what, 0);
	return outcome;
}

SendmailOutcome sendmail_run(const SendmailOptions *options, const GString *mail, GError **error)
{
	gint64 deadline_us = g_get_monotonic_time() + options->timeout_s * G_USEC_PER_SEC;
	pid_t child;
	sigset_t ended, before;
	int file = make_file(mail), status = 0;
	if (file < 0) {
		fail(error, options, "cannot get the mail: no temporary file", errno);
		return SENDMAIL_REFUSED;
	}
	int listener = watch(file);
	signal(SIGCHLD, SIG_DFL); /* if we were started with it ignored, children leave no status */
	sigemptyset(&ended);
	sigaddset(&ended, SIGCHLD);
	sigprocmask(SIG_BLOCK, &ended, &before);
	bool started = start(options, file, &child, error);
	if (started)
		status = wait_or_kill(child, &ended, deadline_us);
	sigprocmask(SIG_SETMASK, &before, NULL);
	bool taken = was_read(file, listener);
	close(file);
	if (listener >= 0)
		close(listener);
	return started ? judge(options, status, taken, error) : SENDMAIL_REFUSED;
}
