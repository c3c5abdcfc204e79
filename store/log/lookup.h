/* Entries looked up in the indexes: by Message-ID, parent, change-id, patch-id, author, time. */
#pragma once

#include "store/log/snapshot.h"

typedef enum {
	LOOKUP_MESSAGE_ID,   /* entries with this Message-ID */
	LOOKUP_CHILDREN,     /* entries that name it in In-Reply-To or References */
	LOOKUP_CHANGE_ID,    /* entries with this Change-Id */
	LOOKUP_PATCH_ID,     /* entries with this patch-id */
	LOOKUP_AUTHOR_TITLE, /* entries with this author and title: lookup_author_title() */
	LOOKUP_AUTHOR        /* the first entry of this author: an address */
} Lookup;

/* lookup_entries: appends the seqs (guint64, ascending) of the entries that KIND finds for TEXT to
 * SEQS. Index keys are hashes: a caller that must be sure compares the record. Failures are those
 * of the snapshot's transaction. */
void lookup_entries(Snapshot *s, Lookup kind, const char *text, GArray *seqs);

/* lookup_id: sets *KNOWN to whether STORE has a message with content id ID. Fails as txn_begin and
 * if the store cannot be read. */
G_GNUC_WARN_UNUSED_RESULT
bool lookup_id(Store *store, const Hash *id, bool *known, GError **error);

/* lookup_arrived: appends the seqs (guint64) of at most MAX entries that arrived in [SINCE_S,
 * UNTIL_S) to SEQS: the newest of them, newest first. Failures are those of the snapshot's
 * transaction. */
void lookup_arrived(Snapshot *s, gint64 since_s, gint64 until_s, guint max, GArray *seqs);

/* lookup_first_arrival: sets *ARRIVED_S to the earliest time of arrival of all entries. Returns
 * false if there are none. Failures are those of the snapshot's transaction. */
bool lookup_first_arrival(Snapshot *s, gint64 *arrived_s);

/* lookup_attached: appends the seqs (guint64, ascending) from FROM_SEQ on of the entries with
 * attached patches to SEQS, as lookup_entries. */
void lookup_attached(Snapshot *s, guint64 from_seq, GArray *seqs);

/* lookup_author_title: returns the text for LOOKUP_AUTHOR_TITLE, as index_author_title; NULL counts
 * as "". A new string. */
char *lookup_author_title(const char *address, const char *title);
