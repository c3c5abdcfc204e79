/* Walks the path as the kernel does: from the root, one component at a time. Only users who are
 * trusted can change it between this check and the opening, because that is what is checked. */
#include "store/base/trusted_path.h"

#include "store/base/error.h"
#include "store/base/store_dir.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_LINKS 40 /* symbolic links on one path, as Linux allows */

typedef struct {
	const char *dir; /* as the caller named it */
	/* root, the owner of "/", this user; for a reader the owners of directory and data file */
	uid_t trusted[5];
	GString *at;    /* the directory reached so far, without symbolic links; "" for the root */
	GString *rest;  /* the part of the path that is left */
	struct stat st; /* of AT */
	guint links;
} PathWalk;

static bool refuse(const PathWalk *w, const char *what, const char *why, GError **error)
{
	bool self = strcmp(what, w->dir) == 0;
	return error_set(error, ERROR_UNAVAILABLE, "cannot open store '%s': %s%s%s %s", w->dir,
	        self ? "it" : "'", self ? "" : what, self ? "" : "', on the path to it,", why);
}

static bool is_trusted(const PathWalk *w, uid_t uid)
{
	for (guint i = 0; i < G_N_ELEMENTS(w->trusted); i++)
		if (w->trusted[i] == uid)
			return true;
	return false;
}

static bool check_owner(const PathWalk *w, const char *path, const struct stat *st, GError **error)
{
	if (is_trusted(w, st->st_uid))
		return true;
	g_autofree char *why = g_strdup_printf(
	        S_ISLNK(st->st_mode)
	                ? "is a symbolic link of user %u, who could make it point elsewhere"
	                : "belongs to user %u, who could replace it",
	        (guint)st->st_uid);
	return refuse(w, path, why, error);
}

/* Everybody can replace the entries of a world-writable directory unless it is sticky. */
static bool check_at(const PathWalk *w, GError **error)
{
	if ((w->st.st_mode & (S_IWOTH | S_ISVTX)) != S_IWOTH)
		return true;
	return refuse(w, w->at->len > 0 ? w->at->str : "/",
	        "is writable by everybody, who could replace the store", error);
}

/* Removes the next component from the rest and returns it, a new string; NULL at the end. */
static char *next_component(PathWalk *w)
{
	gsize skip = strspn(w->rest->str, "/"), n = strcspn(w->rest->str + skip, "/");
	char *name = n > 0 ? g_strndup(w->rest->str + skip, n) : NULL;
	g_string_erase(w->rest, 0, (gssize)(skip + n));
	return name;
}

static void go_up(PathWalk *w)
{
	const char *last = strrchr(w->at->str, '/');
	g_string_truncate(w->at, last ? (gsize)(last - w->at->str) : 0);
}

static bool follow(PathWalk *w, const char *link, GError **error)
{
	char target[4097];
	gssize n = readlink(link, target, sizeof target - 1);
	if (n < 0 || ++w->links > MAX_LINKS)
		return store_dir_error(error, n < 0 ? errno : ELOOP, "open", w->dir);
	target[n] = '\0';
	g_string_prepend(w->rest, "/");
	g_string_prepend(w->rest, target);
	if (target[0] == '/')
		g_string_truncate(w->at, 0);
	return true;
}

/* Reads the state of AT after it has changed. */
static bool stat_at(PathWalk *w, GError **error)
{
	const char *at = w->at->len > 0 ? w->at->str : "/";
	return stat(at, &w->st) == 0 || store_dir_error(error, errno, "open", w->dir);
}

/* Goes one component further. *GONE is set if NAME does not exist. */
static bool step(PathWalk *w, const char *name, bool *gone, GError **error)
{
	struct stat st;
	g_autofree char *path = g_strconcat(w->at->str, "/", name, NULL);
	if (strcmp(name, ".") == 0)
		return true;
	if (strcmp(name, "..") == 0) {
		go_up(w);
		return stat_at(w, error);
	}
	if (lstat(path, &st) != 0) {
		*gone = errno == ENOENT;
		return *gone || store_dir_error(error, errno, "open", w->dir);
	}
	if (!check_owner(w, path, &st, error))
		return false;
	if (S_ISLNK(st.st_mode))
		return follow(w, path, error) && stat_at(w, error);
	g_string_assign(w->at, path);
	w->st = st;
	return check_at(w, error);
}

static bool walk(PathWalk *w, GError **error)
{
	bool gone = false, good = true;
	char *name;
	while (good && !gone && (name = next_component(w))) {
		good = step(w, name, &gone, error);
		g_free(name);
	}
	return good;
}

/* In a sticky directory the data file may belong to another user. */
static bool check_data(const PathWalk *w, const char *path, GError **error)
{
	struct stat st;
	return lstat(path, &st) != 0 || check_owner(w, path, &st, error);
}

static uid_t owner_of(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 ? st.st_uid : 0;
}

/* In a user namespace "/" may belong to "nobody" and not to root; its owner is trusted then. */
bool trusted_path_check(const char *dir, bool to_write, GError **error)
{
	g_autofree char *data = g_build_filename(dir, STORE_DIR_DATA, NULL), *cwd = NULL;
	if (dir[0] != '/' && !(cwd = g_get_current_dir()))
		return store_dir_error(error, errno, "open", dir);
	PathWalk w = {.dir = dir,
	        .trusted = {0, 0, geteuid(), to_write ? 0 : owner_of(dir),
	                to_write ? 0 : owner_of(data)},
	        .at = g_string_new(NULL),
	        .rest = g_string_new(cwd)};
	g_string_append_printf(w.rest, "/%s", dir);
	bool good = stat_at(&w, error);
	w.trusted[1] = w.st.st_uid; /* AT is "/" */
	good = good && check_at(&w, error) && walk(&w, error) && check_data(&w, data, error);
	g_string_free(w.at, TRUE);
	g_string_free(w.rest, TRUE);
	return good;
}
