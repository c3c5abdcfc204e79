/* Decoding anew: every stored message read again by the parser of today. */
#ifndef LD_MDA_REINDEX_H
#define LD_MDA_REINDEX_H

#include "store/env/store.h"
#include <signal.h>

typedef struct {
	guint64 messages, changed; /* decoded; of them, those that now have another record */
	guint64 unparsed;          /* no answer: the record they had was kept */
} ReindexCounts;

/* reindex_run: decode every message of the store DIR again (N_PARSERS children) and let the records
 * take the place of the old ones in one step; ids, chain and bytes stay, and so does an entry whose
 * bytes were expired. Deliveries and reports go on. NOW_S bounds believable dates. STOP, not 0:
 * nothing is changed (*STOPPED). Fails as rebuild_run, and with ERROR_IO where a child cannot be
 * had. */
G_GNUC_WARN_UNUSED_RESULT
bool reindex_run(const char *dir, guint n_parsers, gint64 now_s, const volatile sig_atomic_t *stop,
        ReindexCounts *counts, bool *stopped, GError **error);

#endif
