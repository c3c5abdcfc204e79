/* public-inbox archives: which commit brought which message. An import records each commit in the
 * transaction of its message, so that a message can be named by its commit, and a range of the
 * archive by two commits. */
#pragma once

#include "store/log/append.h"

#define ARCHIVE_NONE G_MAXUINT32 /* ArchiveAlias.archive if there is no alias */

/* A commit as another name of a message, and its position in the archive. */
typedef struct {
	guint32 archive;
	guint32 generation; /* number of the archive's history; a rewritten one gets the next */
	guint32 epoch;
	guint64 ordinal;     /* position in the epoch, from 0 on */
	guint8 commit[32];   /* object id, padded with zeros */
	guint8 commit_bytes; /* 20 or 32 */
	guint64 seq;         /* the entry it brought */
} ArchiveAlias;

/* archive_number: returns the number of the archive IDENTITY, which is made if it is new, and sets
 * *GENERATION to its newest generation (0 at first). Failures are the transaction's. */
guint32 archive_number(Append *a, const char *identity, guint32 *generation);

/* archive_set_generation: raises the newest generation of ARCHIVE to GENERATION, if it is lower.
 * Failures are the transaction's. */
void archive_set_generation(Append *a, guint32 archive, guint32 generation);

/* archive_add_alias: stores ALIAS. Failures are the transaction's. */
void archive_add_alias(Append *a, const ArchiveAlias *alias);

/* archive_decode_alias: reads a key and value of TABLE_ALIAS into *ALIAS. Returns false if they are
 * malformed. */
bool archive_decode_alias(Slice key, Slice value, ArchiveAlias *alias);

/* archive_aliases_of: appends every alias (ArchiveAlias) of the commit in COMMIT (its members
 * commit and commit_bytes) to ALIASES: one for each archive and generation that has it. Failures
 * are TXN's. */
void archive_aliases_of(Txn *txn, const ArchiveAlias *commit, GArray *aliases);
