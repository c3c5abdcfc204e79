/* Which files differ between two trees of git objects, as git-diff-tree(1) -r -M sees it. libgit2
 * compares trees, too, but ten times slower, and detects other renames. */
#pragma once

#include <git2.h>
#include <glib.h>
#include <stdbool.h>

typedef struct {
	char *path;                 /* after the change; of a deleted file before it */
	char *old_path;             /* of a renamed file, else NULL */
	guint32 old_mode, new_mode; /* 0: the file is not there */
	git_oid old_id, new_id;
	guint similarity; /* of a renamed file, in percent */
	bool is_taken;    /* private: it was found to be a part of a rename */
} TreeDiffFile;

/* tree_diff_is_file: whether MODE is of a regular file. */
static inline bool tree_diff_is_file(guint32 mode)
{
	return (mode & 0170000) == 0100000;
}

/* tree_diff_new: the files (TreeDiffFile *) that differ between the trees BEFORE (NULL: none) and
 * AFTER in ODB; the caller unrefs the array. A changed kind of file is a deleted and a new file.
 * Renames are not looked for (tree_rename.h). Returns NULL with libgit2's code in *RC, and in *ID
 * the object that could not be read; with 0 in *RC if they are over a limit (LIMIT_TREE_...). */
GPtrArray *tree_diff_new(
        git_odb *odb, const git_oid *before, const git_oid *after, int *rc, git_oid *id);
