/* BLAKE2b-256 hashes: message ids, hashes of received bytes, the log's chain, index keys. */
#pragma once

#include <glib.h>

#define HASH_BYTES       32
#define HASH_SHORT_BYTES 16

typedef struct {
	guint8 b[HASH_BYTES];
} Hash;

/* hash_compute: *OUT gets the BLAKE2b-256 hash of N bytes. BYTES may be NULL if N is 0. */
void hash_compute(const void *bytes, gsize n, Hash *out);

/* A hash that is computed piece by piece. Room for libsodium's state, whose header only hash.c
 * includes. */
typedef struct {
	guint8 state[384] __attribute__((aligned(64)));
} HashState;

/* hash_begin: start a BLAKE2b-256 hash in STATE. */
void hash_begin(HashState *state);

/* hash_add: add N bytes to the input of STATE's hash. */
void hash_add(HashState *state, const void *bytes, gsize n);

/* hash_add_number: add the low N_BYTES bytes (at most 8) of NUMBER, big-endian. */
void hash_add_number(HashState *state, guint64 number, guint n_bytes);

/* hash_end: *OUT gets the hash of all that was added. STATE needs no cleanup. */
void hash_end(HashState *state, Hash *out);

/* hash_short: OUT gets the first 16 bytes of the hash of PURPOSE and TEXT (LEN bytes, or -1: up to
 * its NUL). PURPOSE is one byte that keeps the keys of different indexes apart. */
void hash_short(guint8 purpose, const char *text, gssize len, guint8 out[HASH_SHORT_BYTES]);

/* hash_init: let libsodium choose its fastest code for this processor. Takes 70 us, so call it only
 * before hashing more than about 100 KiB (import, verify). The hashes are the same without it. */
void hash_init(void);

/* hash_hex: the first N_DIGITS (64: all) lower-case hex digits of H, a new string. */
char *hash_hex(const Hash *h, guint n_digits);

/* hash_equal: whether two Hash are the same; also a GEqualFunc. */
gboolean hash_equal(gconstpointer a, gconstpointer b);

/* hash_word: the first bytes of a Hash, as the GHashFunc for tables of them. */
guint hash_word(gconstpointer h);

/* hash_hex_into: write as many hex digits of H as fit into the SIZE bytes at TO, and a NUL. */
void hash_hex_into(const Hash *h, char *to, gsize size);
