/* One delivery, from standard input to a committed entry in the store. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* The command line; everything is borrowed. */
typedef struct {
	const char *store;
	bool store_is_default;                /* a missing STORE is created */
	const char *list, *sender, *queue_id; /* NULL: not given */
	const char *const *recipients;        /* NULL-terminated */
	bool recipient_is_list, dry_run;
	guint64 max_bytes; /* a longer message is cut (input_truncated_bytes) */
} DeliveryOptions;

/* delivery_run: reads the message from FD, parses it, appends it to the store and commits. Sends
 * one line to syslog, also of a failure; one more if the store was repaired. Returns true when the
 * message is on disk. A dry run only prints the record as JSON on stdout and returns true when that
 * is done. Fails with any ERROR_DOMAIN code; the MTA must then keep the message.
 */
G_GNUC_WARN_UNUSED_RESULT
bool delivery_run(const DeliveryOptions *options, int fd, GError **error);
