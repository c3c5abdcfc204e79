/* Errors of every program: one GError domain whose codes say what an exit status must say.
 * Functions hand the text up; only a program's main prints it (cli.h) and picks the status. */
#ifndef LD_STORE_ERROR_H
#define LD_STORE_ERROR_H

#include <glib.h>

#define LD_ERROR (ld_error_quark())

typedef enum {
	LD_ERROR_USAGE, /* an option or argument cannot be used: exit 64 */
	LD_ERROR_NO, /* the answer is no (unknown id, ambiguous id, damage found by verify): exit 1
	              */
	LD_ERROR_UNAVAILABLE, /* the store is missing, locked, not ours, not permitted: exit 75 */
	LD_ERROR_FORMAT,      /* not a store, or one of another version: exit 75 */
	LD_ERROR_FULL,        /* disk, quota or reservation full: exit 75 */
	LD_ERROR_IO,          /* a read or write failed: exit 75 */
	LD_ERROR_DAMAGED      /* what is stored contradicts itself: exit 75 (verify: 1) */
} LdError;

GQuark ld_error_quark(void);

/* ld_error_exit_status: the exit status for ERROR outside delivery: 64 for LD_ERROR_USAGE and any
 * G_OPTION_ERROR, 1 for LD_ERROR_NO, 75 for all else. ERROR must not be NULL. */
int ld_error_exit_status(const GError *error);

#endif
