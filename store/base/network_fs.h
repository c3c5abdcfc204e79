/* Network file systems. A store must not lie on one: memory maps and locks are not kept coherent
 * between its hosts. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* network_fs_name: the name of the network file system that F_TYPE of statfs(2) stands for ("NFS").
 * Returns a static string, or NULL for a local file system. FUSE counts as local here; see
 * network_fs_is_fuse. */
const char *network_fs_name(guint64 statfs_type);

/* network_fs_is_fuse: true if MOUNT_TYPE, from /proc/self/mountinfo ("fuse.sshfs"), is a FUSE file
 * system that reads from the network. */
bool network_fs_is_fuse(const char *mount_type);

/* network_fs_of: *NAME gets a new string with the name of the network file system that DIR lies on,
 * or NULL if DIR is on a local one. Returns false with errno set if that cannot be found out. */
G_GNUC_WARN_UNUSED_RESULT
bool network_fs_of(const char *dir, char **name);
