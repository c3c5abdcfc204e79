#include "mda/source/source_open.h"

#include "mda/source/dump_source.h"
#include "mda/source/maildir.h"
#include "mda/source/mbox.h"
#include "mda/source/publicinbox.h"
#include "store/base/debug.h"
#include "store/base/error.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static Source *open_folder(const char *path, const char *state, guint64 max_bytes, GError **error)
{
	if (maildir_is(path)) {
		debug_print(DEBUG_SOURCE, "'%s' has cur/ and new/: a Maildir", path);
		return maildir_open(path, state, max_bytes, error);
	}
	if (publicinbox_is(path)) {
		debug_print(DEBUG_SOURCE, "'%s' has git repositories: a public-inbox", path);
		return publicinbox_open(path, state, max_bytes, error);
	}
	debug_print(DEBUG_SOURCE, "'%s' is a folder of neither kind: looking for .eml files", path);
	return maildir_open(path, state, max_bytes, error);
}

Source *source_open(const char *path, const char *state, guint64 max_bytes, GError **error)
{
	struct stat st;
	if (strcmp(path, "-") == 0) {
		g_autoptr(Stream) stream = stream_open(path, error);
		if (!stream)
			return NULL;
		bool dump = dump_source_is_stream(stream);
		debug_print(DEBUG_SOURCE, "standard input: %s", dump ? "a dump" : "an mbox");
		return dump ? dump_source_open(path, g_steal_pointer(&stream), error)
		            : mbox_open_stream(path, g_steal_pointer(&stream), max_bytes, error);
	}
	if (stat(path, &st) != 0) {
		int code = errno == ENOENT || errno == ENOTDIR ? ERROR_USAGE : ERROR_IO;
		error_set(error, code, "cannot open '%s': %s", path, g_strerror(errno));
		return NULL;
	}
	if (S_ISDIR(st.st_mode))
		return open_folder(path, state, max_bytes, error);
	if (S_ISREG(st.st_mode) && dump_source_is(path)) {
		debug_print(DEBUG_SOURCE, "'%s' is a dump", path);
		Stream *stream = stream_open(path, error);
		return stream ? dump_source_open(path, stream, error) : NULL;
	}
	if (S_ISREG(st.st_mode) && mbox_is_single_mail(path)) {
		debug_print(DEBUG_SOURCE, "'%s' is not a folder: one message", path);
		return maildir_open(path, state, max_bytes, error);
	}
	debug_print(DEBUG_SOURCE, "'%s' is not a folder: an mbox", path);
	return mbox_open(path, state, max_bytes, error);
}
