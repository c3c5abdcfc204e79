/* import --follow: imports the same paths again and again, each from where it ended before. */
#pragma once

#include "mda/import/import.h"

/* Called with the counts of one import. If it returns false, following ends with its error. */
typedef bool (*FollowEach)(const ImportCounts *n, GError **error);

/* follow_run: imports the NULL-terminated PATHS as import_run() does, every INTERVAL_S seconds,
 * with one pool of N_PARSERS processes. Calls EACH after an import that added something. Returns
 * true when SIGINT, SIGTERM or SIGHUP has set O's stop. If an import fails it prints the error on
 * stderr, but not the same one twice in a row, and tries that path again in the next round. Fails
 * as EACH, and with ERROR_USAGE if a path cannot be imported in the first round. */
G_GNUC_WARN_UNUSED_RESULT
bool follow_run(const ImportOptions *o, guint n_parsers, const char *const *paths, guint interval_s,
        FollowEach each, GError **error);

/* follow_sleep: sleeps for INTERVAL_S seconds, or until a signal arrives. Returns at once if *STOP
 * is not 0. */
void follow_sleep(const volatile sig_atomic_t *stop, guint interval_s);

/* follow_print_failure: prints WHY, which it takes, on stderr, unless it says the same as *TOLD,
 * the last error that was printed; *TOLD becomes a new string. */
void follow_print_failure(GError *why, char **told);
