/* One entry of the log: its identity, what the chain covers, and where its body lies.
 *
 * A log value is the entry's fixed head (ENTRY_HEAD_BYTES, big-endian, read in place), then the
 * list and the envelope sender. entry.c is the one place where these
 * bytes are laid down; the chain's input is written down there too. */
#ifndef LD_STORE_ENTRY_H
#define LD_STORE_ENTRY_H

#include "store/record/record.h"

#define ENTRY_HASH_BYTES 32
#define ENTRY_HEAD_BYTES 144
#define ENTRY_SIZE_MAX   ((G_GUINT64_CONSTANT(1) << 48) - 1) /* a larger size is kept as this */

typedef struct {
	guint8 b[ENTRY_HASH_BYTES];
} EntryHash; /* a BLAKE2b-256 value: id, raw hash, chain */

typedef enum {
	ENTRY_MESSAGE = 1, /* numbers are stored and hashed */
	ENTRY_ALSO = 2 /* the message of entry `of`, received by another list; no body, no record of
	                  its own */
} EntryKind;

typedef struct { /* where an entry's body lies */
	guint64 block;
	guint32 text_offset,
	        text_bytes; /* the rest of its field stream, in the block's text section */
	guint32 raw_offset, raw_bytes; /* the received bytes, in the block's raw section */
} EntryPlace;

/* Versions of an entry differ in what the chain takes of the envelope sender: of ENTRY_V1 the
 * sender, of ENTRY_V2 its hash, so that the sender can be dropped and the chain still be proved.
 * New entries are ENTRY_V2; a dump may bring entries of version 1. */
enum { ENTRY_V1 = 1, ENTRY_V2 = 2 };

typedef struct Entry {
	guint64 seq; /* 1, 2, ... in order of storing */
	guint8 version;
	EntryKind kind;
	guint64 of; /* ENTRY_ALSO: seq of the message; else 0 */
	EntryHash id, raw_hash, chain;
	gint64 arrived_s;
	guint64 size_bytes; /* as received, also where only a part is stored */
	guint32 flags;      /* RecordFlag; authoritative: the record read back carries the same */
	RecordKind record_kind;
	RecordAuto automatic;
	EntryPlace place;
	const char *list,
	        *sender;       /* NULL if none; borrowed, see the function that filled the entry */
	bool sender_dropped;   /* expired: only sender_hash is left of it (never of ENTRY_V1) */
	EntryHash sender_hash; /* only then set */
} Entry;

/* entry_encode: the log value for E, appended to OUT (a byte array). Never fails. */
void entry_encode(const Entry *e, GByteArray *out);

/* entry_decode: read a log value of N bytes. E's pointers borrow from BYTES. Every length and
 * number is checked. Fails with LD_ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool entry_decode(const guint8 *bytes, gsize n, guint64 seq, Entry *e, GError **error);

/* entry_chain: E's chain value, BLAKE2b-256 over the value before it and what E says (seq, kind,
 * id, raw hash, arrived, list, sender), in the layout written down in entry.c. PREVIOUS is all zero
 * before the first entry. */
void entry_chain(const EntryHash *previous, const Entry *e, EntryHash *chain);

/* entry_drop_sender: leave only the hash of E's envelope sender; false, and nothing done, for
 * ENTRY_V1. */
bool entry_drop_sender(Entry *e);

/* hash_bytes: BLAKE2b-256 of N bytes. hash_short: the first 16 bytes of it over PURPOSE (a byte
 * that keeps index kinds apart) and TEXT: index keys. */
void hash_bytes(const void *bytes, gsize n, EntryHash *out);
void hash_short(guint8 purpose, const char *text, gssize len, guint8 out[16]);

/* hash_init: let libsodium choose its fastest code for all later hashing (70 us; pays from some 100
 * KiB on: for imports, verify). Not needed for anything else, the values are the same. */
void hash_init(void);

/* hash_hex: the first N_DIGITS lower-case hex digits of H (64: all) as a new string. */
char *hash_hex(const EntryHash *h, guint n_digits);
/* hash_hex_into: as many digits as fit into the SIZE bytes at TO, with a NUL. */
void hash_hex_into(const EntryHash *h, char *to, gsize size);

#endif
