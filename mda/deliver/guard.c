/* Every end but the good one is exit 75. To Exim an agent killed by a signal is a bounce, so
 * signals are taken and turned into that status; a fault of our own too, on a stack of its own (the
 * stack may be what ran out). */
#include "mda/deliver/guard.h"
#include "store/env/crash_guard.h"
#include "store/env/store.h"
#include "store/base/limit.h"
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LATE    GUARD_PREFIX ": not done in time\n"
#define STOPPED GUARD_PREFIX ": stopped by a signal\n"
#define CRASHED GUARD_PREFIX ": internal error\n"

static void end(int signal_number)
{
	const char *line = signal_number == SIGALRM ? LATE : STOPPED;
	if (signal_number == SIGSEGV || signal_number == SIGFPE || signal_number == SIGILL ||
	        signal_number == SIGABRT || signal_number == SIGTRAP)
		line = CRASHED;
	ssize_t ignored = write(STDERR_FILENO, line, strlen(line));
	(void)ignored;
	_exit(GUARD_TEMPFAIL);
}

static void no_log(const gchar *domain, GLogLevelFlags level, const gchar *text, gpointer data)
{
	(void)domain, (void)level, (void)text, (void)data;
}

static void keep_standard_descriptors(void)
{
	int fd;
	do
		fd = open("/dev/null", O_RDWR | O_NOCTTY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

static void take_signals(void)
{
	static const int ending[] = {SIGALRM, SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGXCPU, SIGUSR1,
	        SIGUSR2, SIGVTALRM, SIGPROF};
	static const int faults[] = {SIGSEGV, SIGFPE, SIGILL, SIGABRT, SIGTRAP};
	static char own_stack[32 << 10];
	struct sigaction action = {.sa_handler = end, .sa_flags = SA_ONSTACK};
	sigset_t none;
	sigaltstack(&(stack_t){.ss_sp = own_stack, .ss_size = sizeof own_stack}, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(ending); i++)
		sigaction(ending[i], &action, NULL);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
	for (guint i = 0; i < G_N_ELEMENTS(faults); i++)
		sigaction(faults[i], &action, NULL);
#else
	(void)faults;
#endif
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	crash_guard_sigbus(GUARD_PREFIX);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* What libraries would heed: code to load, and what to die of. */
static void distrust_environment(void)
{
	unsetenv("GCONV_PATH");
	g_log_set_always_fatal(G_LOG_FATAL_MASK); /* whatever G_DEBUG said */
}

void guard_enter(void)
{
	keep_standard_descriptors();
	umask(077);
	distrust_environment();
	take_signals();
	alarm(LIMIT_DELIVERY_WALL_S);
	g_log_set_default_handler(no_log, NULL);
}
