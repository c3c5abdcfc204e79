/* Seals: short hashes beside what nothing else in the store vouches for, so that a byte changed
 * there is found. Records and bodies have their raw hash and frames with checksums, log values the
 * chain, indexes the entries; the store's own facts in TABLE_META, and what imports remember in
 * TABLE_SOURCE, have these. A store made before there were any has none, until it is next written
 * to there. */
#ifndef LD_STORE_SEAL_H
#define LD_STORE_SEAL_H

#include <glib.h>

#include "store/env/txn.h"

#define CHECKSUM_BYTES 8u
#define META_CHECKSUM_NAME  "seal" /* in TABLE_META, over all the others */

typedef enum { CHECKSUM_MISSING, CHECKSUM_GOOD, CHECKSUM_BAD } ChecksumState;

/* checksum_of: over N names and their texts, in the order of the names' bytes. */
void checksum_of(const char *const *names, const char *const *texts, guint n, guint8 seal[CHECKSUM_BYTES]);

/* seal_meta: seal TABLE_META as it is now; every commit that has written there does.
 * txn_meta_checksum_state: whether it is. */
void seal_meta(Txn *txn);
ChecksumState txn_meta_checksum_state(Txn *txn);

/* source_value_put: the value in TABLE_SOURCE for KEY and STATE, appended to OUT: both as strings,
 * then the seal. source_value_get: read one; KEY and STATE borrow from VALUE and have no NUL. False
 * where it is none. */
void source_value_put(const char *key, const char *state, GString *out);
bool source_value_get(Slice value, Slice *key, Slice *state, ChecksumState *seal);

#endif
