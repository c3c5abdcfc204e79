/* A datagram to the log's socket, non-blocking. */
#include "mda/deliver/syslog_line.h"
#include <glib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_BYTES 900 /* RFC 3164 4.1: 1024 with everything */

bool syslog_line(const char *socket_path, const char *program, bool warning, const char *text)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	if (g_strlcpy(to.sun_path, socket_path, sizeof to.sun_path) >= sizeof to.sun_path)
		return false;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return false;
	time_t now = time(NULL);
	struct tm local;
	char stamp[32] = "";
	if (localtime_r(&now, &local)) /* daemons expect the host's own time, English months */
		strftime(stamp, sizeof stamp, "%b %e %H:%M:%S", &local);
	g_autofree char *line = g_strdup_printf("<%d>%s %s[%d]: %.*s",
	        LOG_MAIL | (warning ? LOG_WARNING : LOG_INFO), stamp, program, (int)getpid(),
	        LINE_MAX_BYTES, text);
	bool sent = sendto(fd, line, strlen(line), MSG_NOSIGNAL, (struct sockaddr *)&to,
	                    sizeof to) >= 0;
	close(fd);
	return sent;
}
