/* The log, read: one consistent view of a store, in one read transaction. lookup.h and lists.h find
 * entries in it. */
#pragma once

#include "store/block/block_reader.h"
#include "store/env/store.h"
#include "store/log/log.h"
#include "store/record/record.h"
#include "store/record/record_decode.h"

typedef struct Snapshot Snapshot;

/* snapshot_open: opens a view of STORE as it is now, which must outlive it. Free with
 * snapshot_free. Returns NULL and fails as txn_begin. */
G_GNUC_WARN_UNUSED_RESULT
Snapshot *snapshot_open(Store *store, GError **error);

/* snapshot_free: frees S and ends its transaction. NULL is allowed. */
void snapshot_free(Snapshot *s);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Snapshot, snapshot_free)

/* snapshot_renew: moves S to the newest state. Entries that were read before, and their strings,
 * become invalid. Fails as txn_renew. */
G_GNUC_WARN_UNUSED_RESULT
bool snapshot_renew(Snapshot *s, GError **error);

/* snapshot_txn: returns the transaction of S, which S owns. For store/ only. */
Txn *snapshot_txn(Snapshot *s);

/* snapshot_blocks: returns the reader of S's blocks, which S owns. For store/ only. */
BlockReader *snapshot_blocks(Snapshot *s);

/* snapshot_head: returns the seq of the newest entry that is mail (no ENTRY_TREE), 0 if there is
 * none. */
guint64 snapshot_head(Snapshot *s);

/* snapshot_end: returns the seq of the newest entry of any kind, 0 if the log is empty. */
guint64 snapshot_end(Snapshot *s);

/* snapshot_back: returns the seq of the mail that stands BACK before entry SEQ, which may be any
 * entry: with 0 SEQ itself, or the newest mail before it. 0 if there is none. */
guint64 snapshot_back(Snapshot *s, guint64 seq, guint64 back);

/* snapshot_entry: reads entry SEQ into *E, whose strings borrow from S. Fails with ERROR_DAMAGED
 * if it is missing or malformed. */
G_GNUC_WARN_UNUSED_RESULT
bool snapshot_entry(Snapshot *s, guint64 seq, Entry *e, GError **error);

/* snapshot_each: calls EACH for the N entries SEQS, in their order, until it returns false.
 * Ascending SEQS close together are read in one walk. Fails as EACH and as snapshot_entry. */
G_GNUC_WARN_UNUSED_RESULT
bool snapshot_each(
        Snapshot *s, const guint64 *seqs, guint n, LogEach each, void *data, GError **error);

/* snapshot_each_read: as snapshot_each, for an EACH that reads the record of every entry, at most
 * to DEPTH: with many entries, a thread decompresses blocks ahead. */
G_GNUC_WARN_UNUSED_RESULT
bool snapshot_each_read(Snapshot *s, const guint64 *seqs, guint n, RecordDepth depth, LogEach each,
        void *data, GError **error);

/* snapshot_record: returns the record of E (of the message that an `also` entry names) to DEPTH.
 * The caller frees it with record_free; it may outlive S. Returns NULL and fails with
 * ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
Record *snapshot_record(Snapshot *s, const Entry *e, RecordDepth depth, GError **error);

/* snapshot_raw: returns the raw bytes of E (of the message that an `also` entry names) as a new
 * GBytes, which may outlive S. They are not checked against the raw hash. Returns NULL and fails
 * with ERROR_NO if they are expired, and with ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
GBytes *snapshot_raw(Snapshot *s, const Entry *e, GError **error);
