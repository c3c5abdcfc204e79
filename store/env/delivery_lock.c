/* The lock is flock(2) on LMDB's own descriptor of the data file. flock belongs to the open file
 * description, so it does not interfere with locks that LMDB holds. Everybody who may read the
 * store can hold it for ever, so waiting has a limit. */
#include "store/env/delivery_lock.h"

#include "store/base/debug.h"

#include <errno.h>
#include <signal.h>
#include <sys/file.h>
#include <time.h>

#define WAIT_S 5 /* longer than any delivery holds the lock */

static volatile sig_atomic_t timed_out;

static void on_timeout(int number)
{
	(void)number;
	timed_out = 1;
}

static int lock(Store *store, int operation)
{
	int fd = store_data_fd(store), rc;
	do
		rc = flock(fd, operation);
	while (rc != 0 && errno == EINTR && !timed_out);
	return rc;
}

static void wait_for_lock(Store *store)
{
	/* without SA_RESTART: the signal interrupts flock */
	struct sigaction was, action = {.sa_handler = on_timeout};
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN};
	const struct itimerspec bound = {.it_value.tv_sec = WAIT_S, .it_interval.tv_sec = 1};
	timer_t timer;
	timed_out = 0;
	sigemptyset(&action.sa_mask);
	sigaction(SIGRTMIN, &action, &was);
	if (timer_create(CLOCK_MONOTONIC, &event, &timer) == 0) {
		timer_settime(timer, 0, &bound, NULL);
		if (lock(store, LOCK_EX) != 0)
			debug_print(DEBUG_STORE, "delivers without the delivery lock: %s",
			        g_strerror(errno));
		timer_delete(timer);
	}
	sigaction(SIGRTMIN, &was, NULL);
	timed_out = 0;
}

bool delivery_lock_take(Store *store, bool wait)
{
	if (wait)
		wait_for_lock(store);
	return wait || lock(store, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
}

void delivery_lock_release(Store *store)
{
	if (lock(store, LOCK_UN) != 0)
		debug_print(DEBUG_STORE, "cannot release the delivery lock: %s", g_strerror(errno));
}
