/* The import loop: messages of sources through the parser's children into the store, in batches. */
#ifndef LD_MDA_IMPORT_H
#define LD_MDA_IMPORT_H

#include "mda/parser/parser.h"
#include "store/env/store.h"
#include <signal.h>

typedef struct {
	const char *store; /* directory */
	bool store_is_default;
	const char *list;                  /* label; NULL: as each header says */
	guint64 max_bytes;                 /* as in input.h */
	gint64 now_s;                      /* bounds arrival times and dates */
	const volatile sig_atomic_t *stop; /* not 0: end as soon as what is taken is stored */
	bool progress;                     /* show it on stderr */
} ImportOptions;

typedef struct {
	guint64 added, also, duplicate; /* what became of the messages */
	guint64 flagged;                /* of those added: with any flag */
} ImportCounts;

/* import_run: import the NULL-terminated PATHS ("-": standard input), one after the other, each
 * from where its last import ended. POOL, which was made before any store was opened, so that its
 * children have none, is left with nothing pending, and good for another import unless it is
 * broken. *COUNTS says what is on disk when it returns, also after failure: everything before the
 * message that failed. Returns true at the end, or where it was stopped (*STOPPED). The store's
 * lock is never held while a source is read or a message is parsed. Fails with ERROR_USAGE (a
 * PATH that is nothing it knows), ERROR_IO (a source or a child failed), and as store_open and
 * append_commit. */
G_GNUC_WARN_UNUSED_RESULT
bool import_run(const ImportOptions *o, ParserPool *pool, const char *const *paths,
        ImportCounts *counts, bool *stopped, GError **error);

#endif
