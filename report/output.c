/* Output, complete or not at all. */
#include "output.h"
#include "../store/cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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

bool output_write(const char *path, const GString *text, GError **error)
{
	struct stat st;
	if (!path || strcmp(path, "-") == 0)
		return write_stdout(text, error);
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return write_in_place(path, text, error);
	char *real = realpath(path, NULL); /* a link stays a link: its target is replaced */
	g_autoptr(GError) why = NULL;
	bool good = g_file_set_contents_full(real ? real : path, text->str, (gssize)text->len,
	        G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0666, &why);
	free(real);
	if (!good)
		g_set_error(error, LD_ERROR, LD_ERROR_IO, "cannot write '%s': %s", path, why->message);
	return good;
}
