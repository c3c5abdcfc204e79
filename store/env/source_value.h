/* The values of table "source": how far an import of one source has come, with a checksum. */
#ifndef LD_STORE_ENV_SOURCE_VALUE_H
#define LD_STORE_ENV_SOURCE_VALUE_H

#include "store/base/checksum.h"
#include "store/base/slice.h"

#include <stdbool.h>

/* source_value_put: append the value for the source KEY in STATE to OUT: KEY, NUL, STATE, NUL, the
 * checksum of both (8 bytes). */
void source_value_put(const char *key, const char *state, GString *out);

/* source_value_get: read a value. *KEY and *STATE get its texts without NUL and borrow from VALUE;
 * *CHECKSUM tells whether its checksum matches (CHECKSUM_MISSING: it was written before there were
 * checksums). Returns false if VALUE is malformed. */
bool source_value_get(Slice value, Slice *key, Slice *state, ChecksumState *checksum);

#endif
