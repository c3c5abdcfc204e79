/* The git repositories (epochs) of a public-inbox, and how far each was imported. */
#pragma once

#include "mda/source/inbox_git.h"

typedef struct {
	guint32 number; /* 12 for 12.git */
	char *path;
	guint64 bytes;     /* size of its packs, for the progress line */
	bool has_position; /* at least one commit was read; LAST and ORDINAL are set */
	RepoId last;       /* the newest commit that was read */
	guint64 ordinal;   /* its number in the epoch, from 0 */
} InboxEpoch;

/* inbox_epoch_find_all: returns the repositories of the public-inbox PATH (InboxEpoch *), ordered
 * by number: PATH itself, or PATH/git/0.git, 1.git, ..., or PATH/0.git, 1.git, ... The caller
 * unrefs the array, which owns them. It is empty if there is no repository. */
GPtrArray *inbox_epoch_find_all(const char *path);
