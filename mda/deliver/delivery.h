/* One delivery: standard input to a committed entry. What the agent does between its options and
 * its exit status. */
#ifndef LD_MDA_DELIVERY_H
#define LD_MDA_DELIVERY_H

#include <glib.h>
#include <stdbool.h>

typedef struct { /* the command line; everything is borrowed */
	const char *store;
	bool store_is_default;
	const char *list, *sender, *queue_id; /* NULL: not given */
	const char *const *recipients;        /* NULL-terminated */
	bool recipient_is_list, dry_run;
	guint64 max_bytes;
} DeliveryOptions;

/* delivery_run: read the message from FD, have it parsed, append it to the store and commit; or,
 * for a dry run, print its record as JSON on stdout. Logs one line. When it returns true the
 * message is on disk. Fails with ERROR_USAGE, _UNAVAILABLE, _FORMAT, _FULL, _IO, _DAMAGED: the
 * MTA keeps the message in each case.
 * */
G_GNUC_WARN_UNUSED_RESULT
bool delivery_run(const DeliveryOptions *options, int fd, GError **error);

#endif
