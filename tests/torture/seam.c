/* The seam: preloaded into a program, it stands between it (LMDB included) and the C library,
 * counts the calls that touch files, locks, pipes and children, and can record each, or make the
 * n-th fail, fall short, stop the process or kill it. Only the process it was loaded into is
 * counted, not its children; of listdigest-report its child.
 *
 *   SEAM_LOG=FILE    a line for each call (see log_call), after writes below SEAM_DIR the bytes
 * written SEAM_DIR=DIR     the store's directory or one above it, an absolute path SEAM_AT=N act at
 * the N-th call... SEAM_ONLY=TEXT   counting only those on a path with TEXT in it SEAM_DO=kill |
 * stop | short | ERRNO     ...so: SIGKILL and SIGSTOP before the call is made, half the bytes, or
 * the call fails with that number SEAM_STAY=1      with an ERRNO: every later call that needs room
 * on the disk fails alike SEAM_LATER=USEC   each look at the clock from a thread finds it later by
 * so much: its time is always up; then its sleeps are calls, on the path "(sleep)" SEAM_BUS=P page
 * P of the store's data file cannot be read: SIGBUS */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define EXPORT     __attribute__((visibility("default")))
#define SHORT      (-1)
#define NEEDS_ROOM true
#define NEEDS_NONE false
#define REAL(name) ((__typeof__(&name))real_of(#name))
#define PAGE       4096

static pid_t owner, parent; /* parent: of a forked owner, which ends with it; or 0 */
static unsigned calls, act_at;
static int act_errno; /* or SHORT */
static int act_signal;
static bool stay;
static const char *dir, *only;
static int log_fd = -1;
static long bus_page = -1, later_us;

static void *real_of(const char *name)
{
	void *f = dlsym(RTLD_NEXT, name);
	if (!f)
		abort();
	return f;
}

static long number(const char *name, long otherwise)
{
	const char *text = getenv(name);
	return text && *text ? strtol(text, NULL, 10) : otherwise;
}

__attribute__((constructor)) static void start(void)
{
	const char *what = getenv("SEAM_DO"), *log = getenv("SEAM_LOG");
	dir = getenv("SEAM_DIR");
	only = getenv("SEAM_ONLY");
	act_at = (unsigned)number("SEAM_AT", 0);
	stay = number("SEAM_STAY", 0) != 0;
	later_us = number("SEAM_LATER", 0);
	bus_page = number("SEAM_BUS", -1);
	if (what && !strcmp(what, "kill"))
		act_signal = SIGKILL;
	else if (what && !strcmp(what, "stop"))
		act_signal = SIGSTOP;
	else if (what && !strcmp(what, "short"))
		act_errno = SHORT;
	else
		act_errno = (int)number("SEAM_DO", 0);
	if (log) /* high up, where no program closes or counts on it */
		log_fd = (int)syscall(
		        SYS_openat, AT_FDCWD, log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	if (log_fd >= 0) {
		int high = (int)syscall(SYS_fcntl, log_fd, F_DUPFD_CLOEXEC, 200);
		syscall(SYS_close, log_fd);
		log_fd = high;
	}
	owner = (pid_t)syscall(SYS_getpid);
}

static bool counted(void)
{
	return (pid_t)syscall(SYS_getpid) == owner;
}

static bool below(const char *path)
{
	size_t n = dir ? strlen(dir) : 0;
	return n > 0 && !strncmp(path, dir, n) && (path[n] == '/' || path[n] == '\0');
}

static void path_of(int fd, char *path)
{
	char link[40];
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t n = syscall(SYS_readlinkat, AT_FDCWD, link, path, (size_t)PATH_MAX - 1);
	path[n > 0 ? n : 0] = '\0';
}

static void path_at(int at, const char *name, char *path)
{
	char base[PATH_MAX] = "";
	if (*name != '/' && at != AT_FDCWD)
		path_of(at, base);
	snprintf(path, PATH_MAX, "%.*s%s%s", (int)strlen(base), base, *base ? "/" : "", name);
}

/* "N NAME DSYNC INODE OFFSET BYTES PATH", then BYTES bytes and a newline where they are below the
 * directory. */
static void log_call(unsigned n, const char *name, bool dsync, ino_t ino, off_t offset,
        size_t bytes, const void *data, const char *path)
{
	char line[PATH_MAX + 200];
	int size = snprintf(line, sizeof line, "%u %s %d %lu %ld %zu %s\n", n, name, dsync,
	        (unsigned long)ino, (long)offset, data ? bytes : 0, path);
	struct iovec v[3] = {{line, (size_t)size}, {(void *)data, data ? bytes : 0},
	        {(void *)"\n", data ? 1 : 0}};
	if (log_fd >= 0 && syscall(SYS_writev, log_fd, v, 3) < 0)
		abort();
}

static bool is_stopped(pid_t pid)
{
	char path[40], text[200] = "";
	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : syscall(SYS_read, fd, text, sizeof text - 1);
	syscall(SYS_close, fd);
	const char *state = n > 0 ? strrchr(text, ')') : NULL;
	return state && (state[2] == 'T' || state[2] == 't');
}

/* Count a call; 0, or the errno it must fail with, or SHORT. */
static int enter(const char *name, bool room, const char *path)
{
	if (!counted() || (only && !strstr(path, only)))
		return 0;
	unsigned n = __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
	if (log_fd >= 0)
		log_call(n, name, false, 0, 0, 0, NULL, path);
	bool now = n == act_at, later = stay && act_at > 0 && n > act_at && room;
	if (!now && !later)
		return 0;
	if (act_signal != 0) {
		if (parent)
			syscall(SYS_kill, parent, act_signal);
		if (parent && act_signal == SIGSTOP) { /* it is continued, not this process */
			while (is_stopped(parent))
				syscall(SYS_sched_yield);
			return 0;
		}
		/* To this thread, which takes it before it goes on: one sent to the process may be
		 * taken by another thread, while this one makes its call. */
		syscall(SYS_tgkill, owner, syscall(SYS_gettid), act_signal);
		return 0; /* continued */
	}
	return act_errno;
}

static int enter_fd(const char *name, bool room, int fd)
{
	char path[PATH_MAX] = "";
	if (counted())
		path_of(fd, path);
	return enter(name, room, path);
}

static int enter_at(const char *name, bool room, int at, const char *file)
{
	char path[PATH_MAX] = "";
	if (counted())
		path_at(at, file, path);
	return enter(name, room, path);
}

#define FAIL_IF(call)                                                                              \
	do {                                                                                       \
		int failed = (call);                                                               \
		if (failed > 0) {                                                                  \
			errno = failed;                                                            \
			return -1;                                                                 \
		}                                                                                  \
	} while (0)

/* What was done to a file or directory below SEAM_DIR, for the power-loss model. */
static void done(const char *what, int fd, off_t offset, const void *data, size_t bytes)
{
	char path[PATH_MAX];
	struct stat st;
	int saved = errno;
	path_of(fd, path);
	if (log_fd >= 0 && counted() && below(path) && fstat(fd, &st) == 0) {
		int flags = (int)syscall(SYS_fcntl, fd, F_GETFL);
		log_call(0, what, (flags & O_DSYNC) != 0, st.st_ino, offset, bytes, data, path);
	}
	errno = saved;
}

static void done_path(const char *what, const char *path, ino_t ino)
{
	int saved = errno;
	if (log_fd >= 0 && counted() && below(path))
		log_call(0, what, false, ino, 0, 0, NULL, path);
	errno = saved;
}

/* --- files
 * ------------------------------------------------------------------------------------------------
 */

static int open_at(const char *name, int at, const char *file, int flags, mode_t mode)
{
	char path[PATH_MAX] = "";
	path_at(at, file, path);
	bool creates = (flags & O_CREAT) != 0;
	FAIL_IF(enter(name, creates, path));
	bool there = syscall(SYS_faccessat, AT_FDCWD, path, F_OK, 0) == 0;
	int fd = (int)syscall(SYS_openat, at, file, flags, mode);
	if (fd >= 0 && creates && !there)
		done("created", fd, 0, NULL, 0);
	return fd;
}

/* open(2) takes a mode with O_CREAT and with O_TMPFILE; the latter contains the bit of O_DIRECTORY,
 * which takes none. */
#define O_TMPFILE_ONLY (O_TMPFILE & ~O_DIRECTORY)

#define MODE_OF(flags)                                                                             \
	va_list args;                                                                              \
	va_start(args, flags);                                                                     \
	mode_t mode = (flags) & (O_CREAT | O_TMPFILE_ONLY) ? va_arg(args, mode_t) : 0;             \
	va_end(args)

EXPORT int open(const char *file, int flags, ...)
{
	MODE_OF(flags);
	return open_at("open", AT_FDCWD, file, flags, mode);
}
EXPORT int openat(int at, const char *file, int flags, ...)
{
	MODE_OF(flags);
	return open_at("openat", at, file, flags, mode);
}
int __open_2(const char *file, int flags);
EXPORT int __open_2(const char *file, int flags)
{
	return open_at("open", AT_FDCWD, file, flags, 0);
}
EXPORT int creat(const char *file, mode_t mode)
{
	return open_at("creat", AT_FDCWD, file, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

EXPORT ssize_t read(int fd, void *to, size_t n)
{
	int why = enter_fd("read", NEEDS_NONE, fd);
	FAIL_IF(why);
	return syscall(SYS_read, fd, to, why == SHORT && n > 1 ? n / 2 : n);
}

EXPORT ssize_t pread(int fd, void *to, size_t n, off_t at)
{
	int why = enter_fd("pread", NEEDS_NONE, fd);
	FAIL_IF(why);
	return syscall(SYS_pread64, fd, to, why == SHORT ? n / 2 : n, at);
}

static ssize_t write_at(const char *name, int fd, const void *from, size_t n, off_t at)
{
	int why = fd == STDERR_FILENO ? 0 : enter_fd(name, NEEDS_ROOM, fd);
	FAIL_IF(why);
	off_t offset = at >= 0 ? at : lseek(fd, 0, SEEK_CUR);
	if (why == SHORT)
		n /= 2;
	ssize_t put =
	        at >= 0 ? syscall(SYS_pwrite64, fd, from, n, at) : syscall(SYS_write, fd, from, n);
	if (put > 0)
		done("wrote", fd, offset, from, (size_t)put);
	return put;
}
EXPORT ssize_t write(int fd, const void *from, size_t n)
{
	return write_at("write", fd, from, n, -1);
}
EXPORT ssize_t pwrite(int fd, const void *from, size_t n, off_t at)
{
	return write_at("pwrite", fd, from, n, at);
}

/* One write of all of it, so that half of it can be had. */
static ssize_t gather_at(const char *name, int fd, const struct iovec *v, int n, off_t at)
{
	size_t bytes = 0, used = 0;
	for (int i = 0; i < n; i++)
		bytes += v[i].iov_len;
	char *all = malloc(bytes + 1);
	for (int i = 0; i < n; used += v[i].iov_len, i++)
		memcpy(all + used, v[i].iov_base, v[i].iov_len);
	ssize_t put = write_at(name, fd, all, bytes, at);
	free(all);
	return put;
}
EXPORT ssize_t writev(int fd, const struct iovec *v, int n)
{
	return gather_at("writev", fd, v, n, -1);
}
EXPORT ssize_t pwritev(int fd, const struct iovec *v, int n, off_t at)
{
	return gather_at("pwritev", fd, v, n, at);
}

static int sync_fd(const char *name, long call, int fd)
{
	FAIL_IF(enter_fd(name, NEEDS_ROOM, fd));
	int rc = (int)syscall(call, fd);
	if (rc == 0)
		done("synced", fd, 0, NULL, 0);
	return rc;
}
EXPORT int fsync(int fd)
{
	return sync_fd("fsync", SYS_fsync, fd);
}
EXPORT int fdatasync(int fd)
{
	return sync_fd("fdatasync", SYS_fdatasync, fd);
}
EXPORT int msync(void *at, size_t n, int flags)
{
	FAIL_IF(enter("msync", NEEDS_ROOM, ""));
	return (int)syscall(SYS_msync, at, n, flags);
}

EXPORT int ftruncate(int fd, off_t size)
{
	FAIL_IF(enter_fd("ftruncate", NEEDS_ROOM, fd));
	int rc = (int)syscall(SYS_ftruncate, fd, size);
	if (rc == 0)
		done("truncated", fd, size, NULL, 0);
	return rc;
}

EXPORT int close(int fd)
{
	int why = enter_fd("close", NEEDS_NONE, fd); /* Linux closes it even so */
	int rc = (int)syscall(SYS_close, fd);
	FAIL_IF(why);
	return rc;
}

/* --- names
 * ------------------------------------------------------------------------------------------------
 */

EXPORT int renameat(int from_at, const char *from, int to_at, const char *to)
{
	char a[PATH_MAX], b[PATH_MAX], both[2 * PATH_MAX + 2];
	path_at(from_at, from, a);
	path_at(to_at, to, b);
	FAIL_IF(enter("rename", NEEDS_ROOM, a));
	struct stat st = {0};
	int rc = (int)syscall(SYS_renameat, from_at, from, to_at, to);
	snprintf(both, sizeof both, "%s\t%s", a, b);
	if (rc == 0 && REAL(lstat)(b, &st) == 0)
		done_path("renamed", both, st.st_ino);
	return rc;
}
EXPORT int rename(const char *from, const char *to)
{
	return renameat(AT_FDCWD, from, AT_FDCWD, to);
}
EXPORT int linkat(int from_at, const char *from, int to_at, const char *to, int flags)
{
	char path[PATH_MAX];
	path_at(to_at, to, path);
	FAIL_IF(enter("link", NEEDS_ROOM, path));
	struct stat st = {0};
	int rc = (int)syscall(SYS_linkat, from_at, from, to_at, to, flags);
	if (rc == 0 && REAL(lstat)(path, &st) == 0)
		done_path("created", path, st.st_ino);
	return rc;
}
EXPORT int link(const char *from, const char *to)
{
	return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}
EXPORT int unlinkat(int at, const char *file, int flags)
{
	char path[PATH_MAX];
	path_at(at, file, path);
	FAIL_IF(enter("unlink", NEEDS_NONE, path));
	int rc = (int)syscall(SYS_unlinkat, at, file, flags);
	if (rc == 0)
		done_path("unlinked", path, 0);
	return rc;
}
EXPORT int unlink(const char *file)
{
	return unlinkat(AT_FDCWD, file, 0);
}
EXPORT int mkdir(const char *file, mode_t mode)
{
	FAIL_IF(enter("mkdir", NEEDS_ROOM, file));
	int rc = (int)syscall(SYS_mkdirat, AT_FDCWD, file, mode);
	if (rc == 0)
		done_path("mkdir", file, 0);
	return rc;
}
EXPORT int fchmodat(int at, const char *file, mode_t mode, int flags)
{
	FAIL_IF(enter_at("chmod", NEEDS_NONE, at, file));
	return REAL(fchmodat)(at, file, mode, flags);
}
EXPORT int fchmod(int fd, mode_t mode)
{
	FAIL_IF(enter_fd("chmod", NEEDS_NONE, fd));
	return (int)syscall(SYS_fchmod, fd, mode);
}
EXPORT int stat(const char *file, struct stat *st)
{
	FAIL_IF(enter_at("stat", NEEDS_NONE, AT_FDCWD, file));
	return REAL(stat)(file, st);
}
EXPORT int lstat(const char *file, struct stat *st)
{
	FAIL_IF(enter_at("stat", NEEDS_NONE, AT_FDCWD, file));
	return REAL(lstat)(file, st);
}

/* --- locks, maps, children
 * -------------------------------------------------------------------------------- */

EXPORT int flock(int fd, int operation)
{
	FAIL_IF(enter_fd("flock", NEEDS_NONE, fd));
	return (int)syscall(SYS_flock, fd, operation);
}

EXPORT int fcntl(int fd, int command, ...)
{
	va_list args;
	va_start(args, command);
	void *argument = va_arg(args, void *);
	va_end(args);
	if (command == F_SETLK || command == F_SETLKW)
		FAIL_IF(enter_fd("lock", NEEDS_NONE, fd));
	return (int)syscall(SYS_fcntl, fd, command, argument);
}

/* An empty file in the place of one page: reading there is SIGBUS, as where the disk cannot be
 * read. */
static void break_page(char *map, int fd)
{
	char path[PATH_MAX];
	struct stat st;
	path_of(fd, path);
	if (!below(path) || !strstr(path, "/data.mdb") || fstat(fd, &st) != 0 ||
	        bus_page * PAGE >= st.st_size)
		return;
	int empty = (int)syscall(SYS_memfd_create, "empty", MFD_CLOEXEC);
	syscall(SYS_mmap, map + bus_page * PAGE, PAGE, PROT_READ, MAP_SHARED | MAP_FIXED, empty, 0);
	syscall(SYS_close, empty);
}
EXPORT void *mmap(void *at, size_t n, int protection, int flags, int fd, off_t offset)
{
	int why = fd >= 0 ? enter_fd("mmap", NEEDS_NONE, fd) : 0;
	if (why > 0) {
		errno = why;
		return MAP_FAILED;
	}
	void *map = (void *)syscall(SYS_mmap, at, n, protection, flags, fd, offset);
	if (map != MAP_FAILED && fd >= 0 &&
	        bus_page >= 0) /* in children too: verify reads in one */
		break_page(map, fd);
	return map;
}

EXPORT pid_t fork(void)
{
	FAIL_IF(enter("fork", NEEDS_NONE, ""));
	const pid_t child = REAL(fork)();
	if (child == 0 && !strcmp(program_invocation_short_name, "listdigest-report")) {
		owner = (pid_t)syscall(SYS_getpid); /* the child does its work */
		parent = getppid();
	}
	return child;
}
EXPORT int pipe2(int ends[2], int flags)
{
	FAIL_IF(enter("pipe", NEEDS_NONE, ""));
	return (int)syscall(SYS_pipe2, ends, flags);
}
EXPORT int socketpair(int domain, int type, int protocol, int ends[2])
{
	FAIL_IF(enter("socketpair", NEEDS_NONE, ""));
	return (int)syscall(SYS_socketpair, domain, type, protocol, ends);
}
EXPORT pid_t waitpid(pid_t pid, int *status, int options)
{
	FAIL_IF(enter("waitpid", NEEDS_NONE, ""));
	return REAL(waitpid)(pid, status, options);
}

/* --- time
 * --------------------------------------------------------------------------------------------------
 */

static bool in_thread(void)
{
	return later_us > 0 && counted() && (pid_t)syscall(SYS_gettid) != owner;
}
EXPORT int clock_gettime(clockid_t clock, struct timespec *t)
{
	static long all_us;
	int rc = REAL(clock_gettime)(clock, t);
	if (rc == 0 && clock == CLOCK_MONOTONIC && in_thread()) {
		long us =
		        t->tv_nsec / 1000 + __atomic_add_fetch(&all_us, later_us, __ATOMIC_SEQ_CST);
		t->tv_sec += us / 1000000;
		t->tv_nsec = us % 1000000 * 1000;
	}
	return rc;
}
EXPORT int nanosleep(const struct timespec *t, struct timespec *left)
{
	if (in_thread())
		FAIL_IF(enter("sleep", NEEDS_NONE, "(sleep)"));
	return REAL(nanosleep)(t, left);
}

/* --- the same calls under the names that programs built for large files use
 * -------------------------------- */

#if __has_attribute(copy)
#define SAME_AS(name) EXPORT __attribute__((alias(#name), copy(name)))
#else
#define SAME_AS(name) EXPORT __attribute__((alias(#name)))
#endif
SAME_AS(open) int open64(const char *file, int flags, ...);
SAME_AS(openat) int openat64(int at, const char *file, int flags, ...);
SAME_AS(__open_2) int __open64_2(const char *file, int flags);
SAME_AS(pread) ssize_t pread64(int fd, void *to, size_t n, off_t at);
SAME_AS(pwrite) ssize_t pwrite64(int fd, const void *from, size_t n, off_t at);
SAME_AS(pwritev) ssize_t pwritev64(int fd, const struct iovec *v, int n, off_t at);
SAME_AS(ftruncate) int ftruncate64(int fd, off_t size);
SAME_AS(fcntl) int fcntl64(int fd, int command, ...);
SAME_AS(mmap) void *mmap64(void *at, size_t n, int protection, int flags, int fd, off_t offset);
