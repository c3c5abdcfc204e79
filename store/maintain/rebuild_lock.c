#include "store/maintain/rebuild_lock.h"

#include "store/base/error.h"
#include "store/base/store_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_same_file(const char *path, int fd)
{
	struct stat named, open;
	return stat(path, &named) == 0 && fstat(fd, &open) == 0 && named.st_ino == open.st_ino;
}

/* Returns 0 or an errno: EWOULDBLOCK if another process has the lock, ESTALE if the directory was
 * removed meanwhile. */
static int try_lock(const char *dir, int *fd)
{
	if (mkdir(dir, 0700) != 0 && errno != EEXIST)
		return errno;
	*fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (*fd < 0)
		return errno == ENOENT ? ESTALE : errno;
	int reason = flock(*fd, LOCK_EX | LOCK_NB) != 0 ? errno : 0;
	if (reason == 0 && is_same_file(dir, *fd))
		return 0;
	close(*fd);
	*fd = -1;
	return reason == 0 ? ESTALE : reason;
}

bool rebuild_lock_take(Store *store, int *fd, GError **error)
{
	g_autofree char *dir = g_build_filename(store_dir(store), STORE_DIR_REBUILD, NULL);
	int reason;
	*fd = -1;
	do
		reason = try_lock(dir, fd);
	while (reason == ESTALE);
	if (reason == EWOULDBLOCK)
		error_set(error, ERROR_UNAVAILABLE,
		        "store '%s' is being compacted, upgraded, reindexed or expired by another "
		        "process; try again when it has ended",
		        store_dir(store));
	else if (reason != 0)
		store_dir_error(error, reason, "rebuild", store_dir(store));
	return reason == 0;
}

void rebuild_lock_release(Store *store, int fd)
{
	g_autofree char *dir = g_build_filename(store_dir(store), STORE_DIR_REBUILD, NULL);
	g_rmdir(dir);
	close(fd);
}
