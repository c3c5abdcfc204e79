/* The log, written: append messages with everything every index needs, in one transaction. */
#ifndef LD_STORE_LOG_H
#define LD_STORE_LOG_H

#include "store/record/record.h"
#include "store/log/entry.h"
#include "store/env/env.h"
#include "store/env/txn.h"

typedef struct DraftBody DraftBody; /* draft.h */

typedef struct Append Append; /* one write transaction, from append_begin to append_commit */

typedef enum {
	APPEND_ONE,  /* a delivery: a block of its own */
	APPEND_BATCH /* an import: filled blocks */
} AppendMode;

typedef struct {             /* a message to append; everything is borrowed for the call */
	const EntryHash *id; /* content id */
	const Record
	        *record; /* of an unparsed message: a record with FLAG_UNPARSED and nothing else */
	const void *raw; /* the bytes to keep */
	const DraftBody *
	        body; /* what a draft knows of it, or NULL; RECORD and RAW may not be needed then */
	gsize raw_bytes;
	const EntryHash *raw_hash; /* hash_bytes of raw; NULL: not known yet */
	guint64 size_bytes;        /* as received: more than raw_bytes where truncated */
	gint64 arrived_s;
	const char *list, *sender; /* NULL: none */
} AppendMessage;

typedef enum { APPEND_NEW, APPEND_ALSO, APPEND_DUPLICATE, APPEND_N_OUTCOMES } AppendOutcome;

typedef struct {
	AppendOutcome outcome;
	guint64 seq;         /* the entry made; for a duplicate the one already there */
	guint64 message_seq; /* the entry that holds the message */
	guint32 flags;       /* of that entry, FLAG_VARIANT included */
	EntryHash id;
} AppendResult;

/* append_begin: fails as txn_begin. append_abort takes NULL and leaves the store as it was.
 * append_commit: all or nothing, on disk when it returns true; frees A either way. Fails with
 * LD_ERROR_FULL, LD_ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
Append *append_begin(Store *store, AppendMode mode, GError **error);
G_GNUC_WARN_UNUSED_RESULT
bool append_commit(Append *a, GError **error);
void append_abort(Append *a);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Append, append_abort)

/* append_message: add M as the newest entry, in the id's, Message-ID's, list's, time's, parents',
 * change-id's, patch-id's and author's tables. The same id by a list it is known under adds nothing
 * (DUPLICATE); by another list an `also` entry (ALSO). A known Message-ID with another id is kept
 * with FLAG_VARIANT. Fails with LD_ERROR_FULL, _IO, _DAMAGED, and _UNAVAILABLE where the draft saw
 * it in a store that was another; commit then fails too. */
G_GNUC_WARN_UNUSED_RESULT
bool append_message(Append *a, const AppendMessage *m, AppendResult *result, GError **error);

/* append_restored: add E as it was in another store or data file (seq, version, kind, of, id,
 * raw_hash, arrived, size, flags, list, sender or its hash, and the chain value it must get), with
 * its record REC, as FIELDS, REC's stream (NULL: it is encoded), and RAW, empty where it is
 * expired, which the caller has compared with its hash; of an `also` entry none of them is used.
 * Fails with LD_ERROR_DAMAGED where it does not follow from the entries before it. append_uuid,
 * append_format: give the store this uuid, this format. */
G_GNUC_WARN_UNUSED_RESULT
bool append_restored(
        Append *a, const Entry *e, const Record *rec, GBytes *fields, GBytes *raw, GError **error);
void append_uuid(Append *a, const char *uuid);
void append_format(Append *a, guint format);

/* log_entry: store/ only: entry SEQ as TXN sees it; E's pointers are good until TXN ends or writes.
 * Fails with LD_ERROR_DAMAGED where it is missing or crooked, and as txn_check does. */
bool log_entry(Txn *txn, guint64 seq, Entry *e, GError **error);

/* append_txn: store/ only: the transaction beneath. */
Txn *append_txn(Append *a);

/* append_archive: the number of the public-inbox archive known as IDENTITY (made if new), and its
 * newest generation (0 at first). */
guint32 append_archive(Append *a, const char *identity, guint32 *generation);
/* append_generation: the archive's newest generation is at least this. */
void append_generation(Append *a, guint32 archive, guint32 generation);

typedef struct {
	guint32 archive, generation, epoch;
	guint64 ordinal;     /* position in the epoch, from 0 */
	guint8 commit[32];   /* object id, zero padded */
	guint8 commit_bytes; /* 20 or 32 */
	guint64 seq;         /* the message it brought */
} Alias;

/* append_alias: remember ALIAS. append_source: remember STATE (any text) for the import source KEY,
 * in the same transaction, and source_state reads it back (a new string, NULL if none). Failures
 * stay in the transaction. */
void append_alias(Append *a, const Alias *alias);
void append_source(Append *a, const char *key, const char *state);
char *source_state(Store *store, const char *key, GError **error);

/* source_skipped: returns how many lines of all stored states begin with "skipped ": messages that
 * imports could not read yet. A failure stays in TXN. */
guint64 source_skipped(Txn *txn);

#endif
