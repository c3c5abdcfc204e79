#include "store/base/store_dir.h"

#include "store/base/error.h"
#include "store/base/io.h"
#include "store/base/network_fs.h"

#include <dirent.h>
#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool store_dir_error(GError **error, int errnum, const char *doing, const char *dir)
{
	return error_set(error, error_from_errno(errnum), "cannot %s store '%s': %s", doing, dir,
	        g_strerror(errnum));
}

static bool refuse(GError **error, const char *dir, const char *why)
{
	return error_set(error, ERROR_UNAVAILABLE, "cannot open store '%s': %s", dir, why);
}

static bool check_file_system(const char *dir, GError **error)
{
	g_autofree char *name = NULL;
	if (!network_fs_of(dir, &name))
		return store_dir_error(error, errno, "open", dir);
	if (!name)
		return true;
	g_autofree char *why = g_strdup_printf("it is on a network file system (%s), whose memory "
	                                       "maps and locks can lose mail; use a local disk",
	        name);
	return refuse(error, dir, why);
}

static bool check_owner(const char *dir, const struct stat *st, GError **error)
{
	if (geteuid() != 0 || st->st_uid == 0)
		return true;
	g_autofree char *why = g_strdup_printf("it belongs to user %u, who could not use a lock "
	                                       "file that root creates; run as that user",
	        (guint)st->st_uid);
	return refuse(error, dir, why);
}

char *store_dir_default(void)
{
	const char *dir = g_getenv("LISTDIGEST_STORE");
	if (dir && *dir)
		return g_strdup(dir);
	dir = g_getenv("XDG_DATA_HOME");
	if (dir && g_path_is_absolute(dir)) /* the XDG specification ignores relative paths */
		return g_build_filename(dir, "listdigest", NULL);
	const char *home = g_getenv("HOME");
	if (!home || !*home) {
		const struct passwd *pw = getpwuid(geteuid());
		home = pw ? pw->pw_dir : NULL;
	}
	return home && *home ? g_build_filename(home, ".local", "share", "listdigest", NULL) : NULL;
}

bool store_dir_is_default(const char *dir)
{
	g_autofree char *place = store_dir_default(), *bare = store_dir_bare(dir);
	g_autofree char *bare_place = place ? store_dir_bare(place) : NULL;
	return g_strcmp0(bare, bare_place) == 0;
}

char *store_dir_bare(const char *dir)
{
	char *bare = g_strdup(*dir ? dir : ".");
	for (gsize n = strlen(bare); n > 1 && bare[n - 1] == '/'; n--)
		bare[n - 1] = '\0';
	return bare;
}

static bool look_inside(const char *dir, StoreDirKind *kind, GError **error)
{
	DIR *d = opendir(dir);
	if (!d)
		return store_dir_error(error, errno, "open", dir);
	*kind = STORE_DIR_EMPTY;
	for (const struct dirent *e = readdir(d); e; e = readdir(d)) {
		static const char *const ours[] = {
		        ".", "..", STORE_DIR_TMP, STORE_DIR_TMP_LOCK, "lost+found", NULL};
		if (!g_strv_contains(ours, e->d_name))
			*kind = STORE_DIR_OTHER;
	}
	closedir(d);
	return true;
}

/* LMDB would create the file that a symbolic link there points to. */
static bool check_lock(const char *dir, GError **error)
{
	struct stat st;
	g_autofree char *lock = g_build_filename(dir, STORE_DIR_LOCK, NULL);
	if (lstat(lock, &st) != 0)
		return errno == ENOENT || store_dir_error(error, errno, "open", dir);
	return S_ISREG(st.st_mode) || refuse(error, dir, "its " STORE_DIR_LOCK " is not a file");
}

bool store_dir_look(const char *dir, StoreDirKind *kind, GError **error)
{
	struct stat st;
	*kind = STORE_DIR_MISSING;
	if (lstat(dir, &st) != 0)
		return errno == ENOENT ? true : store_dir_error(error, errno, "open", dir);
	*kind = STORE_DIR_OTHER;
	if (S_ISLNK(st.st_mode) && stat(dir, &st) != 0)
		return store_dir_error(error, errno, "open", dir);
	if (!S_ISDIR(st.st_mode))
		return store_dir_error(error, ENOTDIR, "open", dir);
	if (!check_owner(dir, &st, error) || !check_file_system(dir, error))
		return false;
	g_autofree char *data = g_build_filename(dir, STORE_DIR_DATA, NULL);
	if (lstat(data, &st) == 0) {
		*kind = STORE_DIR_STORE;
		/* a rebuild would replace the link and leave the mail where it was */
		if (S_ISLNK(st.st_mode))
			return refuse(error, dir,
			        "its " STORE_DIR_DATA " is a symbolic link; move the whole "
			        "directory to where the link points");
		if (!S_ISREG(st.st_mode))
			return refuse(error, dir, "its " STORE_DIR_DATA " is not a file");
		return check_owner(dir, &st, error) && check_lock(dir, error);
	}
	if (errno != ENOENT)
		return store_dir_error(error, errno, "open", dir);
	if (!look_inside(dir, kind, error))
		return false;
	/* a store may have been created between the two looks */
	return *kind != STORE_DIR_OTHER || stat(data, &st) != 0 || store_dir_look(dir, kind, error);
}

bool store_dir_sync(const char *dir, GError **error)
{
	char *at = realpath(dir, NULL);
	if (!at)
		return store_dir_error(error, errno, "sync the directory of", dir);
	for (;;) {
		/* a directory may permit entering but not reading: it cannot be synced */
		if (!io_sync_dir(at) && errno != EACCES) {
			store_dir_error(error, errno, "sync the directory of", dir);
			break;
		}
		if (strcmp(at, "/") == 0) {
			free(at);
			return true;
		}
		char *above = g_path_get_dirname(at);
		free(at);
		at = above;
	}
	free(at);
	return false;
}

bool store_dir_make(const char *dir, bool parents, GError **error)
{
	g_autofree char *parent = g_path_get_dirname(dir);
	struct stat st;
	if (stat(dir, &st) == 0)
		return S_ISDIR(st.st_mode) ? true : store_dir_error(error, ENOTDIR, "create", dir);
	if (parents && strcmp(parent, dir) != 0 && !store_dir_make(parent, true, error))
		return false;
	return mkdir(dir, 0700) == 0 || errno == EEXIST ||
	       store_dir_error(error, errno, "create", dir);
}
