/* Errors of all programs: one GError domain. Its codes decide the exit status. Functions return an
 * error with its text; only a program's main prints it (cli_fail). */
#pragma once

#include <glib.h>
#include <stdbool.h>

#define ERROR_DOMAIN (error_quark())

typedef enum {
	/* an option or argument is wrong: exit 64 */
	ERROR_USAGE,
	/* the answer is no (unknown or ambiguous id, verify found damage): exit 1 */
	ERROR_NO,
	/* the store is missing, locked, not permitted or belongs to someone else: exit 75 */
	ERROR_UNAVAILABLE,
	/* not a store, or a store of another version: exit 75 */
	ERROR_FORMAT,
	/* the disk, the quota or the reserved address space is full: exit 75 */
	ERROR_FULL,
	/* a read or write failed: exit 75 */
	ERROR_IO,
	/* stored data contradicts itself: exit 75 (verify: 1) */
	ERROR_DAMAGED
} ErrorCode;

/* error_quark: the domain of these errors; written ERROR_DOMAIN. */
GQuark error_quark(void);

/* error_set: set *ERROR (if ERROR is not NULL) to CODE and the text of FORMAT, which is printf's.
 * Returns false, so that a caller can fail in one statement. */
bool error_set(GError **error, ErrorCode code, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* error_exit_status: the exit status for ERROR, which must not be NULL: 64 for ERROR_USAGE and
 * every G_OPTION_ERROR, 1 for ERROR_NO, 75 for all others. Not for the delivery agent: it exits 75
 * for every failure (mda/deliver/tempfail.h). */
int error_exit_status(const GError *error);

/* error_from_errno: the code for a failed system call: ERROR_FULL if there was no room (ENOSPC,
 * EDQUOT, EFBIG), ERROR_IO for EIO and what is not expected of a file, ERROR_UNAVAILABLE for files
 * that are missing, not permitted or of the wrong kind, and for lack of memory or descriptors. */
ErrorCode error_from_errno(int errnum);
