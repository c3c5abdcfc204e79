/* The log, read: one consistent view of a store, entries and records by seq, and the look-ups other
 * modules need. */
#ifndef LD_STORE_SNAPSHOT_H
#define LD_STORE_SNAPSHOT_H

#include "store/block/block.h"
#include "store/record/record.h"
#include "store/log/entry.h"
#include "store/log/log.h"
#include "store/record/record_decode.h"

typedef struct Snapshot Snapshot;

/* snapshot_open: fails as txn_begin. snapshot_renew: move on to the newest state; entries and their
 * borrowed strings from before are void. */
G_GNUC_WARN_UNUSED_RESULT
Snapshot *snapshot_open(Store *store, GError **error);
void snapshot_free(Snapshot *s); /* NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Snapshot, snapshot_free)
G_GNUC_WARN_UNUSED_RESULT
bool snapshot_renew(Snapshot *s, GError **error);

Txn *snapshot_txn(Snapshot *s);     /* store/ only: the transaction beneath */
guint64 snapshot_head(Snapshot *s); /* seq of the newest entry, 0 if the store is empty */

/* snapshot_entry: the entry SEQ; its strings borrow from the snapshot. Fails with ERROR_DAMAGED
 * where there is none. */
G_GNUC_WARN_UNUSED_RESULT
bool snapshot_entry(Snapshot *s, guint64 seq, Entry *e, GError **error);

/* snapshot_each: call EACH for the entries SEQS (N of them, best ascending) in their order, until
 * it returns false, having set the error that it shares with the caller. Neighbours in the log come
 * at the price of one look-up. Fails as EACH does, and as snapshot_entry. */
typedef bool (*SnapshotEach)(const Entry *e, void *data);
G_GNUC_WARN_UNUSED_RESULT
bool snapshot_each(
        Snapshot *s, const guint64 *seqs, guint n, SnapshotEach each, void *data, GError **error);

/* snapshot_each_read: as snapshot_each, for an EACH that reads the record of every entry, to DEPTH
 * at most: where there are many, blocks are decompressed ahead. */
G_GNUC_WARN_UNUSED_RESULT
bool snapshot_each_read(Snapshot *s, const guint64 *seqs, guint n, RecordDepth depth,
        SnapshotEach each, void *data, GError **error);

/* snapshot_record: the record of E (of the message an `also` entry names), to DEPTH; the caller
 * frees it. It outlives the snapshot. snapshot_raw: the received bytes, NULL with ERROR_NO where
 * they were expired; proved.h has them proved. Both fail with ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
Record *snapshot_record(Snapshot *s, const Entry *e, RecordDepth depth, GError **error);
G_GNUC_WARN_UNUSED_RESULT
GBytes *snapshot_raw(Snapshot *s, const Entry *e, GError **error);

/* snapshot_fields: the whole field stream (record.h) of the message E, as it is stored; the caller
 * unrefs it. It outlives the snapshot. Fails with ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
GBytes *snapshot_fields(Snapshot *s, const Entry *e, GError **error);

/* snapshot_block: as block_reader_whole. snapshot_spans: as block_reader_spans, of the body of the
 * message E. */
G_GNUC_WARN_UNUSED_RESULT
bool snapshot_block(Snapshot *s, guint64 block, guint32 bytes[BLOCK_SECTIONS], GError **error);
G_GNUC_WARN_UNUSED_RESULT
bool snapshot_spans(Snapshot *s, const Entry *e, BlockSpan spans[BLOCK_SECTIONS], GError **error);

/* snapshot_by_list: the seq of the entry by which the message of E came by LIST, 0 if it did not.
 */
guint64 snapshot_by_list(Snapshot *s, const Entry *e, const char *list);

/* snapshot_lists: every list the message of entry SEQ came by, in order of arrival,
 * NULL-terminated; free with g_strfreev. NULL on failure (ERROR_DAMAGED). snapshot_list_names:
 * every list label of the store, sorted by its bytes. snapshot_list_number: LIST's number in
 * TABLE_LIST, 0 if the store does not know it. */
char **snapshot_lists(Snapshot *s, guint64 seq, GError **error);
char **snapshot_list_names(Snapshot *s);
guint32 snapshot_list_number(Snapshot *s, const char *list);

typedef enum {
	LOOKUP_MESSAGE_ID, /* entries with this Message-ID */
	LOOKUP_CHILDREN,   /* entries that name it in In-Reply-To or References */
	LOOKUP_CHANGE_ID,
	LOOKUP_PATCH_ID,
	LOOKUP_AUTHOR_TITLE, /* lookup_author_title_key() */
	LOOKUP_AUTHOR        /* the first mail of an author's address (lower case) */
} Lookup;

/* snapshot_lookup: append the seqs (guint64, ascending) found for TEXT to SEQS. Index keys are
 * hashes: a caller to whom it matters compares the record. */
void snapshot_lookup(Snapshot *s, Lookup kind, const char *text, GArray *seqs);

/* snapshot_arrived: append the seqs of at most MAX entries that arrived in [SINCE_S, UNTIL_S) to
 * SEQS, the newest of them, newest first. */
void snapshot_arrived(Snapshot *s, gint64 since_s, gint64 until_s, guint max, GArray *seqs);

/* lookup_author_title_key: the text the author-with-title table is keyed by: address in lower case,
 * line feed, title case-folded with blanks squeezed. */
char *lookup_author_title_key(const char *address, const char *title);

#endif
