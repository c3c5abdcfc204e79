#include "store/base/password.h"

#include "store/base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define PASSWORD_BYTES 1024

/* Reads a line without its end. Returns NULL if the terminal is closed or has no more. */
static char *read_line(int terminal)
{
	g_autofree char *line = g_malloc0(PASSWORD_BYTES);
	for (gsize n = 0; n < PASSWORD_BYTES - 1;) {
		ssize_t got = read(terminal, line + n, 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return NULL;
		if (line[n] == '\n' || line[n] == '\r') {
			line[n] = '\0';
			return g_steal_pointer(&line);
		}
		n++;
	}
	return NULL;
}

char *password_ask(const char *prompt, GError **error)
{
	struct termios was, silent;
	sigset_t stops, before;
	char *password = NULL;
	int terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (terminal < 0 || tcgetattr(terminal, &was) != 0) {
		if (terminal >= 0)
			close(terminal);
		error_set(error, ERROR_UNAVAILABLE, "no terminal to ask for a password");
		return NULL;
	}
	/* A signal that ends the program would leave the terminal silent: it has to wait. */
	sigemptyset(&stops);
	sigaddset(&stops, SIGINT);
	sigaddset(&stops, SIGTERM);
	sigaddset(&stops, SIGHUP);
	sigaddset(&stops, SIGTSTP);
	sigprocmask(SIG_BLOCK, &stops, &before);
	silent = was;
	silent.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
	tcsetattr(terminal, TCSAFLUSH, &silent);
	if (dprintf(terminal, "%s", prompt) > 0)
		password = read_line(terminal);
	dprintf(terminal, "\n");
	tcsetattr(terminal, TCSAFLUSH, &was);
	close(terminal);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (!password)
		error_set(error, ERROR_UNAVAILABLE, "no password was typed");
	return password;
}
