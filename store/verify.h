/* Every promise of the store, checked. */
#ifndef LD_STORE_VERIFY_H
#define LD_STORE_VERIFY_H

#include "snapshot.h"

typedef struct {
	guint64 entries, damages;
	char *tip; /* the chain's last value, 64 hex */
} VerifyResult;

/* verify_store: check chain, ids, raw bodies against their hashes, every index against the records and back, blocks, aliases. Calls DAMAGE with one
 * line for each fault ("entry 12: raw body does not match its hash"). TIP_HEX (may be NULL) must be the chain value of some
 * entry. Returns false only where it could not go on at all (LD_ERROR_IO, _UNAVAILABLE). */
G_GNUC_WARN_UNUSED_RESULT
bool verify_store(Store *store, const char *tip_hex, void (*damage)(const char *line, void *data), void *data,
        VerifyResult *result, GError **error);

#endif
