/* Creating a store: its data file is complete and on disk before anybody can open it. */
#pragma once

#include "store/env/store.h"

/* store_create: create a new store in DIR. DIR is created if missing; its parents only if DIR is
 * the default directory. Data file, directory and the directories above are synced. Modes are 0700
 * and 0600; with GROUP (NULL: none) 2750, 0640, and 0660 for the lock file. What an interrupted
 * creation left is removed. Fails with ERROR_UNAVAILABLE (DIR holds a store or other files, not
 * permitted, a network file system), ERROR_USAGE (no such group), ERROR_FULL, ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
bool store_create(const char *dir, const char *group, GError **error);

/* store_create_for_delivery: store_create for the first mail. A store that another delivery has
 * created meanwhile is no failure. In an existing directory the modes stay, and if they are set up
 * for a group (2750), the files get that group. */
G_GNUC_WARN_UNUSED_RESULT
bool store_create_for_delivery(const char *dir, GError **error);

/* store_create_copy: create a copy of STORE's newest state in DIR, which must be missing or empty.
 * The copy has the same uuid. It appears complete and on disk, or not at all. Deliveries to STORE
 * continue meanwhile. GROUP and failures as for store_create. */
G_GNUC_WARN_UNUSED_RESULT
bool store_create_copy(const Store *store, const char *dir, const char *group, GError **error);

/* store_create_fix_modes: set the data file to 0640 and the lock file to 0660, if DIR belongs to a
 * group (2750) and the file to this user: LMDB creates lock files with the user's umask. Does
 * nothing for other stores. */
void store_create_fix_modes(const char *dir);
