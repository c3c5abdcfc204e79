/* Checks a whole store: the pages of its data file, the chain, the bodies, the records and all
 * indexes. Every fault becomes one line of text that says what is wrong and where.
 *
 * Programs call verify_subprocess(): LMDB trusts the pages that it maps, so a damaged page can
 * crash the process that reads it. */
#pragma once

#include "store/base/subprocess.h"
#include "store/log/snapshot.h"
#include "store/verify/checkpoints.h"

typedef struct {
	guint64 entries; /* that could be read */
	guint64 expired; /* of them, messages whose bytes were dropped */
	guint64 faults;  /* lines that were reported */
	char tip[65];    /* last chain value as hex digits, 64 zeros if the log is empty */
} VerifyResult;

/* Gets one fault, such as "entry 12 (fa31e1d9a): its raw body does not match its hash". LINE is
 * valid during the call. */
typedef void (*VerifyFault)(const char *line, void *data);

/* Checks STORE in this process and calls REPORT with DATA for each fault. CHECKPOINTS (may be NULL)
 * are compared with the chain. Updates PROGRESS for subprocess.h. Includes entries that are
 * delivered meanwhile; starts again if the store is rebuilt. Returns true if the check ran to its
 * end, with or without faults. Fails with ERROR_IO and ERROR_UNAVAILABLE. */
G_GNUC_WARN_UNUSED_RESULT
bool verify_store(Store *store, Checkpoints *checkpoints, SubprocessProgress *progress,
        VerifyFault report, void *data, VerifyResult *result, GError **error);
