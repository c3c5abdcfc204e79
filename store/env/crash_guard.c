#include "store/env/crash_guard.h"

#include <glib.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED true /* the sanitizer reports crashes */
#else
#define SANITIZED false
#endif

static char sigbus_line[160], fault_line[160];
static const char *volatile to_remove;

static void on_fault(int signal_number)
{
	const char *line = signal_number == SIGBUS ? sigbus_line : fault_line;
	ssize_t put = write(STDERR_FILENO, line, strlen(line));
	(void)put; /* the exit status is enough if the line is lost */
	if (to_remove)
		unlink(to_remove);
	_exit(75);
}

static void guard(int signal_number)
{
	static char stack[32 << 10];
	struct sigaction action = {.sa_handler = on_fault, .sa_flags = SA_ONSTACK};
	stack_t now;
	if (sigaltstack(NULL, &now) == 0 && now.ss_flags & SS_DISABLE)
		sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL);
	sigemptyset(&action.sa_mask);
	sigaction(signal_number, &action, NULL);
}

void crash_guard_sigbus(const char *prefix)
{
	g_snprintf(
	        sigbus_line, sizeof sigbus_line, "%s: cannot read the store: I/O error\n", prefix);
	guard(SIGBUS);
}

void crash_guard_remove(const char *path)
{
	to_remove = path;
}

static const int faults[] = {SIGSEGV, SIGABRT, SIGTRAP, SIGFPE, SIGILL};

void crash_guard_end(void)
{
	for (guint i = 0; !SANITIZED && i < G_N_ELEMENTS(faults); i++)
		signal(faults[i], SIG_DFL);
}

void crash_guard_all(const char *prefix)
{
	g_snprintf(fault_line, sizeof fault_line,
	        "%s: internal error, or a damaged store ('listdigest-store verify' tells)\n",
	        prefix);
	crash_guard_sigbus(prefix);
	for (guint i = 0; !SANITIZED && i < G_N_ELEMENTS(faults); i++)
		guard(faults[i]);
}
