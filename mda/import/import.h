/* The import loop: messages go from a source through the parser pool into the store, in batches. */
#pragma once

#include "mda/parser/parser_pool.h"
#include "store/env/store.h"

#include <signal.h>

typedef struct {
	const char *store; /* directory */
	bool store_is_default;
	bool make_store;   /* if the directory is missing or empty; says so on stderr */
	const char *list;  /* label of --list; NULL: as each header says */
	guint64 max_bytes; /* a longer message is cut (input_truncated_bytes) */
	gint64 now_s;      /* no arrival time or date is later */
	const volatile sig_atomic_t *stop; /* once not 0, the import stops cleanly; NULL: never */
	bool wait; /* leave a last message of an mbox that is being written for the next import */
	bool live; /* store what came when the source would wait for more */
	bool progress; /* show a progress line if stderr is a terminal */
} ImportOptions;

/* What became of the messages. */
typedef struct {
	guint64 added, also, duplicate;
	guint64 flagged;     /* of ADDED, those with any flag */
	guint64 passed_over; /* files in folders that do not look like mail */
	guint64 skipped;     /* damaged, and named for the first time: counts for the exit status */
} ImportCounts;

/* import_run: imports the NULL-terminated PATHS ("-": standard input) one after the other, each
 * from where its last import ended.
 *
 * POOL must be empty, and made before any store was opened, so that its processes have none. It is
 * empty again afterwards, and can be used again unless parser_pool_is_broken().
 *
 * Sets *COUNTS to what is on disk, also on failure: everything before the message that failed.
 * Returns true at the end, or if it was stopped (*STOPPED). The store's lock is never held while a
 * source is read or a message parsed. Fails with ERROR_USAGE (a path is no source), ERROR_IO
 * (a source or the pool failed), ERROR_UNAVAILABLE (an mbox stays locked), and as
 * store_create_for_delivery(), store_open() and append_commit(). */
G_GNUC_WARN_UNUSED_RESULT
bool import_run(const ImportOptions *o, ParserPool *pool, const char *const *paths,
        ImportCounts *counts, bool *stopped, GError **error);
