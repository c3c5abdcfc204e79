#include "store/maintain/temp_store.h"

#include "store/base/error.h"
#include "store/base/store_dir.h"
#include "store/env/store_create.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#define MARKER ".loading"

/* Removed from the last to the first: the marker stays until all others are gone. */
static const char *const our_files[] = {
        MARKER, STORE_DIR_DATA, STORE_DIR_LOCK, STORE_DIR_TMP, STORE_DIR_TMP_LOCK, NULL};

/* Whether DIR contains only files that temp_store_create() makes. */
static bool has_only_our_files(const char *dir)
{
	GDir *d = g_dir_open(dir, 0, NULL);
	bool ok = d != NULL;
	for (const char *name; ok && (name = g_dir_read_name(d));)
		ok = g_strv_contains(our_files, name);
	if (d)
		g_dir_close(d);
	return ok;
}

static void remove_files(int fd, const char *dir)
{
	for (guint i = G_N_ELEMENTS(our_files) - 1; i > 0; i--)
		unlinkat(fd, our_files[i - 1], 0);
	if (g_rmdir(dir) != 0)
		g_debug("cannot remove '%s': %s", dir, g_strerror(errno));
}

/* Removes DIR if it has a marker that no process has locked. */
static bool remove_leftovers(const char *dir, const char *for_dir, GError **error)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	int marker =
	        fd >= 0 ? openat(fd, MARKER, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) : -1;
	bool is_ours = marker >= 0 && has_only_our_files(dir),
	     unused = is_ours && flock(marker, LOCK_EX | LOCK_NB) == 0;
	if (unused)
		remove_files(fd, dir);
	else if (is_ours)
		error_set(error, ERROR_UNAVAILABLE,
		        "cannot make store '%s': another process is making it", for_dir);
	else
		error_set(error, ERROR_UNAVAILABLE,
		        "cannot make store '%s': its temporary directory '%s' exists and is not of "
		        "listdigest-store; move it away or remove it",
		        for_dir, dir);
	if (marker >= 0)
		close(marker);
	if (fd >= 0)
		close(fd);
	return unused;
}

bool temp_store_create(const char *dir, const char *for_dir, int *marker, GError **error)
{
	StoreDirKind kind;
	*marker = -1;
	if (!store_dir_look(dir, &kind, error) ||
	        ((kind == STORE_DIR_STORE || kind == STORE_DIR_OTHER) &&
	                !remove_leftovers(dir, for_dir, error)))
		return false;
	if (!store_create(dir, NULL, error)) {
		if (g_rmdir(dir) != 0) /* it may have been made before store_create() failed */
			g_debug("cannot remove '%s': %s", dir, g_strerror(errno));
		return false;
	}
	g_autofree char *path = g_build_filename(dir, MARKER, NULL);
	*marker = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (*marker >= 0 && flock(*marker, LOCK_EX | LOCK_NB) == 0)
		return true;
	store_dir_error(error, errno, "make", for_dir);
	temp_store_remove(dir, *marker);
	return false;
}

void temp_store_remove(const char *dir, int marker)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (fd >= 0) {
		remove_files(fd, dir);
		close(fd);
	}
	if (marker >= 0)
		close(marker);
}
