/* One line to the system's log that never waits: where the log's socket is full or missing the line
 * is dropped. */
#ifndef LD_MDA_SYSLOG_LINE_H
#define LD_MDA_SYSLOG_LINE_H

#include <stdbool.h>

#define SYSLOG_LINE_SOCKET "/dev/log"

/* syslog_line: send TEXT (one line, already escaped) to SOCKET as RFC 3164 has it, facility mail,
 * level info or warning. Returns whether it was sent; nobody needs to care. syslog(3) is not used
 * because it waits for a full socket. */
bool syslog_line(const char *socket, const char *program, bool warning, const char *text);

#endif
