/* The rebuild lock: one process at a time rebuilds the data file of a store or expires entries. It
 * is a lock on the directory ".rebuild" in the store, and does not hinder deliveries, reports and
 * repacks. */
#pragma once

#include "store/env/store.h"

/* Takes the lock of STORE and creates its directory; *FD is for rebuild_lock_release(). Fails with
 * ERROR_UNAVAILABLE if another process has it, with ERROR_FULL, ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
bool rebuild_lock_take(Store *store, int *fd, GError **error);

/* Releases the lock and removes its directory if it is empty. */
void rebuild_lock_release(Store *store, int fd);
