/* The syslog line of a delivery. syslog(3) is not used: it waits when the log's socket is full. */
#pragma once

#include "store/log/append.h"

/* syslog_line_stored: returns the text for a stored message: QUEUE_ID (NULL: "-"), MESSAGE_ID, the
 * entry's id, LIST (NULL: "-"), what became of it, and how long it took. Text from mail is escaped
 * and cut. The caller frees it. */
char *syslog_line_stored(const char *queue_id, const char *message_id, const char *list,
        const AppendResult *result, int ms);

/* syslog_line_deferred: returns the text for a message that was not stored because of REASON; the
 * caller frees it. */
char *syslog_line_deferred(const char *queue_id, const char *reason);

/* syslog_line_repaired: returns the text that says that somebody had changed a number in the lock
 * file of the store in the directory STORE (store_repaired); the caller frees it. */
char *syslog_line_repaired(const char *queue_id, const char *store);

/* syslog_line_send: sends TEXT, one line that is already escaped, to SOCKET (NULL: /dev/log) in
 * the name of PROGRAM, as RFC 3164 has it: facility mail, severity warning or info. Never waits: if
 * the socket is missing or full, the line is lost. Returns whether it was sent. */
bool syslog_line_send(const char *socket, const char *program, bool warning, const char *text);
