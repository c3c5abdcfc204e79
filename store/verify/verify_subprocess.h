/* Checks a store in a subprocess, so that a damaged page cannot crash the caller. */
#pragma once

#include "store/verify/verify.h"

/* Opens the store DIR in a subprocess and calls verify_store() there. A crash or a hang is one more
 * fault, with what was being read. If damaged pages prevent opening the store, the faults of its
 * pages are reported. Fails as store_open and verify_store. */
G_GNUC_WARN_UNUSED_RESULT
bool verify_subprocess(const char *dir, Checkpoints *checkpoints, VerifyFault report, void *data,
        VerifyResult *result, GError **error);
