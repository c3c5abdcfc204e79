/* Output, complete or not at all. */
#include "report/output.h"
#include "store/base/cli.h"
#include "store/base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* The file at PATH, which replaced that of WAS, gets its group, owner and mode. Until then it was
 * its owner's alone; what the group was allowed is for no other group. */
static bool give_back(const char *path, const struct stat *was, GError **error)
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

/* The file at FD, which has no name, as PATH, in place of one that has it: by way of another name,
 * as a link replaces nothing. Who is killed between the two leaves that name, always the same, and
 * the next run takes it; two at once may each take the other's, and whoever finds nothing then to
 * rename has failed. */
static bool name_it(int fd, const char *path, const char *dir)
{
	g_autofree char *from = g_strdup_printf("/proc/self/fd/%d", fd),
	                *base = g_path_get_basename(path),
	                *own = g_strdup_printf("%s/.%s.listdigest-report", dir, base);
	if (linkat(AT_FDCWD, from, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0)
		return true;
	if (errno != EEXIST || (unlink(own) != 0 && errno != ENOENT))
		return false;
	if (linkat(AT_FDCWD, from, AT_FDCWD, own, AT_SYMLINK_FOLLOW) != 0)
		return false;
	if (rename(own, path) == 0)
		return true;
	unlink(own);
	return false;
}

/* Write to a file that has no name until it is whole: who is killed leaves nothing. False, and
 * nothing is changed, where that did not go; not every file system has such files. */
static bool write_nameless(const char *path, const GString *text, mode_t mode)
{
	g_autofree char *dir = g_path_get_dirname(path);
	int fd = open(dir, O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
	if (fd < 0)
		return false;
	bool good =
	        io_write_all(fd, text->str, text->len) && fsync(fd) == 0 && name_it(fd, path, dir);
	close(fd);
	return good;
}

/* A file beside PATH, renamed when it is whole. */
static bool write_beside(const char *path, const GString *text, mode_t mode, GError **error)
{
	return g_file_set_contents_full(path, text->str, (gssize)text->len,
	        G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, (int)mode, error);
}

bool output_write(const char *path, const GString *text, GError **error)
{
	struct stat st;
	if (!path || strcmp(path, "-") == 0)
		return write_stdout(text, error);
	bool exists = stat(path, &st) == 0;
	if (exists && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return write_in_place(path, text, error);
	char *real = realpath(path, NULL); /* a link stays a link: its target is replaced */
	const char *to = real ? real : path;
	mode_t mode = exists ? st.st_mode & 0700 : 0666;
	g_autoptr(GError) why = NULL;
	bool good = write_nameless(to, text, mode) || write_beside(to, text, mode, &why);
	free(real);
	if (good)
		return !exists || give_back(path, &st, error);
	g_set_error(error, ERROR_DOMAIN, ERROR_IO, "cannot write '%s': %s", path, why->message);
	return false;
}
