/* Takes read locks of both kinds and waits while PATH.lock exists. A lock file older than five
 * minutes is left from a crash: programs touch or remove theirs sooner. */
#include "mda/source/mbox_lock.h"

#include "store/base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define TRIES   100
#define WAIT_US 100000
#define STALE_S 300

static bool has_lock_file(const char *path)
{
	struct stat st;
	g_autofree char *name = g_strconcat(path, ".lock", NULL);
	return stat(name, &st) == 0 && st.st_mtime + STALE_S > time(NULL);
}

static bool is_held_by_fcntl(int fd)
{
	struct flock whole = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
	return fcntl(fd, F_SETLK, &whole) != 0 && (errno == EAGAIN || errno == EACCES);
}

/* Takes both locks, or none and returns true if a writer holds one. A file system without locks
 * counts as not held. A waiting reader must keep no lock: a writer takes both, in any order. */
static bool is_held(int fd)
{
	struct flock none = {.l_type = F_UNLCK, .l_whence = SEEK_SET};
	if (is_held_by_fcntl(fd))
		return true;
	if (flock(fd, LOCK_SH | LOCK_NB) == 0 || errno != EWOULDBLOCK)
		return false;
	if (fcntl(fd, F_SETLK, &none) != 0)
		g_debug("cannot unlock the mbox: %s", g_strerror(errno));
	return true;
}

bool mbox_lock_take(const char *path, int *fd, GError **error)
{
	struct stat st;
	*fd = -1;
	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return true;
	*fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	for (guint i = 0; *fd >= 0 && i < TRIES; i++) {
		if (!has_lock_file(path) && !is_held(*fd))
			return true;
		g_usleep(WAIT_US);
	}
	if (*fd < 0)
		return true;
	close(*fd);
	*fd = -1;
	return error_set(error, ERROR_UNAVAILABLE, "'%s' is locked by another program", path);
}
