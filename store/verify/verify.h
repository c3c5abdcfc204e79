/* Every promise of the store, checked. */
#ifndef LD_STORE_VERIFY_H
#define LD_STORE_VERIFY_H

#include "store/base/apart.h"
#include "store/log/snapshot.h"
#include "store/verify/tips.h"

typedef struct {
	guint64 entries, expired, damages;
	char tip[65]; /* the chain's last value in hex; of an empty log 64 zeros */
} VerifyResult;

typedef void (*VerifyDamage)(const char *line, void *data);

/* verify_store: check the file's pages, chain, raw bodies against their hashes, records, blocks,
 * every index against the records and back, list names, archives and aliases, what
 * imports remember, the store's own facts. Calls DAMAGE with one line for each fault ("entry 12
 * (fa31e1d9a): its raw body does not match its hash"). TIPS (may be NULL) are held against the
 * chain. Goes on with what is delivered meanwhile, and from the start where the store was rebuilt.
 * PLACE says where it is. Memory grows by a bit a page and a block. Returns false only where it
 * could not go on at all (LD_ERROR_IO, _UNAVAILABLE). A store whose pages are damaged may crash its
 * reader: verify_apart is for that. */
G_GNUC_WARN_UNUSED_RESULT
bool verify_store(Store *store, Tips *tips, ApartPlace *place, VerifyDamage damage, void *data,
        VerifyResult *result, GError **error);

/* verify_apart: open the store DIR in a child and verify_store there. A crash or standstill of that
 * is damage, and the line for it says what was being read. Fails as store_open and verify_store; a
 * store that cannot be opened for damaged pages is one with damage. */
G_GNUC_WARN_UNUSED_RESULT
bool verify_apart(const char *dir, Tips *tips, VerifyDamage damage, void *data,
        VerifyResult *result, GError **error);

#endif
