/* One entry of the log: what it says of a message, and where the message's body lies.
 *
 * An entry is stored as a log value: a head of ENTRY_HEAD_BYTES, then the list and the envelope
 * sender. Each entry has a chain value, a hash over the chain value before it and what the entry
 * says, so that a later chain value proves all entries before it. entry.c has both layouts. */
#pragma once

#include "store/base/hash.h"
#include "store/block/block.h"
#include "store/record/record.h"

#define ENTRY_HEAD_BYTES 144
#define ENTRY_SIZE_MAX   ((G_GUINT64_CONSTANT(1) << 48) - 1) /* a larger size is stored as this */

typedef enum {
	ENTRY_MESSAGE = 1, /* has a body */
	ENTRY_ALSO = 2,    /* says that the message of entry `of` came by another list, too */
	ENTRY_TREE = 3     /* a reading of a source tree (trees.h): no mail, and counted nowhere */
} EntryKind;

/* The chain value of an ENTRY_V1 covers the envelope sender itself, that of an ENTRY_V2 the hash of
 * the sender, so that the sender can be dropped. New entries are ENTRY_V2; a dump of an old store
 * brings ENTRY_V1. */
enum { ENTRY_V1 = 1, ENTRY_V2 = 2 };

typedef struct Entry {
	guint64 seq;    /* 1, 2, ... in order of storing */
	guint8 version; /* ENTRY_V1, ENTRY_V2 */
	EntryKind kind;
	guint64 of;      /* of an ENTRY_ALSO: seq of the entry that holds the message; else 0 */
	guint16 tree;    /* of an ENTRY_TREE: the number of the tree, else 0 */
	guint32 reading; /* of an ENTRY_TREE: the number of the reading, from 0 on; else 0 */
	Hash id;         /* content id; of an ENTRY_TREE see tree_row.h */
	Hash raw_hash;   /* of the raw bytes; of an ENTRY_TREE of the commits it brought */
	Hash chain;
	gint64 arrived_s;   /* seconds since 1970 */
	guint64 size_bytes; /* as received: more than was stored if it was truncated */
	guint32 flags;      /* RecordFlag; these count, and are copied into records that are read */
	RecordKind record_kind;
	RecordAuto automatic;
	BlockLocation location; /* of an ENTRY_MESSAGE: where its body lies */
	const char *list;       /* NULL: none; borrowed, see the function that filled the entry */
	const char *sender;     /* of the envelope; NULL: none, or dropped; borrowed */
	bool sender_dropped;    /* expired: only sender_hash is left of the sender */
	Hash sender_hash;       /* only if sender_dropped */
} Entry;

/* entry_has_body: whether a body lies at E's location. */
static inline bool entry_has_body(const Entry *e)
{
	return e->kind == ENTRY_MESSAGE &&
	       (e->location.text_bytes > 0 || e->location.raw_bytes > 0);
}

/* entry_is_tree: whether the log value VALUE is of an ENTRY_TREE, without decoding it. */
static inline bool entry_is_tree(Slice value)
{
	return value.size > 1 && ((const guint8 *)value.data)[1] == ENTRY_TREE;
}

/* entry_encode: appends the log value of E to OUT. */
void entry_encode(const Entry *e, GByteArray *out);

/* entry_decode: reads the log value of N bytes at BYTES, that of entry SEQ, into *E, whose pointers
 * borrow from BYTES. Fails with ERROR_DAMAGED if it is malformed. */
G_GNUC_WARN_UNUSED_RESULT
bool entry_decode(const guint8 *bytes, gsize n, guint64 seq, Entry *e, GError **error);

/* entry_chain: computes E's chain value into *CHAIN. PREVIOUS is that of the entry before it; all
 * zeros for the first. */
void entry_chain(const Hash *previous, const Entry *e, Hash *chain);

/* entry_drop_sender: replaces E's envelope sender, if it has one, by its hash. Returns false and
 * does nothing if E is an ENTRY_V1, whose chain value needs the sender. */
bool entry_drop_sender(Entry *e);
