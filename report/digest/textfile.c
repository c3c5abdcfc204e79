#include "report/digest/textfile.h"

#include "store/base/error.h"
#include "store/base/io.h"

#include <errno.h>

char *textfile_read(const char *option, const char *path, gsize *n, GError **error)
{
	GString *text = g_string_new(NULL);
	const char *why;
	if (io_read_file(path, TEXTFILE_BYTES, text, &why)) {
		if (n)
			*n = text->len;
		return g_string_free(text, FALSE);
	}
	if (errno == EFBIG)
		g_set_error(error, ERROR_DOMAIN, ERROR_USAGE, "%s=%s: it is longer than %u MiB",
		        option, path, TEXTFILE_BYTES >> 20);
	else
		g_set_error(error, ERROR_DOMAIN, ERROR_USAGE, "%s=%s: %s", option, path, why);
	g_string_free(text, TRUE);
	return NULL;
}
