/* The patch-id of the difference between two trees. */
#pragma once

#include <git2.h>
#include <glib.h>
#include <stdbool.h>

typedef enum {
	TREE_PATCH_ID,    /* there is one */
	TREE_PATCH_EMPTY, /* nothing differs */
	TREE_PATCH_LARGE, /* it is over one of LIMIT_TREE_... */
	TREE_PATCH_FAILED /* an object could not be read */
} TreePatchOutcome;

/* tree_patch_id: write the patch-id of the difference between the trees BEFORE (NULL: none) and
 * AFTER in ODB, which REPO wraps (git_repository_wrap_odb), to HEX, as git patch-id --stable
 * computes it from git log -p --full-index, and set PATHS (guint16) to commit_path_key of the
 * files. On TREE_PATCH_FAILED, *RC is libgit2's code and *ID the object. */
TreePatchOutcome tree_patch_id(git_repository *repo, git_odb *odb, const git_oid *before,
        const git_oid *after, char hex[41], GArray *paths, int *rc, git_oid *id);
