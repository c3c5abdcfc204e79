/* import --reindex: decodes every stored message again with the present parser. */
#pragma once

#include "store/env/store.h"

#include <signal.h>

typedef struct {
	guint64 messages; /* decoded */
	guint64 changed;  /* of them, those whose record is different now */
	guint64 unparsed; /* of them, those on which the parser failed: they keep their record */
} ReindexCounts;

/* reindex_run: decodes every message of the store DIR with N_PARSERS processes and replaces all
 * records in one transaction. Ids, chain and raw bytes do not change. An entry whose bytes have
 * expired keeps its record. Deliveries and reports continue meanwhile. No date after NOW_S is
 * believed. Once *STOP is not 0, nothing is changed and *STOPPED is set; it returns true then too.
 * Fails as rebuild_run(), and with ERROR_IO if the pool fails. */
G_GNUC_WARN_UNUSED_RESULT
bool reindex_run(const char *dir, guint n_parsers, gint64 now_s, const volatile sig_atomic_t *stop,
        ReindexCounts *counts, bool *stopped, GError **error);
