/* Threads that read commits, with their patch-ids. */
#pragma once

#include "mda/source/tree_git.h"

typedef struct {
	Commit *commit; /* NULL: it could not be read, see ERROR */
	GError *why;    /* why it has COMMIT_FLAG_MISSING */
	GError *error;
} TreeReadersResult;

typedef struct TreeReaders TreeReaders;

/* tree_readers_new: threads for the repository PATH, whose owner was checked. Free them with
 * tree_readers_free. Fails as tree_git_open. */
G_GNUC_WARN_UNUSED_RESULT
TreeReaders *tree_readers_new(const char *path, GError **error);

/* tree_readers_free: end the threads and free R. NULL is allowed. */
void tree_readers_free(TreeReaders *r);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TreeReaders, tree_readers_free)

/* tree_readers_start: begin to read the commits IDS (RepoId), which R owns from now on. */
void tree_readers_start(TreeReaders *r, GArray *ids);

/* tree_readers_wait: wait for what was started. Returns the results (TreeReadersResult) in the
 * order of the ids; the caller unrefs them. NULL if nothing was started. */
GArray *tree_readers_wait(TreeReaders *r);
