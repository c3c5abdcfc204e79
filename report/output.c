/* Output, complete or not at all. */
#include "output.h"
#include "../store/cli.h"

#include <errno.h>
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
		g_set_error(error, LD_ERROR, LD_ERROR_IO, "cannot write '%s': %s", path, g_strerror(reason));
	return good;
}

/* The file at PATH, which replaced that of WAS, gets its group, owner and mode. Until then it was its owner's alone; what the group was
 * allowed is for no other group. */
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
	g_set_error(error, LD_ERROR, LD_ERROR_IO, "cannot set the mode of '%s': %s", path, g_strerror(errno));
	return false;
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
	g_autoptr(GError) why = NULL;
	bool good = g_file_set_contents_full(real ? real : path, text->str, (gssize)text->len,
	        G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
	        exists ? st.st_mode & 0700 : 0666, &why);
	free(real);
	if (good)
		return !exists || give_back(path, &st, error);
	g_set_error(error, LD_ERROR, LD_ERROR_IO, "cannot write '%s': %s", path, why->message);
	return false;
}
