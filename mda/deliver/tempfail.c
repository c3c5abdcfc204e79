/* Exim bounces a mail when a signal kills the agent, so all signals that end a process are caught.
 * Faults are too; their handler has its own stack, because the stack may have run out. */
#include "mda/deliver/tempfail.h"

#include "mda/parser/sanitized.h"
#include "store/base/escape.h"
#include "store/base/limit.h"
#include "store/env/crash_guard.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_COLUMNS 300
#define LATE         TEMPFAIL_PREFIX ": not done in time\n"
#define STOPPED      TEMPFAIL_PREFIX ": stopped by a signal\n"
#define CRASHED      TEMPFAIL_PREFIX ": internal error\n"

static void end(int signal_number)
{
	const char *line = signal_number == SIGALRM ? LATE : STOPPED;
	if (signal_number == SIGSEGV || signal_number == SIGFPE || signal_number == SIGILL ||
	        signal_number == SIGABRT || signal_number == SIGTRAP)
		line = CRASHED;
	ssize_t ignored = write(STDERR_FILENO, line, strlen(line));
	(void)ignored;
	_exit(TEMPFAIL_EXIT);
}

static void no_log(const gchar *domain, GLogLevelFlags level, const gchar *text, gpointer data)
{
	(void)domain, (void)level, (void)text, (void)data;
}

/* A file opened as descriptor 0 to 2 would be taken for standard input, output or error. */
static void keep_standard_descriptors(void)
{
	int fd;
	do
		fd = open("/dev/null", O_RDWR | O_NOCTTY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

static void catch_signals(void)
{
	static const int ending[] = {SIGALRM, SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGXCPU, SIGUSR1,
	        SIGUSR2, SIGVTALRM, SIGPROF, SIGIO, SIGPWR, SIGSYS,
#ifdef SIGSTKFLT
	        SIGSTKFLT
#endif
	};
	static const int faults[] = {SIGSEGV, SIGFPE, SIGILL, SIGABRT, SIGTRAP};
	static char own_stack[32 << 10];
	struct sigaction action = {.sa_handler = end, .sa_flags = SA_ONSTACK};
	sigset_t none;
	sigaltstack(&(stack_t){.ss_sp = own_stack, .ss_size = sizeof own_stack}, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(ending); i++)
		sigaction(ending[i], &action, NULL);
	for (int i = SIGRTMIN; i <= SIGRTMAX; i++)
		sigaction(i, &action, NULL);
	for (guint i = 0; !SANITIZED && i < G_N_ELEMENTS(faults); i++)
		sigaction(faults[i], &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	crash_guard_sigbus(TEMPFAIL_PREFIX);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* GCONV_PATH names code to load. G_DEBUG can make warnings fatal. */
static void distrust_environment(void)
{
	unsetenv("GCONV_PATH");
	g_log_set_always_fatal(G_LOG_FATAL_MASK);
}

void tempfail_guard(void)
{
	keep_standard_descriptors();
	umask(077);
	distrust_environment();
	catch_signals();
	alarm(LIMIT_DELIVERY_WALL_S);
	g_log_set_default_handler(no_log, NULL);
}

int tempfail_exit(GError *why)
{
	g_autofree char *line = escape_line(why->message, LINE_COLUMNS);
	fprintf(stderr, TEMPFAIL_PREFIX ": %s\n", line);
	g_error_free(why);
	return TEMPFAIL_EXIT;
}
