#include "store/maintain/partial.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "store/env/store.h"
#include "store/env/store_create.h"
#include "store/base/error.h"
#include "store/base/store_dir.h"

#define MARK ".loading"

static const char *const ours[] = {MARK, STORE_DIR_DATA, STORE_DIR_LOCK, STORE_DIR_TMP,
        STORE_DIR_TMP_LOCK, NULL}; /* the mark goes last */

/* Whether nothing lies in FD but what a making has. */
static bool only_ours(int fd)
{
	int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = copy >= 0 ? fdopendir(copy) : NULL;
	bool ok = d != NULL;
	for (const struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d)) {
		static const char *const always[] = {".", "..", NULL};
		ok = ok && (g_strv_contains(always, e->d_name) || g_strv_contains(ours, e->d_name));
	}
	if (d)
		closedir(d);
	else if (copy >= 0)
		close(copy);
	return ok;
}

static void take_away(int fd, const char *dir)
{
	for (guint i = G_N_ELEMENTS(ours) - 1; i > 0; i--)
		unlinkat(fd, ours[i - 1], 0);
	if (g_rmdir(dir) != 0)
		g_debug("cannot remove '%s': %s", dir, g_strerror(errno));
}

/* What was left there, if it is marked and nobody is at it. */
static bool sweep(const char *dir, const char *for_dir, GError **error)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	int mark = fd >= 0 ? openat(fd, MARK, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) : -1;
	bool marked = mark >= 0 && only_ours(fd),
	     idle = marked && flock(mark, LOCK_EX | LOCK_NB) == 0;
	if (idle)
		take_away(fd, dir);
	else if (marked)
		g_set_error(error, ERROR_DOMAIN, ERROR_UNAVAILABLE,
		        "cannot make store '%s': another process is making it", for_dir);
	else
		g_set_error(error, ERROR_DOMAIN, ERROR_UNAVAILABLE,
		        "cannot make store '%s': there is '%s', where it would grow; move that "
		        "away, or "
		        "remove it",
		        for_dir, dir);
	if (mark >= 0)
		close(mark);
	if (fd >= 0)
		close(fd);
	return idle;
}

bool partial_make(const char *dir, const char *for_dir, int *mark, GError **error)
{
	StoreDirKind kind;
	*mark = -1;
	if (!store_dir_look(dir, &kind, error) ||
	        ((kind == STORE_DIR_STORE || kind == STORE_DIR_OTHER) &&
	                !sweep(dir, for_dir, error)))
		return false;
	if (!store_create(dir, NULL, error)) {
		if (g_rmdir(dir) != 0) /* made before the disk was full, if it was made; not if it
		                          is another's */
			g_debug("cannot remove '%s': %s", dir, g_strerror(errno));
		return false;
	}
	g_autofree char *path = g_build_filename(dir, MARK, NULL);
	*mark = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (*mark >= 0 && flock(*mark, LOCK_EX | LOCK_NB) == 0)
		return true;
	store_dir_error(error, errno, "make", for_dir);
	partial_remove(dir, *mark);
	return false;
}

void partial_remove(const char *dir, int mark)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (fd >= 0) {
		take_away(fd, dir);
		close(fd);
	}
	if (mark >= 0)
		close(mark);
}
