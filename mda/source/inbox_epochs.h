/* The repositories a public-inbox consists of, and how far each was imported. */
#ifndef LD_MDA_INBOX_EPOCHS_H
#define LD_MDA_INBOX_EPOCHS_H

#include "mda/source/inbox_git.h"

typedef struct {
	guint32 number;
	char *path;
	guint64 bytes;   /* of its packs, for the progress line */
	bool has_place;  /* some of it was imported: */
	ObjectId last;   /* the newest commit taken */
	guint64 ordinal; /* its number */
} Epoch;

/* inbox_epochs_find: the repositories PATH means, by number (Epoch *, owned by the array, which is
 * the caller's); none where it is no public-inbox. */
GPtrArray *inbox_epochs_find(const char *path);

#endif
