/* Checks the pages of the data file, without LMDB. */
#pragma once

#include "store/verify/verify_state.h"

/* Reports the faults of the pages that V's snapshot uses and sets v->broken_tables. Takes a newer
 * snapshot if the data file grows too much meanwhile. Fails as pages_check and
 * verify_state_renew. */
bool verify_pages(Verify *v, GError **error);

/* Reports the faults of the pages in the data file of DIR, which cannot be opened as a store and
 * which nobody writes to; with IS_STORE false, only if the pages show that it is a store's and not
 * cut short. Does nothing if the file cannot be opened. Fails as pages_check. */
bool verify_pages_file(const char *dir, bool is_store, SubprocessProgress *progress,
        VerifyFault report, void *data, GError **error);
