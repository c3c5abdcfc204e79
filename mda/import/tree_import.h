/* import --tree: the commits of a source tree go into the store. */
#pragma once

#include <glib.h>
#include <signal.h>
#include <stdbool.h>

typedef struct {
	const char *store; /* directory; it must hold a store */
	bool store_is_default;
	const char *name;        /* of the tree */
	const char *const *refs; /* NULL or empty: what HEAD names */
	const char *since;       /* as times.h has it; NULL: 90 days before the first mail */
	const char *path;        /* of the repository */
	const volatile sig_atomic_t *stop; /* once not 0, the reading stops cleanly */
	bool progress;                     /* show a progress line if stderr is a terminal */
} TreeImportOptions;

typedef struct {
	guint64 added;   /* commits that the tree did not have */
	guint64 gone;    /* commits that are not in the tree any more */
	guint64 tags;    /* tags that contain commits that had none */
	guint64 large;   /* of ADDED, those without a patch-id because of a large file */
	guint64 skipped; /* commits that are missing or damaged, or whose diff is; each was named */
	bool has_reading; /* something was new: the reading has an entry in the log */
} TreeImportCounts;

/* tree_import_run: read what is new in a tree, and set *COUNTS to it. Returns true at the end, or
 * if it was stopped (*STOPPED): the next run then goes on. Fails with ERROR_USAGE (no such
 * repository or ref, a wrong name or time, no mail in the store and no since), ERROR_IO (the
 * repository), ERROR_UNAVAILABLE (another user's repository, the tree is being read by another
 * process), and as store_open and append_commit. */
G_GNUC_WARN_UNUSED_RESULT
bool tree_import_run(
        const TreeImportOptions *o, TreeImportCounts *counts, bool *stopped, GError **error);

/* Called with the counts of a reading that found something new. */
typedef bool (*TreeImportEach)(const TreeImportCounts *counts, GError **error);

/* tree_import_follow: tree_import_run every INTERVAL_S seconds until stopped; failures are printed,
 * as follow_run does. */
G_GNUC_WARN_UNUSED_RESULT
bool tree_import_follow(
        const TreeImportOptions *o, guint interval_s, TreeImportEach each, GError **error);
