/* The delivery lock: one delivery at a time works on a store, the others wait and then find their
 * message written by it (group commit). LMDB's write lock keeps the store consistent; the delivery
 * lock only tells a later delivery that it would have to wait. */
#pragma once

#include "store/env/store.h"

/* delivery_lock_take: take the delivery lock of STORE. Without WAIT, returns false if another
 * process holds it; with WAIT, waits at most five seconds and returns true. Also true if the lock
 * cannot be taken for another reason: LMDB's own lock still protects the store. */
bool delivery_lock_take(Store *store, bool wait);

/* delivery_lock_release: release the delivery lock. It is also released when the process ends. */
void delivery_lock_release(Store *store);
