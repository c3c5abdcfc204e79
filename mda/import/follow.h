/* Following sources that grow: import after import, each from where the last ended. */
#ifndef LD_MDA_FOLLOW_H
#define LD_MDA_FOLLOW_H

#include "mda/import/import.h"

typedef bool (*FollowEach)(const ImportCounts *n, GError **error);

/* follow_run: import the NULL-terminated PATHS as import_run does, with one pool of N_PARSERS for
 * the whole time, and again every INTERVAL_S seconds, until O's stop is set by one of SIGINT,
 * SIGTERM and SIGHUP; that is how it ends, and true. EACH is called after every import that brought
 * something. A source that fails is told on stderr, once as long as it fails alike, and tried
 * again; the others go on. Fails where EACH does, and with ERROR_USAGE where a path is nothing
 * that can be read when it begins. */
G_GNUC_WARN_UNUSED_RESULT
bool follow_run(const ImportOptions *o, guint n_parsers, const char *const *paths, guint interval_s,
        FollowEach each, GError **error);

#endif
