/* The way is walked as the kernel walks it, from the root, a component at a time. Between this look
 * and the opening nobody can change it but those who pass for trusted: that is what is looked at.
 */
#include "store/base/trusted_path.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/base/error.h"
#include "store/base/store_dir.h"

#define MAX_LINKS 40 /* as Linux */

typedef struct {
	const char *dir;  /* as it was named */
	uid_t trusted[5]; /* root, whoever owns "/", this user; of a reader those whom directory and
	                     data belong to */
	GString *at, *rest; /* the directory we are in, without links, "" for the root; what is left
	                       of the path */
	struct stat st;     /* of AT */
	guint links;
} Walk;

static bool refuse(const Walk *w, const char *what, const char *why, GError **error)
{
	bool self = strcmp(what, w->dir) == 0;
	g_set_error(error, ERROR_DOMAIN, ERROR_UNAVAILABLE, "cannot open store '%s': %s%s%s %s",
	        w->dir, self ? "it" : "'", self ? "" : what, self ? "" : "', on the way to it,",
	        why);
	return false;
}

static bool is_trusted(const Walk *w, uid_t uid)
{
	for (guint i = 0; i < G_N_ELEMENTS(w->trusted); i++)
		if (w->trusted[i] == uid)
			return true;
	return false;
}

static bool check_owner(const Walk *w, const char *path, const struct stat *st, GError **error)
{
	if (is_trusted(w, st->st_uid))
		return true;
	g_autofree char *why = g_strdup_printf(
	        S_ISLNK(st->st_mode) ? "is a symbolic link of user %u, who could point it elsewhere"
	                             : "belongs to user %u, who could put another in its place",
	        (guint)st->st_uid);
	return refuse(w, path, why, error);
}

/* What is in AT can be replaced by everybody unless it is sticky. */
static bool check_at(const Walk *w, GError **error)
{
	if ((w->st.st_mode & (S_IWOTH | S_ISVTX)) != S_IWOTH)
		return true;
	return refuse(w, w->at->len > 0 ? w->at->str : "/",
	        "may be written by everybody, who could put another in its place", error);
}

/* The next component off the rest; NULL at the end. */
static char *next_component(Walk *w)
{
	gsize skip = strspn(w->rest->str, "/"), n = strcspn(w->rest->str + skip, "/");
	char *name = n > 0 ? g_strndup(w->rest->str + skip, n) : NULL;
	g_string_erase(w->rest, 0, (gssize)(skip + n));
	return name;
}

static void go_up(Walk *w)
{
	const char *last = strrchr(w->at->str, '/');
	g_string_truncate(w->at, last ? (gsize)(last - w->at->str) : 0);
}

static bool follow(Walk *w, const char *link, GError **error)
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

/* AT was changed: what is it like? */
static bool look_at(Walk *w, GError **error)
{
	const char *at = w->at->len > 0 ? w->at->str : "/";
	return stat(at, &w->st) == 0 || store_dir_error(error, errno, "open", w->dir);
}

/* One step on. *GONE: there is nothing from here on. */
static bool step(Walk *w, const char *name, bool *gone, GError **error)
{
	struct stat st;
	g_autofree char *path = g_strconcat(w->at->str, "/", name, NULL);
	if (strcmp(name, ".") == 0)
		return true;
	if (strcmp(name, "..") == 0) {
		go_up(w);
		return look_at(w, error);
	}
	if (lstat(path, &st) != 0) {
		*gone = errno == ENOENT;
		return *gone || store_dir_error(error, errno, "open", w->dir);
	}
	if (!check_owner(w, path, &st, error))
		return false;
	if (S_ISLNK(st.st_mode))
		return follow(w, path, error) && look_at(w, error);
	g_string_assign(w->at, path);
	w->st = st;
	return check_at(w, error);
}

static bool walk(Walk *w, GError **error)
{
	bool gone = false, good = true;
	char *name;
	while (good && !gone && (name = next_component(w)) != NULL) {
		good = step(w, name, &gone, error);
		g_free(name);
	}
	return good;
}

/* In a sticky directory the store itself may be another's. */
static bool check_data(const Walk *w, const char *path, GError **error)
{
	struct stat st;
	return lstat(path, &st) != 0 || check_owner(w, path, &st, error);
}

static uid_t owner_of(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 ? st.st_uid : 0;
}

/* "/" belongs to root, but in a user namespace, where root is nobody here: whose it is is as good.
 */
bool trusted_path_check(const char *dir, bool to_write, GError **error)
{
	g_autofree char *data = g_build_filename(dir, STORE_DIR_DATA, NULL), *cwd = NULL;
	if (dir[0] != '/' && !(cwd = g_get_current_dir()))
		return store_dir_error(error, errno, "open", dir);
	Walk w = {.dir = dir,
	        .trusted = {0, 0, geteuid(), to_write ? 0 : owner_of(dir),
	                to_write ? 0 : owner_of(data)},
	        .at = g_string_new(NULL),
	        .rest = g_string_new(cwd)};
	g_string_append_printf(w.rest, "/%s", dir);
	bool good = look_at(&w, error);
	w.trusted[1] = w.st.st_uid; /* of "/", where the way begins */
	good = good && check_at(&w, error) && walk(&w, error) && check_data(&w, data, error);
	g_string_free(w.at, TRUE);
	g_string_free(w.rest, TRUE);
	return good;
}
