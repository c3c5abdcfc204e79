/* Error messages about damaged entries: which entry it is, and which command helps. */
#ifndef LD_STORE_DAMAGE_ADVICE_H
#define LD_STORE_DAMAGE_ADVICE_H

#include "store/log/entry.h"

/* Prefixes *ERROR with the number and id of entry E. If its code is ERROR_DAMAGED, appends that
 * 'listdigest-store expire' drops the entry. Does nothing if ERROR is NULL. */
void damage_advice_expire(const Entry *e, GError **error);

/* The same for an entry whose received bytes are good: 'listdigest-import --reindex' can make its
 * record anew, too. */
void damage_advice_reindex(const Entry *e, GError **error);

#endif
