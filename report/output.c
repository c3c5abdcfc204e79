#include "report/output.h"

#include "store/base/cli.h"
#include "store/base/debug.h"
#include "store/base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINKS_MAX 40 /* as Linux follows */

static bool write_stdout(const GString *text, GError **error)
{
	cli_put(text->str, text->len);
	return cli_flush(error);
}

static bool write_in_place(const char *path, const GString *text, GError **error)
{
	FILE *file = fopen(path, "w");
	bool good = file && fwrite(text->str, 1, text->len, file) == text->len;
	int reason = errno;
	if (file && fclose(file) != 0 && good) {
		reason = errno;
		good = false;
	}
	if (!good)
		g_set_error(error, ERROR_DOMAIN, ERROR_IO, "cannot write '%s': %s", path,
		        g_strerror(reason));
	return good;
}

/* Gives the new file at PATH the group, owner and mode of WAS, the file it replaced. If the group
 * cannot be set, the group's permissions are dropped: they were meant for another group. */
static bool restore_owner(const char *path, const struct stat *was, GError **error)
{
	mode_t mode = was->st_mode & 07777;
	struct stat now;
	bool good = stat(path, &now) == 0;
	if (good && now.st_gid != was->st_gid && chown(path, (uid_t)-1, was->st_gid) != 0)
		mode &= ~(mode_t)(S_IRWXG | S_ISGID);
	if (good && now.st_uid != was->st_uid && chown(path, was->st_uid, (gid_t)-1) != 0)
		mode &= ~(mode_t)S_ISUID;
	if (good && ((now.st_mode & 07777) == mode || chmod(path, mode) == 0))
		return true;
	g_set_error(error, ERROR_DOMAIN, ERROR_IO, "cannot set the mode of '%s': %s", path,
	        g_strerror(errno));
	return false;
}

/* Links the nameless file FD as PATH. A link cannot replace a file, so an existing PATH is replaced
 * by linking a temporary name and renaming that. A run that is killed in between leaves the
 * temporary name, which is always the same; the next run removes it. */
static bool link_as(int fd, const char *path, const char *dir)
{
	g_autofree char *from = g_strdup_printf("/proc/self/fd/%d", fd),
	                *base = g_path_get_basename(path),
	                *tmp_path = g_strdup_printf("%s/.%s.listdigest-report", dir, base);
	if (linkat(AT_FDCWD, from, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0)
		return true;
	if (errno != EEXIST || (unlink(tmp_path) != 0 && errno != ENOENT))
		return false;
	if (linkat(AT_FDCWD, from, AT_FDCWD, tmp_path, AT_SYMLINK_FOLLOW) != 0)
		return false;
	if (rename(tmp_path, path) == 0)
		return true;
	unlink(tmp_path);
	return false;
}

/* Writes a file that has no name until it is complete (O_TMPFILE), so that a killed run leaves
 * nothing. Returns false and changes nothing if that fails; not every file system supports it. */
static bool write_nameless(const char *path, const GString *text, mode_t mode)
{
	g_autofree char *dir = g_path_get_dirname(path);
	int fd = open(dir, O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
	if (fd < 0)
		return false;
	bool good =
	        io_write_all(fd, text->str, text->len) && fsync(fd) == 0 && link_as(fd, path, dir);
	close(fd);
	return good;
}

/* Writes a file beside PATH and renames it when it is complete. */
static bool write_beside(const char *path, const GString *text, mode_t mode, GError **error)
{
	return g_file_set_contents_full(path, text->str, (gssize)text->len,
	        G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, (int)mode, error);
}

/* Returns the file that PATH leads to: if it is a symbolic link, its target, which need not exist.
 * A new string; NULL if the links go round in a circle. */
static char *follow_links(const char *path)
{
	g_autofree char *at = g_strdup(path);
	for (guint i = 0; i < LINKS_MAX; i++) {
		g_autofree char *target = g_file_read_link(at, NULL), *dir = g_path_get_dirname(at);
		if (!target)
			return g_steal_pointer(&at);
		g_free(at);
		at = g_path_is_absolute(target) ? g_strdup(target)
		                                : g_build_filename(dir, target, NULL);
	}
	return NULL;
}

bool output_write(const char *path, const GString *text, GError **error)
{
	struct stat st;
	if (!path || strcmp(path, "-") == 0)
		return write_stdout(text, error);
	bool exists = stat(path, &st) == 0;
	if (exists && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return write_in_place(path, text, error);
	g_autofree char *to = follow_links(path);
	if (!to) {
		g_set_error(error, ERROR_DOMAIN, ERROR_IO, "cannot write '%s': %s", path,
		        g_strerror(ELOOP));
		return false;
	}
	mode_t mode = exists ? st.st_mode & 0700 : 0666;
	g_autoptr(GError) why = NULL;
	debug_print(DEBUG_OUTPUT, "write %" G_GSIZE_FORMAT " bytes to '%s'", text->len, to);
	bool good = write_nameless(to, text, mode) || write_beside(to, text, mode, &why);
	if (good)
		return !exists || restore_owner(path, &st, error);
	const char *reason = strrchr(why->message, ':'); /* before it stands a temporary name */
	g_set_error(
	        error, ERROR_DOMAIN, ERROR_IO, "cannot write '%s'%s", path, reason ? reason : "");
	return false;
}
