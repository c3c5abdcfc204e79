/* Every promise of the store, checked. */
#ifndef LD_STORE_VERIFY_H
#define LD_STORE_VERIFY_H

#include "snapshot.h"

typedef struct {
	guint64 entries, damages;
	char *tip; /* the chain's last value, 64 hex, which the caller frees; of an empty log 64 zeros */
} VerifyResult;

typedef void (*VerifyDamage)(const char *line, void *data);

/* verify_store: check chain, raw bodies against their hashes, blocks, every index against the records and
 * back, list names, aliases. Calls DAMAGE with one line for each fault ("entry 12 (fa31e1d9a): its raw body
 * does not match its hash"). TIP_HEX (may be NULL) must be the chain value of some entry. Goes on with what
 * is delivered meanwhile; memory does not grow with the store. Returns false only where it could not go on
 * at all (LD_ERROR_IO, _UNAVAILABLE; _USAGE for a TIP_HEX that is none). */
G_GNUC_WARN_UNUSED_RESULT
bool verify_store(Store *store, const char *tip_hex, VerifyDamage damage, void *data, VerifyResult *result,
        GError **error);

#endif
