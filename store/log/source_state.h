/* How far an import has read a source, stored in the transaction of the mail that it read. */
#pragma once

#include "store/log/append.h"

/* source_state_put: stores STATE, any text, for the source KEY. Failures are the transaction's. */
void source_state_put(Append *a, const char *key, const char *state);

/* source_state_get: returns the state of the source KEY as a new string; NULL if there is none or
 * it is damaged (no error), and on failure, which is as txn_begin's and txn_check's. */
char *source_state_get(Store *store, const char *key, GError **error);

/* source_state_decode: reads a value of TABLE_SOURCE: the key of a source, NUL, its state, NUL, the
 * checksum of both (8 bytes). *KEY and *STATE get the texts and borrow from VALUE; *CHECKSUM tells
 * whether the checksum matches (CHECKSUM_MISSING: written before there were checksums). Returns
 * false if VALUE is malformed. */
bool source_state_decode(Slice value, Slice *key, Slice *state, ChecksumState *checksum);

/* source_state_skipped: returns how many lines of all states begin with "skipped ": messages that
 * imports could not read yet. Failures are TXN's. */
guint64 source_state_skipped(Txn *txn);

/* Called for each store from which dumps were imported: its uuid, the number of its newest entry
 * that was read without a gap, and the chain value of that, in hex. */
typedef void (*SourceStateOrigin)(const char *uuid, guint64 seq, const char *tip, void *data);

/* The keys of the positions in dumps begin with this; the uuid of the store follows. */
#define SOURCE_STATE_STORE "store "

/* source_state_each_origin: calls EACH for these stores. Failures are TXN's. */
void source_state_each_origin(Txn *txn, SourceStateOrigin each, void *data);
