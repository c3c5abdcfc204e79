/* Makes every failure of the delivery agent end with exit status 75, on which an MTA keeps the
 * message and tries again. Whatever ends the process, a mail must not bounce. */
#pragma once

#include <glib.h>

/* EX_TEMPFAIL of sysexits.h(3head). */
#define TEMPFAIL_EXIT 75
/* The RFC 3463 status with which the line on stderr begins: Postfix reads it before the text. */
#define TEMPFAIL_PREFIX "4.3.0 listdigest-mda"

/* tempfail_guard: prepares the process; call it first in main. From then on a signal, a fault and
 * LIMIT_DELIVERY_WALL_S seconds of run time end the process with TEMPFAIL_EXIT and one line on
 * stderr. It ignores SIGPIPE and SIGXFSZ, sets umask 077, opens descriptors 0 to 2 if they are
 * closed, turns off the log messages of libraries, and drops environment variables that would load
 * code. */
void tempfail_guard(void);

/* tempfail_exit: prints WHY as one line on stderr, escaped, and returns TEMPFAIL_EXIT for main.
 * Frees WHY. */
int tempfail_exit(GError *why);
