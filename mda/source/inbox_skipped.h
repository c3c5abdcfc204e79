/* The messages of a public-inbox that were skipped because they are damaged or missing. They are
 * part of the position, so that each import tries them again. */
#pragma once

#include "mda/source/inbox_git.h"

typedef struct {
	guint32 epoch;
	guint64 ordinal; /* of the commit in its epoch */
	RepoId commit;
	bool has_blob; /* else the commit itself could not be read */
	RepoId blob;   /* the message */
} InboxSkipped;

/* inbox_skipped_write: appends S to TEXT, as a line feed and one line. */
void inbox_skipped_write(const InboxSkipped *s, GString *text);

/* inbox_skipped_read: sets *S from LINE. Returns false if LINE is anything else. */
bool inbox_skipped_read(const char *line, InboxSkipped *s);
