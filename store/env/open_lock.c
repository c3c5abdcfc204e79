/* The gate is a lock of the directory, flock(2), shared for who opens. While a replacing is not
 * complete the new data file has a second name, STORE_DIR_SWAPPED: it tells whoever comes after a crash
 * that the lock file may still be the old one's, and the names not on disk. */
#include "store/env/open_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/base/error.h"
#include "store/base/store_dir.h"

#define SHUT_TRIES   200 /* who opens a store is through in less than this long */
#define SHUT_WAIT_US 5000

static bool take(int fd, int operation)
{
	int rc;
	do
		rc = flock(fd, operation);
	while (rc != 0 && errno == EINTR);
	return rc == 0;
}

static bool failed(const char *doing, const char *dir, int fd, GError **error)
{
	store_dir_error(error, errno, doing, dir);
	if (fd >= 0)
		close(fd);
	return false;
}

/* Of a data file somebody made other links to, none has that name. */
static bool is_cut_off(int fd)
{
	struct stat data, other;
	return fstatat(fd, STORE_DIR_DATA, &data, AT_SYMLINK_NOFOLLOW) == 0 && data.st_nlink > 1 &&
	       fstatat(fd, STORE_DIR_SWAPPED, &other, AT_SYMLINK_NOFOLLOW) == 0 &&
	       other.st_ino == data.st_ino && other.st_dev == data.st_dev;
}

/* A reader of the store's group has no say in its directory. */
static bool not_finished(const char *dir, GError **error)
{
	if (errno != EACCES && errno != EPERM && errno != EROFS)
		return store_dir_error(error, errno, "rebuild", dir);
	g_set_error(error, ERROR_DOMAIN, ERROR_UNAVAILABLE,
	        "cannot open store '%s': its rebuilding was cut off; the next delivery will finish "
	        "it",
	        dir);
	return false;
}

/* With the gate shut: the old lock file goes, the names become durable, and only then the mark that
 * this is to be done. */
static bool finish(int fd, const char *dir, GError **error)
{
	if (unlinkat(fd, STORE_DIR_LOCK, 0) != 0 && errno != ENOENT)
		return not_finished(dir, error);
	if (!store_dir_sync(dir, error))
		return false;
	return unlinkat(fd, STORE_DIR_SWAPPED, 0) == 0 || not_finished(dir, error);
}

static bool finish_cut_off(int fd, const char *dir, GError **error)
{
	if (!take(fd, LOCK_EX))
		return store_dir_error(error, errno, "lock the directory of", dir);
	/* another may have been quicker while we had no lock */
	return !is_cut_off(fd) || finish(fd, dir, error);
}

bool open_lock_take(const char *dir, int *fd, GError **error)
{
	*fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*fd < 0 || !take(*fd, LOCK_SH))
		return failed("open", dir, *fd, error);
	while (is_cut_off(*fd)) {
		if (!finish_cut_off(*fd, dir, error)) {
			close(*fd);
			return false;
		}
		if (!take(*fd, LOCK_SH))
			return failed("open", dir, *fd, error);
	}
	return true;
}

bool open_lock_take_alone(const char *dir, int *fd, GError **error)
{
	*fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*fd < 0)
		return failed("rebuild", dir, -1, error);
	for (guint i = 0; i < SHUT_TRIES; i++) {
		if (take(*fd, LOCK_EX | LOCK_NB))
			return true;
		if (errno != EWOULDBLOCK)
			break;
		g_usleep(SHUT_WAIT_US);
	}
	return failed("lock the directory of", dir, *fd, error);
}

bool open_lock_replace_data(int fd, const char *dir, const char *fresh, GError **error)
{
	GError *later = NULL;
	if (linkat(AT_FDCWD, fresh, fd, STORE_DIR_SWAPPED, 0) != 0)
		return store_dir_error(error, errno, "rebuild", dir);
	if (renameat(AT_FDCWD, fresh, fd, STORE_DIR_DATA) != 0) {
		store_dir_error(error, errno, "rebuild", dir);
		unlinkat(fd, STORE_DIR_SWAPPED, 0);
		return false;
	}
	if (!finish(fd, dir, &later)) { /* the mark stays, and who opens the store next meets it */
		g_debug("%s", later->message);
		g_error_free(later);
	}
	return true;
}

bool open_lock_recover(const char *dir, GError **error)
{
	int fd;
	if (!open_lock_take_alone(dir, &fd, error))
		return false;
	bool ok = true;
	if (is_cut_off(fd))
		ok = finish(fd, dir, error);
	else if (unlinkat(fd, STORE_DIR_SWAPPED, 0) != 0 && errno != ENOENT)
		ok = store_dir_error(error, errno, "rebuild", dir);
	close(fd);
	return ok;
}
