#include "report/site_dir.h"

#include "store/base/error.h"
#include "store/base/io.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEMPORARY ".listdigest-report.tmp"

static bool fail(const char *what, const char *dir, const char *name, int errnum, GError **error)
{
	return error_set(error, error_from_errno(errnum), "cannot %s '%s%s%s': %s", what, dir,
	        name ? "/" : "", name ? name : "", g_strerror(errnum));
}

static bool lock(SiteDir *dir, GError **error)
{
	if (flock(dir->fd, LOCK_EX | LOCK_NB) == 0)
		return true;
	if (errno == EWOULDBLOCK)
		return error_set(
		        error, ERROR_UNAVAILABLE, "another run writes into '%s'", dir->path);
	return fail("lock", dir->path, NULL, errno, error);
}

/* With a '/' at its end, open(2) would follow a link. */
static char *without_slashes(const char *path)
{
	gsize n = strlen(path);
	while (n > 1 && path[n - 1] == '/')
		n--;
	return g_strndup(path, n);
}

SiteDir *site_dir_open(const char *path, GError **error)
{
	g_autoptr(SiteDir) dir = g_new0(SiteDir, 1);
	struct stat st;
	dir->path = without_slashes(path);
	if (lstat(dir->path, &st) == 0 && S_ISLNK(st.st_mode)) {
		dir->fd = -1;
		(void)error_set(error, ERROR_UNAVAILABLE,
		        "'%s' is a symbolic link: name the directory itself", dir->path);
		return NULL;
	}
	(void)mkdir(dir->path, 0777); /* if that fails, so does open() */
	dir->fd = open(dir->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dir->fd < 0) {
		(void)fail("open", dir->path, NULL, errno, error);
		return NULL;
	}
	return lock(dir, error) ? g_steal_pointer(&dir) : NULL;
}

void site_dir_close(SiteDir *dir)
{
	if (!dir)
		return;
	if (dir->fd >= 0)
		close(dir->fd);
	g_free(dir->path);
	g_free(dir);
}

static bool write_temporary(const SiteDir *dir, const GString *text)
{
	int fd = openat(
	        dir->fd, TEMPORARY, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (fd < 0)
		return false;
	bool good = io_write_all(fd, text->str, text->len) && fsync(fd) == 0;
	int reason = errno;
	if (close(fd) != 0 && good) {
		reason = errno;
		good = false;
	}
	errno = reason;
	return good;
}

bool site_dir_write(const SiteDir *dir, const char *name, const GString *text, GError **error)
{
	/* the temporary file of a run that was killed */
	if (unlinkat(dir->fd, TEMPORARY, 0) != 0 && errno != ENOENT)
		return fail("remove", dir->path, TEMPORARY, errno, error);
	if (write_temporary(dir, text) && renameat(dir->fd, TEMPORARY, dir->fd, name) == 0 &&
	        fsync(dir->fd) == 0)
		return true;
	int reason = errno;
	(void)unlinkat(dir->fd, TEMPORARY, 0);
	return fail("write", dir->path, name, reason, error);
}

GString *site_dir_read(const SiteDir *dir, const char *name, gsize max)
{
	struct stat st;
	int fd = openat(dir->fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	GString *text = NULL;
	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		gsize n = (gsize)MIN((guint64)st.st_size, max);
		text = g_string_sized_new(n);
		g_string_set_size(text, n);
		if (!io_read_all(fd, text->str, n)) {
			g_string_free(text, TRUE);
			text = NULL;
		}
	}
	close(fd);
	return text;
}

static gint compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

GPtrArray *site_dir_names(const SiteDir *dir, bool (*wanted)(const char *name), GError **error)
{
	int fd = openat(dir->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *open_dir = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *entry;
	if (!open_dir) {
		(void)fail("read", dir->path, NULL, errno, error);
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	while (errno = 0, (entry = readdir(open_dir)))
		if (wanted(entry->d_name))
			g_ptr_array_add(names, g_strdup(entry->d_name));
	int reason = errno;
	closedir(open_dir);
	g_ptr_array_sort(names, compare_names);
	if (reason == 0)
		return names;
	g_ptr_array_unref(names);
	(void)fail("read", dir->path, NULL, reason, error);
	return NULL;
}
