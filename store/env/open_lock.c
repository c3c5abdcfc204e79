/* The lock is flock(2) on the directory. Until a replacement is complete the new data file has a
 * second name, STORE_DIR_SWAPPED. After a crash it tells that the lock file may still be the old
 * one and that the new names may not be on disk. */
#include "store/env/open_lock.h"

#include "store/base/debug.h"
#include "store/base/error.h"
#include "store/base/store_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define ALONE_TRIES   200 /* a second in all: opening a store takes less */
#define ALONE_WAIT_US 5000

static bool take(int fd, int operation)
{
	int rc;
	do
		rc = flock(fd, operation);
	while (rc != 0 && errno == EINTR);
	return rc == 0;
}

/* Sets ERROR from errno and closes FD. Returns false. */
static bool failed(const char *doing, const char *dir, int fd, GError **error)
{
	store_dir_error(error, errno, doing, dir);
	if (fd >= 0)
		close(fd);
	return false;
}

/* True if a replacement was interrupted: the data file has this second name. */
static bool is_interrupted(int fd)
{
	struct stat data, other;
	return fstatat(fd, STORE_DIR_DATA, &data, AT_SYMLINK_NOFOLLOW) == 0 && data.st_nlink > 1 &&
	       fstatat(fd, STORE_DIR_SWAPPED, &other, AT_SYMLINK_NOFOLLOW) == 0 &&
	       other.st_ino == data.st_ino && other.st_dev == data.st_dev;
}

/* A reader in the store's group may not write to the directory. */
static bool not_permitted(const char *dir, GError **error)
{
	if (errno != EACCES && errno != EPERM && errno != EROFS)
		return store_dir_error(error, errno, "rebuild", dir);
	return error_set(error, ERROR_UNAVAILABLE,
	        "cannot open store '%s': its rebuild was interrupted; the next delivery completes "
	        "it",
	        dir);
}

/* Completes a replacement, with the lock taken alone: removes the old lock file, syncs the names,
 * and last removes STORE_DIR_SWAPPED. */
static bool complete(int fd, const char *dir, GError **error)
{
	if (unlinkat(fd, STORE_DIR_LOCK, 0) != 0 && errno != ENOENT)
		return not_permitted(dir, error);
	if (!store_dir_sync(dir, error))
		return false;
	return unlinkat(fd, STORE_DIR_SWAPPED, 0) == 0 || not_permitted(dir, error);
}

static bool complete_interrupted(int fd, const char *dir, GError **error)
{
	if (!take(fd, LOCK_EX))
		return store_dir_error(error, errno, "lock the directory of", dir);
	/* while the lock was not held another process may have completed it */
	return !is_interrupted(fd) || complete(fd, dir, error);
}

bool open_lock_take(const char *dir, int *fd, GError **error)
{
	*fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (;;) {
		if (*fd < 0 || !take(*fd, LOCK_SH))
			return failed("open", dir, *fd, error);
		if (!is_interrupted(*fd))
			return true;
		if (!complete_interrupted(*fd, dir, error)) {
			close(*fd);
			return false;
		}
	}
}

bool open_lock_take_alone(const char *dir, int *fd, GError **error)
{
	*fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*fd < 0)
		return failed("rebuild", dir, -1, error);
	for (guint i = 0; i < ALONE_TRIES; i++) {
		if (take(*fd, LOCK_EX | LOCK_NB))
			return true;
		if (errno != EWOULDBLOCK)
			break;
		g_usleep(ALONE_WAIT_US);
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
	if (!complete(fd, dir, &later)) { /* the next process that opens the store completes it */
		debug_print(DEBUG_STORE, "%s", later->message);
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
	if (is_interrupted(fd))
		ok = complete(fd, dir, error);
	else if (unlinkat(fd, STORE_DIR_SWAPPED, 0) != 0 && errno != ENOENT)
		ok = store_dir_error(error, errno, "rebuild", dir);
	close(fd);
	return ok;
}
