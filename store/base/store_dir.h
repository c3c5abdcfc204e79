/* The directory of a store: which one is the default, what is in it, whether it may hold a store.
 * Everything is checked before LMDB sees the path, because LMDB answers EINVAL or creates files.
 * Whether other users could replace the directory is checked by trusted_path.h. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Names in the directory. */
#define STORE_DIR_DATA "data.mdb"
#define STORE_DIR_LOCK "lock.mdb"
/* a store that is being created; renamed to STORE_DIR_DATA when it is complete */
#define STORE_DIR_TMP      ".init.mdb"
#define STORE_DIR_TMP_LOCK ".init.mdb-lock"
/* a directory: where a data file is rebuilt */
#define STORE_DIR_REBUILD ".rebuild"
/* second name of a rebuilt data file until it has replaced the old one completely */
#define STORE_DIR_SWAPPED ".swapped.mdb"

typedef enum {
	STORE_DIR_MISSING,
	STORE_DIR_EMPTY, /* or only with what an interrupted creation left */
	STORE_DIR_OTHER, /* a directory of other files */
	STORE_DIR_STORE  /* a directory with STORE_DIR_DATA in it */
} StoreDirKind;

/* store_dir_default: $LISTDIGEST_STORE, else $XDG_DATA_HOME/listdigest, else
 * ~/.local/share/listdigest (home from $HOME, else from the passwd entry). Returns a new string, or
 * NULL if none of them is set. */
char *store_dir_default(void);

/* store_dir_is_default: whether DIR, slashes at its end apart, is the path of the default store. */
bool store_dir_is_default(const char *dir);

/* store_dir_bare: DIR without slashes at its end, a new string ("" becomes "."). */
char *store_dir_bare(const char *dir);

/* store_dir_look: *KIND gets what is at DIR. Fails with ERROR_UNAVAILABLE if a store there could
 * not be used: not a directory, not permitted, on a network file system, a symbolic link in place
 * of one of its files, or another user's while root asks. */
G_GNUC_WARN_UNUSED_RESULT
bool store_dir_look(const char *dir, StoreDirKind *kind, GError **error);

/* store_dir_make: create the directory DIR with mode 0700, and with PARENTS those above it that are
 * missing. An existing directory is no failure. The new names are not synced: see store_dir_sync.
 * Fails with ERROR_UNAVAILABLE, ERROR_FULL, ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
bool store_dir_make(const char *dir, bool parents, GError **error);

/* store_dir_sync: fsync the directory DIR and every directory above it, so that all names on the
 * path to the files in DIR are on disk. Skips directories that this user may not read. Fails with
 * ERROR_IO, ERROR_UNAVAILABLE. */
G_GNUC_WARN_UNUSED_RESULT
bool store_dir_sync(const char *dir, GError **error);

/* store_dir_error: set ERROR for the system error ERRNUM: "cannot DOING store 'DIR': reason", with
 * the code of error_from_errno. Returns false. */
bool store_dir_error(GError **error, int errnum, const char *doing, const char *dir);
