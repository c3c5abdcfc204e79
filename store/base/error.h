/* Errors of every program: one GError domain whose codes say what an exit status must say.
 * Functions hand the text up; only a program's main prints it (cli.h) and picks the status. */
#ifndef LD_STORE_ERROR_H
#define LD_STORE_ERROR_H

#include <glib.h>

#define ERROR_DOMAIN (error_quark())

typedef enum {
	ERROR_USAGE, /* an option or argument cannot be used: exit 64 */
	ERROR_NO, /* the answer is no (unknown id, ambiguous id, damage found by verify): exit 1
	              */
	ERROR_UNAVAILABLE, /* the store is missing, locked, not ours, not permitted: exit 75 */
	ERROR_FORMAT,      /* not a store, or one of another version: exit 75 */
	ERROR_FULL,        /* disk, quota or reservation full: exit 75 */
	ERROR_IO,          /* a read or write failed: exit 75 */
	ERROR_DAMAGED      /* what is stored contradicts itself: exit 75 (verify: 1) */
} ErrorCode;

GQuark error_quark(void);

/* error_exit_status: the exit status for ERROR outside delivery: 64 for ERROR_USAGE and any
 * G_OPTION_ERROR, 1 for ERROR_NO, 75 for all else. ERROR must not be NULL. */
int error_exit_status(const GError *error);

#endif
