/* Checksums: 8 bytes stored beside data that no other hash or frame checksum covers, so that a
 * changed byte is noticed. They cover the store's own facts (table "meta") and what imports
 * remember (table "source"). A store from before checksums has none until it is written to. */
#pragma once

#include <glib.h>

#define CHECKSUM_BYTES 8u

typedef enum {
	CHECKSUM_MISSING, /* none is stored */
	CHECKSUM_GOOD,
	CHECKSUM_BAD
} ChecksumState;

/* checksum_add: append N bytes at TEXT, with their length before them, to INPUT: the bytes that
 * checksum_finish hashes. */
void checksum_add(GByteArray *input, const void *text, gsize n);

/* checksum_finish: OUT gets the checksum of INPUT: the first 8 bytes of hash_short. */
void checksum_finish(const GByteArray *input, guint8 out[CHECKSUM_BYTES]);

/* checksum_of_pair: OUT gets the checksum of NAME and TEXT, both NUL-terminated. */
void checksum_of_pair(const char *name, const char *text, guint8 out[CHECKSUM_BYTES]);
