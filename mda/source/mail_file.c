#include "mda/source/mail_file.h"

#include "mda/source/mbox_format.h"
#include "mda/source/stream.h"
#include "store/base/error.h"
#include "store/base/io.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOOK_BYTES 512u

/* Decompresses PATH into IN. Sets *WHOLE if it was read to its end. */
static bool read_compressed(
        const char *path, guint64 max_bytes, Input *in, bool *whole, GError **error)
{
	g_autoptr(Stream) stream = stream_open(path, error);
	if (!stream)
		return false;
	gsize keep = (gsize)MIN(max_bytes, INPUT_MAX_BYTES) + INPUT_FROM_BYTES, have;
	const guint8 *data;
	GByteArray *bytes = g_byte_array_new();
	for (;;) {
		if (!stream_peek(stream, 1, &data, &have, error)) {
			g_byte_array_unref(bytes);
			return false;
		}
		if (have == 0)
			break;
		g_byte_array_append(bytes, data, (guint)MIN(have, keep - bytes->len));
		stream_skip(stream, have);
	}
	*whole = true;
	return input_take(bytes, stream_offset(stream), max_bytes, in, error);
}

/* Returns whether a file is something else than mail: by its name, or by bytes that no text has. */
static bool is_other(const char *path, const Input *in)
{
	gsize n;
	const guint8 *raw = g_bytes_get_data(in->raw, &n);
	g_autofree char *name = g_path_get_basename(path);
	if (mbox_format_begins_header(raw, n))
		return false;
	if (g_str_has_prefix(name, "dovecot"))
		return true;
	for (gsize i = 0; i < MIN(n, LOOK_BYTES); i++)
		if (raw[i] < '\a')
			return true;
	return false;
}

static MailFileResult read_fd(
        int fd, const char *path, guint64 max_bytes, Input *in, GError **error)
{
	guint8 magic[4];
	GError *why = NULL;
	struct stat st;
	bool whole = false;
	gssize got = pread(fd, magic, sizeof magic, 0);
	bool compressed = got > 0 && stream_is_compressed(magic, (gsize)got);
	bool read = compressed ? read_compressed(path, max_bytes, in, &whole, &why)
	                       : input_read(fd, max_bytes, in, &why);
	if (read && is_other(path, in)) {
		input_clear(in);
		return MAIL_FILE_OTHER;
	}
	if (read)
		return MAIL_FILE_READ;
	whole |= !compressed && fstat(fd, &st) == 0 && lseek(fd, 0, SEEK_CUR) >= st.st_size;
	if (whole)
		g_error_free(why);
	else if (compressed)
		g_propagate_error(error, why);
	else
		g_propagate_prefixed_error(error, why, "'%s': ", path);
	return whole ? MAIL_FILE_EMPTY : MAIL_FILE_FAILED;
}

MailFileResult mail_file_read(const char *path, guint64 max_bytes, Input *in, GError **error)
{
	*in = (Input){0};
	const char *why;
	int fd = io_open_file(path, &why);
	if (fd < 0 && errno == ENOENT)
		return MAIL_FILE_GONE;
	if (fd < 0 && errno == EINVAL)
		return MAIL_FILE_OTHER;
	if (fd < 0) {
		error_set(error, ERROR_IO, "cannot open '%s': %s", path, why);
		return MAIL_FILE_FAILED;
	}
	MailFileResult result = read_fd(fd, path, max_bytes, in, error);
	close(fd);
	return result;
}

bool mail_file_is_eml(const char *name)
{
	static const char *const endings[] = {
	        ".eml", ".eml.gz", ".eml.gzip", ".eml.zst", ".eml.zstd"};
	g_autofree char *lower = g_ascii_strdown(name, -1);
	for (guint i = 0; i < G_N_ELEMENTS(endings); i++)
		if (g_str_has_suffix(lower, endings[i]))
			return true;
	return false;
}
