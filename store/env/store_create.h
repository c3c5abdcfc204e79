/* Making a store: a new LMDB environment with every table and its meta, whole and on disk before
 * anyone can open it. */
#ifndef LD_STORE_MAKE_H
#define LD_STORE_MAKE_H

#include <glib.h>
#include <stdbool.h>

typedef enum {
	STORE_CREATE_NEW,    /* on demand: a store that is there already is a failure */
	STORE_CREATE_FOR_DELIVERY /* because mail came: a store that another delivery made meanwhile is fine
	                   */
} StoreCreateReason;

/* store_create_for: make DIR (its parents too where DIR is the default place) and a store in it. Any
 * number of processes may do it at once; what a crash left half made is swept away. GROUP as in
 * store_create, NULL: none; for a delivery the group of a directory that is set up for one (2750).
 * Fails as store_create. */
G_GNUC_WARN_UNUSED_RESULT
bool store_create_for(const char *dir, StoreCreateReason reason, const char *group, GError **error);

/* store_create_fix_modes: set a group store's files to 0640 and 0660 where one of them was made anew (the
 * lock file, by LMDB, under any umask) and we own it. Other stores are left as they are. */
void store_create_fix_modes(const char *dir);

#endif
