#include "mda/deliver/syslog_line.h"

#include "store/base/escape.h"
#include "store/base/store_dir.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#define SYSLOG_SOCKET    "/dev/log"
#define LINE_MAX_BYTES   900 /* RFC 3164 4.1.3: 1024 with priority, time and program */
#define QUEUE_ID_COLUMNS 40
#define ID_COLUMNS       120 /* of a Message-ID or list */
#define REASON_COLUMNS   400
#define ENTRY_ID_DIGITS  9

static char *queue_word(const char *queue_id)
{
	return escape_line(queue_id ? queue_id : "-", QUEUE_ID_COLUMNS);
}

static const char *outcome_word(const AppendResult *r)
{
	if (r->outcome == APPEND_NEW &&
	        (r->flags & (RECORD_FLAG_UNPARSED | RECORD_FLAG_MALFORMED | RECORD_FLAG_TRUNCATED |
	                            RECORD_FLAG_VARIANT)))
		return "flagged";
	return r->outcome == APPEND_NEW ? "new" : r->outcome == APPEND_ALSO ? "also" : "duplicate";
}

char *syslog_line_stored(const char *queue_id, const char *message_id, const char *list,
        const AppendResult *result, int ms)
{
	g_autofree char *queue = queue_word(queue_id);
	g_autofree char *mail = escape_line(message_id, ID_COLUMNS);
	g_autofree char *label = list ? escape_line(list, ID_COLUMNS) : g_strdup("-");
	g_autofree char *id = hash_hex(&result->id, ENTRY_ID_DIGITS);
	return g_strdup_printf("%s: message-id=<%s>, id=%s, list=%s, %s, %d ms", queue, mail, id,
	        label, outcome_word(result), ms);
}

char *syslog_line_deferred(const char *queue_id, const char *reason)
{
	g_autofree char *queue = queue_word(queue_id);
	g_autofree char *text = g_strdup_printf("%s: deferred: %s", queue, reason);
	return escape_line(text, REASON_COLUMNS);
}

char *syslog_line_repaired(const char *queue_id, const char *store)
{
	g_autofree char *queue = queue_word(queue_id);
	g_autofree char *text =
	        g_strdup_printf("%s: corrected a wrong number in '%s/" STORE_DIR_LOCK
	                        "'; a member of the store's group has changed it",
	                queue, store);
	return escape_line(text, REASON_COLUMNS);
}

bool syslog_line_send(const char *socket_path, const char *program, bool warning, const char *text)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	if (g_strlcpy(to.sun_path, socket_path ? socket_path : SYSLOG_SOCKET, sizeof to.sun_path) >=
	        sizeof to.sun_path)
		return false;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return false;
	time_t now = time(NULL);
	struct tm local;
	char stamp[32] = "";
	if (localtime_r(&now, &local)) /* RFC 3164 4.1.2: local time, English month */
		strftime(stamp, sizeof stamp, "%b %e %H:%M:%S", &local);
	g_autofree char *line = g_strdup_printf("<%d>%s %s[%d]: %.*s",
	        LOG_MAIL | (warning ? LOG_WARNING : LOG_INFO), stamp, program, (int)getpid(),
	        LINE_MAX_BYTES, text);
	bool sent = sendto(fd, line, strlen(line), MSG_NOSIGNAL, (struct sockaddr *)&to,
	                    sizeof to) >= 0;
	close(fd);
	return sent;
}
