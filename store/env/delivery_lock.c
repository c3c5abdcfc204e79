/* An open store beside its transactions: whose turn it is, what it takes. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

#include "store/env/store_private.h"
#include "store/base/store_dir.h"

#define TURN_WAIT_S 5 /* longer than any delivery is at work: then somebody else holds the lock */

static volatile sig_atomic_t late;

static void on_late(int number)
{
	(void)number;
	late = 1;
}

/* On LMDB's own descriptor: a lock of its file description, so none of the process's other locks
 * goes with it. */
static int turn(Store *store, int operation)
{
	int fd = -1, rc = mdb_env_get_fd(store->env, &fd);
	if (rc == MDB_SUCCESS) {
		do
			rc = flock(fd, operation);
		while (rc != 0 && errno == EINTR && !late);
	}
	return rc;
}

/* Whoever may read the store could hold its turn for ever. */
static void wait_for_turn(Store *store)
{
	struct sigaction was, action = {.sa_handler = on_late}; /* interrupts: no SA_RESTART */
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN};
	const struct itimerspec bound = {.it_value.tv_sec = TURN_WAIT_S, .it_interval.tv_sec = 1};
	timer_t timer;
	late = 0;
	sigemptyset(&action.sa_mask);
	sigaction(SIGRTMIN, &action, &was);
	if (timer_create(CLOCK_MONOTONIC, &event, &timer) == 0) {
		timer_settime(timer, 0, &bound, NULL);
		if (turn(store, LOCK_EX) != 0)
			g_debug("goes on out of turn: %s", g_strerror(errno));
		timer_delete(timer);
	}
	sigaction(SIGRTMIN, &was, NULL);
	late = 0;
}

bool delivery_lock_take(Store *store, bool wait)
{
	if (wait)
		wait_for_turn(store);
	return wait || turn(store, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
}

void delivery_lock_release(Store *store)
{
	if (store->env && turn(store, LOCK_UN) != 0)
		g_debug("cannot end a turn: %s", g_strerror(errno));
}

void store_usage(Store *store, StoreUsage *use)
{
	g_autofree char *data = g_build_filename(store->dir, STORE_DIR_DATA, NULL);
	struct stat st = {0};
	MDB_envinfo info = {0};
	if (stat(data, &st) != 0 || mdb_env_info(store->env, &info) != MDB_SUCCESS)
		g_debug("no figures for store '%s'", store->dir);
	*use = (StoreUsage){.file_bytes = (guint64)st.st_size,
	        .map_bytes = store->map_bytes,
	        .readers = info.me_numreaders,
	        .max_readers = info.me_maxreaders};
}

/* Whether a line's path is file NAME; one that was replaced while it was open is marked. */
static bool is_file(const char *path, const char *name)
{
	gsize n = strlen(name);
	return strncmp(path, name, n) == 0 &&
	       (path[n] == '\0' || strcmp(path + n, " (deleted)") == 0);
}

/* Where they are is what /proc says: LMDB does not tell. The map is shared and read-only: what is
 * dropped is read again from the kernel's cache when it is needed. */
void store_drop_pages(const Store *store)
{
	char *dir = realpath(store->dir, NULL);
	g_autofree char *maps = NULL;
	if (!dir || !g_file_get_contents("/proc/self/maps", &maps, NULL, NULL))
		maps = g_strdup("");
	g_auto(GStrv) lines = g_strsplit(maps, "\n", -1);
	gsize n = dir ? strlen(dir) : 0;
	for (char **line = lines; *line;
	        line++) { /* proc(5): "from-to mode offset device inode path" */
		const char *file = strchr(*line, '/');
		guint64 from, to;
		if (!file || strncmp(file, dir, n) != 0 || !is_file(file + n, "/" STORE_DIR_DATA) ||
		        sscanf(*line, "%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x", &from,
		                &to) != 2)
			continue;
		if (madvise((void *)from, to - from, MADV_DONTNEED) != 0)
			g_debug("no advice for '%s': %s", file, g_strerror(errno));
	}
	free(dir);
}
