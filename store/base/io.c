#include "store/base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

bool io_write_all(int fd, const void *bytes, gsize n)
{
	const char *from = bytes;
	while (n > 0) {
		ssize_t done = write(fd, from, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return false;
		if (done == 0) {
			errno = EIO;
			return false;
		}
		from += done;
		n -= (gsize)done;
	}
	return true;
}

bool io_read_all(int fd, void *to, gsize n)
{
	char *next = to;
	while (n > 0) {
		ssize_t got = read(fd, next, n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got == 0)
			errno = 0;
		if (got <= 0)
			return false;
		next += got;
		n -= (gsize)got;
	}
	return true;
}

/* The reason why a file is not read, NULL if it is. */
static const char *wrong_kind(int fd, const struct stat *st)
{
	struct statfs fs;
	if (S_ISREG(st->st_mode))
		return NULL;
	if (S_ISFIFO(st->st_mode))
		return fstatfs(fd, &fs) == 0 && fs.f_type == PIPEFS_MAGIC ? NULL
		                                                          : "it is a named pipe";
	if (S_ISCHR(st->st_mode) && st->st_rdev == makedev(1, 3)) /* /dev/null */
		return NULL;
	return S_ISDIR(st->st_mode) ? "it is a directory" : "it is a device or a socket";
}

int io_open_file(const char *path, const char **why)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st) != 0) {
		int reason = fd < 0 && errno == ENXIO ? EINVAL : errno; /* ENXIO: a socket */
		*why = reason == EINVAL ? "it is a device or a socket" : g_strerror(reason);
		if (fd >= 0)
			close(fd);
		errno = reason;
		return -1;
	}
	*why = wrong_kind(fd, &st);
	if (*why) {
		close(fd);
		errno = EINVAL;
		return -1;
	}
	fcntl(fd, F_SETFL, 0);
	return fd;
}

static int read_to_end(int fd, gsize max, GString *text)
{
	char buffer[64 << 10];
	gssize got;
	while ((got = read(fd, buffer, sizeof buffer)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return errno;
		if ((gsize)got > max)
			return EFBIG;
		max -= (gsize)got;
		g_string_append_len(text, buffer, got);
	}
	return 0;
}

bool io_read_rest(int fd, gsize max, GString *text, const char **why)
{
	errno = read_to_end(fd, max, text);
	if (errno != 0)
		*why = errno == EFBIG ? "it is too long" : g_strerror(errno);
	return errno == 0;
}

bool io_read_file(const char *path, gsize max, GString *text, const char **why)
{
	int fd = io_open_file(path, why);
	if (fd < 0)
		return false;
	bool good = io_read_rest(fd, max, text, why);
	int reason = errno;
	close(fd);
	errno = reason;
	return good;
}

bool io_sync_dir(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return false;
	bool done = fsync(fd) == 0 || errno == EINVAL || errno == EROFS;
	int reason = errno;
	close(fd);
	errno = reason;
	return done;
}
