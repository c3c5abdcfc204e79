/* Preloaded into the agent: a disk that needs SLOW_MS for each sync. */
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void wait_a_little(void)
{
	const char *ms = getenv("SLOW_MS");
	long n = ms ? strtol(ms, NULL, 10) : 0;
	nanosleep(&(struct timespec){n / 1000, n % 1000 * 1000000}, NULL);
}

__attribute__((visibility("default"))) int fdatasync(int fd)
{
	wait_a_little();
	return (int)syscall(SYS_fdatasync, fd);
}

__attribute__((visibility("default"))) int fsync(int fd)
{
	wait_a_little();
	return (int)syscall(SYS_fsync, fd);
}
