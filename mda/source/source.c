#include "mda/source/source.h"

#include "store/base/escape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void source_free(Source *source)
{
	if (!source)
		return;
	g_free(source->archive);
	source->klass->free(source);
}

char *source_key(const char *path, const char *list)
{
	struct stat st;
	char *real = strcmp(path, "-") == 0 ? NULL : realpath(path, NULL);
	if (!real || stat(real, &st) != 0 || !(S_ISREG(st.st_mode) || S_ISDIR(st.st_mode))) {
		free(real);
		return NULL;
	}
	char *key = list ? g_strconcat(real, "\n", list, NULL) : g_strdup(real);
	free(real);
	return key;
}

void source_skip(guint64 *count, const char *name, const char *why)
{
	g_autofree char *line = g_strdup_printf("skipped %s: %s", name, why);
	g_autofree char *escaped = escape_line(line, 0);
	(*count)++;
	fprintf(stderr, "listdigest-import: %s\n", escaped);
}

bool source_may_follow(const char *path)
{
	struct stat link, target;
	if (lstat(path, &link) != 0 || !S_ISLNK(link.st_mode) || stat(path, &target) != 0)
		return true;
	return link.st_uid == geteuid() || link.st_uid == 0 || link.st_uid == target.st_uid;
}

void source_message_clear(SourceMessage *m)
{
	g_clear_pointer(&m->raw, g_bytes_unref);
	g_clear_pointer(&m->told, dump_reader_entry_free);
	g_clear_pointer(&m->from_sender, g_free);
	g_clear_pointer(&m->state, g_free);
}
