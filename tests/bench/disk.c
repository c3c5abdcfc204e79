/* Preloaded: another disk. Every sync (fsync, fdatasync, a write to a file opened O_DSYNC) takes
 * BENCH_SYNC_US microseconds and nothing else, 0: no time; "+5000": what it takes, and 5 ms more.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

#define FILES_MAX 1024

static bool dsync[FILES_MAX];

static int do_sync(const char *name, int fd)
{
	const char *text = getenv("BENCH_SYNC_US");
	int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
	if (text == NULL)
		return real(fd);
	int us = atoi(text);
	if (us > 0)
		usleep((useconds_t)us);
	return *text == '+' ? real(fd) : 0;
}

int fsync(int fd)
{
	return do_sync("fsync", fd);
}

int fdatasync(int fd)
{
	return do_sync("fdatasync", fd);
}

static int do_open(const char *path, int flags, mode_t mode)
{
	int (*real)(const char *, int, ...) =
	        (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open64");
	const char *text = getenv("BENCH_SYNC_US");
	bool syncs = (flags & O_DSYNC) != 0;
	int fd = real(path, text && *text != '+' ? flags & ~(O_DSYNC | O_SYNC) : flags, mode);
	if (fd >= 0 && fd < FILES_MAX)
		dsync[fd] = syncs;
	return fd;
}

#define MODE_OF(flags, mode)                                                                       \
	do {                                                                                       \
		va_list more;                                                                      \
		va_start(more, flags);                                                             \
		mode = (flags)&O_CREAT ? va_arg(more, mode_t) : 0;                                 \
		va_end(more);                                                                      \
	} while (0)

int open(const char *path, int flags, ...)
{
	mode_t mode;
	MODE_OF(flags, mode);
	return do_open(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
	mode_t mode;
	MODE_OF(flags, mode);
	return do_open(path, flags, mode);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
	ssize_t (*real)(int, const void *, size_t, off64_t) =
	        (ssize_t(*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");
	const char *text = getenv("BENCH_SYNC_US");
	int us = text ? atoi(text) : 0;
	if (us > 0 && fd >= 0 && fd < FILES_MAX && dsync[fd])
		usleep((useconds_t)us);
	return real(fd, bytes, n, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
	return pwrite64(fd, bytes, n, at);
}
