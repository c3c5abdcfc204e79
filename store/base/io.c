#include "store/base/io.h"

#include <errno.h>
#include <fcntl.h>
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
