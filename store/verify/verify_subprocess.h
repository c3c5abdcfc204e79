/* Checks a store in a subprocess, so that a damaged page cannot crash the caller. */
#ifndef LD_STORE_VERIFY_SUBPROCESS_H
#define LD_STORE_VERIFY_SUBPROCESS_H

#include "store/verify/verify.h"

/* Opens the store DIR in a subprocess and calls verify_store() there. If the subprocess crashes or
 * stops making progress, that is reported as one more fault, with what it was reading. If damaged
 * pages prevent opening the store, the faults of its pages are reported. Fails as store_open and
 * verify_store. */
G_GNUC_WARN_UNUSED_RESULT
bool verify_subprocess(const char *dir, Checkpoints *checkpoints, VerifyFault report, void *data,
        VerifyResult *result, GError **error);

#endif
