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

static void end_75(const char *line)
{
	ssize_t put = write(STDERR_FILENO, line, strlen(line));
	(void)put; /* the exit status is enough if the line is lost */
	_exit(75);
}

static void on_sigbus(int signal_number)
{
	(void)signal_number;
	end_75(sigbus_line);
}

static void on_fault(int signal_number)
{
	(void)signal_number;
	end_75(fault_line);
}

static void guard(int signal_number, void (*handler)(int))
{
	struct sigaction action = {.sa_handler = handler};
	sigemptyset(&action.sa_mask);
	sigaction(signal_number, &action, NULL);
}

void crash_guard_sigbus(const char *prefix)
{
	g_snprintf(
	        sigbus_line, sizeof sigbus_line, "%s: cannot read the store: I/O error\n", prefix);
	guard(SIGBUS, on_sigbus);
}

void crash_guard_all(const char *prefix)
{
	g_snprintf(fault_line, sizeof fault_line,
	        "%s: internal error, or a damaged store ('listdigest-store verify' tells)\n",
	        prefix);
	crash_guard_sigbus(prefix);
	static const int faults[] = {SIGSEGV, SIGABRT, SIGTRAP, SIGFPE, SIGILL};
	for (guint i = 0; !SANITIZED && i < G_N_ELEMENTS(faults); i++)
		guard(faults[i], on_fault);
}
