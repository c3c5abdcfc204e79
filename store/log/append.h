/* Messages appended to the log, with every index, in one write transaction. */
#pragma once

#include "store/block/block_pack.h"
#include "store/env/store.h"
#include "store/env/txn.h"
#include "store/log/entry.h"
#include "store/record/record.h"

typedef struct Append Append; /* a write transaction, from append_begin to append_commit */

typedef enum {
	APPEND_ONE,  /* a delivery: each body in a block of its own */
	APPEND_BATCH /* an import: many bodies in a block */
} AppendMode;

/* What prepared.h knows of a message before it is appended. */
typedef struct {
	bool known; /* stored already, or comes earlier in the batch: record, raw not needed */
	bool known_by_list; /* stored already, by the same list: raw_hash is not set */
	Hash raw_hash;
	/* NULL: not prepared, and what follows is not set. Else record and raw of the message are
	 * not needed any more. */
	BlockPack *pack;
	BlockLocation location; /* in PACK */
	guint32 flags;          /* of the record as it was encoded */
	RecordKind kind;
	RecordAuto automatic;
	const GArray *keys; /* IndexKey: the N_KEYS from FIRST_KEY on are the message's */
	guint first_key, n_keys;
} AppendBody;

/* A message to append. Everything is borrowed during the call. */
typedef struct {
	const Hash *id;       /* content id */
	const Record *record; /* of an unparsed message: only RECORD_FLAG_UNPARSED is set */
	const void *raw;      /* the bytes to store */
	gsize raw_bytes;
	const AppendBody *body; /* NULL: nothing was prepared */
	const Hash *raw_hash;   /* of RAW; NULL: not computed yet */
	bool expired;           /* told by another host: RAW is empty, RAW_HASH is set */
	guint64 size_bytes;     /* as received: more than raw_bytes if it was truncated */
	gint64 arrived_s;       /* seconds since 1970 */
	const char *list;       /* NULL: none */
	const char *sender;     /* of the envelope; NULL: none */
} AppendMessage;

typedef enum {
	APPEND_NEW,       /* stored */
	APPEND_ALSO,      /* stored before: an `also` entry says that it came by another list */
	APPEND_DUPLICATE, /* stored before, by the same list: nothing was added */
	APPEND_N_OUTCOMES
} AppendOutcome;

typedef struct {
	AppendOutcome outcome;
	guint64 seq;         /* the new entry; of a duplicate the one that was there */
	guint64 message_seq; /* the entry that holds the message */
	guint32 flags;       /* of that entry, with RECORD_FLAG_VARIANT */
	Hash id;
} AppendResult;

/* append_begin: begins a write transaction on STORE; waits for other writers. End it with
 * append_commit or append_abort. Returns NULL and fails as txn_begin, and with ERROR_DAMAGED if
 * the newest entry cannot be read. */
G_GNUC_WARN_UNUSED_RESULT
Append *append_begin(Store *store, AppendMode mode, GError **error);

/* append_commit: commits A and frees it in any case. If it returns true, everything appended is on
 * disk; if false, nothing is stored. Fails with the first error of the transaction, with
 * ERROR_FULL and ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
bool append_commit(Append *a, GError **error);

/* append_abort: frees A and leaves the store as it was. NULL is allowed. */
void append_abort(Append *a);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Append, append_abort)

/* append_message: appends M as the newest entry, with all its index keys, and fills *RESULT
 * (AppendOutcome). A message whose Message-ID is known under another id gets RECORD_FLAG_VARIANT.
 * Fails with ERROR_FULL (also over 2 GiB), ERROR_IO, ERROR_DAMAGED, and ERROR_UNAVAILABLE if
 * M->body says that the message is stored, but it is not in this store; append_commit then fails
 * too. */
G_GNUC_WARN_UNUSED_RESULT
bool append_message(Append *a, const AppendMessage *m, AppendResult *result, GError **error);

/* append_restored: appends E as it was in another data file or store, with its seq and chain value;
 * only its location and the kind of its record are made anew. REC is its record, FIELDS the
 * record's field stream (NULL: REC is encoded), RAW its bytes (empty if expired), which the caller
 * has checked against raw_hash. All three may be NULL for an `also` entry and a tree entry. Fails
 * with ERROR_DAMAGED if E does not follow from the entries before it, and as append_message. */
G_GNUC_WARN_UNUSED_RESULT
bool append_restored(
        Append *a, const Entry *e, const Record *rec, GBytes *fields, GBytes *raw, GError **error);

/* append_next: returns the seq that the next entry will have. */
guint64 append_next(const Append *a);

/* append_tree: appends E, an ENTRY_TREE, as the newest entry; its seq and chain value are set.
 * Failures are the transaction's. */
void append_tree(Append *a, Entry *e);

/* append_uuid: sets the store's uuid. Failures are the transaction's. */
void append_uuid(Append *a, const char *uuid);

/* append_format: sets the store's format. Failures are the transaction's. */
void append_format(Append *a, guint format);

/* append_txn: returns the transaction of A, which A owns. For store/ only. */
Txn *append_txn(Append *a);
