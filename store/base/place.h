/* Where a store lies: what stands at a path, whether it may be used, and directories made durable.
 * Nothing here knows LMDB. */
#ifndef LD_STORE_PLACE_H
#define LD_STORE_PLACE_H

#include <glib.h>
#include <stdbool.h>

#define PLACE_DATA        "data.mdb"
#define PLACE_LOCK        "lock.mdb"
#define PLACE_UNMADE      ".init.mdb" /* a store being made: renamed to PLACE_DATA once it is whole */
#define PLACE_UNMADE_LOCK ".init.mdb-lock"
#define PLACE_REBUILD     ".rebuild" /* a directory: where a data file is rebuilt */
#define PLACE_SWAPPED                                                                              \
	".swapped.mdb" /* second name of a rebuilt data file while it takes its place */

typedef enum {
	PLACE_MISSING, /* nothing there */
	PLACE_EMPTY,   /* an empty directory, or one in which making a store was cut off */
	PLACE_OTHER,   /* a directory of other things */
	PLACE_STORE    /* a directory with PLACE_DATA in it */
} PlaceKind;

/* place_bare: DIR without slashes at its end, a new string ("" becomes "."). */
char *place_bare(const char *dir);

/* place_look: what stands at DIR. Fails with LD_ERROR_UNAVAILABLE where a store there could not be
 * used whatever it is: not a directory, not permitted, a network file system, root at another's
 * directory. Whether the way to it can be trusted is path.h's. */
G_GNUC_WARN_UNUSED_RESULT
bool place_look(const char *dir, PlaceKind *kind, GError **error);

/* place_make_directory: mkdir DIR (0700), with PARENTS those above it that are missing too;
 * place_sync_up makes them durable. A directory that is there is fine. Fails with
 * LD_ERROR_UNAVAILABLE, _FULL, _IO. */
G_GNUC_WARN_UNUSED_RESULT
bool place_make_directory(const char *dir, bool parents, GError **error);

/* place_sync_up: fsync the directory DIR and every one above it, whoever made them: the names that
 * lead to what lies in DIR are on disk. Those that may not be read are passed over. Fails with
 * LD_ERROR_IO, _UNAVAILABLE. */
G_GNUC_WARN_UNUSED_RESULT
bool place_sync_up(const char *dir, GError **error);

/* place_network: the name of the network file system a statfs(2) type stands for ("NFS"), NULL if
 * it is a local one. FUSE is told apart by place_fuse_network, from the type /proc/self/mountinfo
 * gives
 * ("fuse.sshfs"). */
const char *place_network(guint64 statfs_type);
bool place_fuse_network(const char *mount_type);

/* place_error: set ERROR from ERRNUM, its code by what the number means, its text "cannot DOING
 * store 'DIR': reason". Returns false. */
bool place_error(GError **error, int errnum, const char *doing, const char *dir);

#endif
