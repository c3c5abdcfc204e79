#include "mda/source/inbox_skipped.h"

#include <stdio.h>
#include <string.h>

void inbox_skipped_write(const InboxSkipped *s, GString *text)
{
	g_autofree char *commit = repo_id_hex(&s->commit);
	g_autofree char *blob = s->has_blob ? repo_id_hex(&s->blob) : g_strdup("-");
	g_string_append_printf(text, "\nskipped %u %" G_GUINT64_FORMAT " %s %s", s->epoch,
	        s->ordinal, commit, blob);
}

bool inbox_skipped_read(const char *line, InboxSkipped *s)
{
	char commit[2 * REPO_ID_MAX_BYTES + 1], blob[2 * REPO_ID_MAX_BYTES + 1];
	*s = (InboxSkipped){0};
	if (sscanf(line, "skipped %u %" G_GUINT64_FORMAT " %64s %64s", &s->epoch, &s->ordinal,
	            commit, blob) != 4)
		return false;
	s->has_blob = strcmp(blob, "-") != 0;
	return repo_id_read(commit, &s->commit) && (!s->has_blob || repo_id_read(blob, &s->blob));
}
