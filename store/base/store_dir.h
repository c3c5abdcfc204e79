/* Where a store lies: what stands at a path, whether it may be used, and directories made durable.
 * Nothing here knows LMDB. */
#ifndef LD_STORE_PLACE_H
#define LD_STORE_PLACE_H

#include <glib.h>
#include <stdbool.h>

#define STORE_DIR_DATA        "data.mdb"
#define STORE_DIR_LOCK        "lock.mdb"
#define STORE_DIR_TMP      ".init.mdb" /* a store being made: renamed to STORE_DIR_DATA once it is whole */
#define STORE_DIR_TMP_LOCK ".init.mdb-lock"
#define STORE_DIR_REBUILD     ".rebuild" /* a directory: where a data file is rebuilt */
#define STORE_DIR_SWAPPED                                                                              \
	".swapped.mdb" /* second name of a rebuilt data file while it takes its place */

typedef enum {
	STORE_DIR_MISSING, /* nothing there */
	STORE_DIR_EMPTY,   /* an empty directory, or one in which making a store was cut off */
	STORE_DIR_OTHER,   /* a directory of other things */
	STORE_DIR_STORE    /* a directory with STORE_DIR_DATA in it */
} StoreDirKind;

/* store_dir_bare: DIR without slashes at its end, a new string ("" becomes "."). */
char *store_dir_bare(const char *dir);

/* store_dir_look: what stands at DIR. Fails with ERROR_UNAVAILABLE where a store there could not be
 * used whatever it is: not a directory, not permitted, a network file system, root at another's
 * directory. Whether the way to it can be trusted is path.h's. */
G_GNUC_WARN_UNUSED_RESULT
bool store_dir_look(const char *dir, StoreDirKind *kind, GError **error);

/* store_dir_make: mkdir DIR (0700), with PARENTS those above it that are missing too;
 * store_dir_sync makes them durable. A directory that is there is fine. Fails with
 * ERROR_UNAVAILABLE, _FULL, _IO. */
G_GNUC_WARN_UNUSED_RESULT
bool store_dir_make(const char *dir, bool parents, GError **error);

/* store_dir_sync: fsync the directory DIR and every one above it, whoever made them: the names that
 * lead to what lies in DIR are on disk. Those that may not be read are passed over. Fails with
 * ERROR_IO, _UNAVAILABLE. */
G_GNUC_WARN_UNUSED_RESULT
bool store_dir_sync(const char *dir, GError **error);

/* network_fs_name: the name of the network file system a statfs(2) type stands for ("NFS"), NULL if
 * it is a local one. FUSE is told apart by network_fs_is_fuse, from the type /proc/self/mountinfo
 * gives
 * ("fuse.sshfs"). */
const char *network_fs_name(guint64 statfs_type);
bool network_fs_is_fuse(const char *mount_type);

/* store_dir_error: set ERROR from ERRNUM, its code by what the number means, its text "cannot DOING
 * store 'DIR': reason". Returns false. */
bool store_dir_error(GError **error, int errnum, const char *doing, const char *dir);

#endif
