/* Which kind of source a PATH is, and what all kinds share. */
#include "mda/source/source.h"
#include "store/base/error.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

Source *source_open(const char *path, const char *state, guint64 max_bytes, GError **error)
{
	struct stat st;
	if (strcmp(path, "-") == 0)
		return mbox_open(path, NULL, max_bytes, error);
	if (stat(path, &st) != 0) {
		int code = errno == ENOENT || errno == ENOTDIR ? ERROR_USAGE : ERROR_IO;
		g_set_error(
		        error, ERROR_DOMAIN, code, "cannot open '%s': %s", path, g_strerror(errno));
		return NULL;
	}
	if (!S_ISDIR(st.st_mode))
		return mbox_open(path, state, max_bytes, error);
	if (!maildir_is(path) && publicinbox_is(path))
		return publicinbox_open(path, state, max_bytes, error);
	return maildir_open(path, state, max_bytes, error);
}

void source_free(Source *source)
{
	if (source == NULL)
		return;
	g_free(source->archive);
	source->klass->free(source);
}

char *source_key(const char *path, const char *list)
{
	struct stat st;
	char *real = strcmp(path, "-") == 0 ? NULL : realpath(path, NULL);
	if (real == NULL || stat(real, &st) != 0 || !(S_ISREG(st.st_mode) || S_ISDIR(st.st_mode))) {
		free(real);
		return NULL;
	}
	char *key = list != NULL ? g_strconcat(real, "\n", list, NULL) : g_strdup(real);
	free(real);
	return key;
}

void source_message_clear(SourceMessage *m)
{
	g_clear_pointer(&m->raw, g_bytes_unref);
	g_clear_pointer(&m->from_sender, g_free);
	g_clear_pointer(&m->state, g_free);
}
