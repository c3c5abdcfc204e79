#include "report/digest/textfile.h"

#include "store/base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Returns 0 or an errno; EFBIG if the file is longer than TEXTFILE_BYTES. */
static int read_all(int fd, GString *text)
{
	char buffer[64 << 10];
	gssize got;
	while ((got = read(fd, buffer, sizeof buffer)) != 0) {
		if (got < 0 && errno != EINTR)
			return errno;
		if (got > 0)
			g_string_append_len(text, buffer, got);
		if (text->len > TEXTFILE_BYTES)
			return EFBIG;
	}
	return 0;
}

char *textfile_read(const char *option, const char *path, gsize *n, GError **error)
{
	GString *text = g_string_new(NULL);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int failed = fd < 0 ? errno : read_all(fd, text);
	if (fd >= 0)
		close(fd);
	if (n)
		*n = text->len;
	if (!failed)
		return g_string_free(text, FALSE);
	g_string_free(text, TRUE);
	if (failed == EFBIG)
		g_set_error(error, ERROR_DOMAIN, ERROR_USAGE, "%s=%s: it is longer than %u MiB",
		        option, path, TEXTFILE_BYTES >> 20);
	else
		g_set_error(error, ERROR_DOMAIN, ERROR_USAGE, "%s=%s: %s", option, path,
		        g_strerror(failed));
	return NULL;
}
