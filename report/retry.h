/* Makes digests in a child process, so that one mail that crashes the program does not stop every
 * digest from then on. If a signal ends the child before it writes or sends, other children make
 * the digest of parts of the mail, until the part that crashes is one group (read/leave_out.h); it
 * is then made without that group. Memory and CPU limits and the kernel's lack of memory end a
 * child in the same way. */
#pragma once

#include "report/read/leave_out.h"

/* Makes the digests; returns the exit status. Calls retry_begin before it reads the store, and
 * retry_before_output. */
typedef int (*RetryWork)(gpointer data);

/* retry_run: runs WORK with DATA in a child, again without what crashes it, and returns the exit
 * status: WORK's; 1 if WORK succeeded without some mail, which stderr names; 75 if it crashed
 * nevertheless, or while it wrote or sent. Ends by the child's signal if that is no crash. If no
 * child can be made, WORK is run in this process. */
int retry_run(RetryWork work, gpointer data);

/* retry_together: runs WORK with DATA, which makes several digests, in a child. Returns false if it
 * crashed before it wrote or sent: make each digest by itself then. Else sets *STATUS to the exit
 * status, and ends as retry_run() does. */
G_GNUC_WARN_UNUSED_RESULT
bool retry_together(RetryWork work, gpointer data, int *status);

/* retry_begin: returns what is to be left out. Called again for each further digest. */
const LeaveOut *retry_begin(void);

/* retry_before_output: call it after a digest is rendered: a crash from here on is not tried again,
 * so that nothing is written or sent twice. In a trial it does not return. */
void retry_before_output(void);
