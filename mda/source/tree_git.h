/* Reads the commits of a source tree from its git repository. Several threads may each have a
 * TreeGit of one repository. */
#pragma once

#include "mda/source/repo.h"
#include "store/record/commit.h"

typedef struct TreeGit TreeGit;

/* tree_git_open: open the repository PATH, bare or with a .git folder; one of another user is
 * refused unless TRUSTED. Close it with tree_git_close. Fails as repo_open. */
G_GNUC_WARN_UNUSED_RESULT
TreeGit *tree_git_open(const char *path, bool trusted, GError **error);

/* tree_git_close: close G and free it. NULL is allowed. */
void tree_git_close(TreeGit *g);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TreeGit, tree_git_close)

/* tree_git_is_shallow: whether the repository is a shallow clone, which lacks older commits. */
bool tree_git_is_shallow(const TreeGit *g);

/* tree_git_ref: find the commit that REF names: a full name, or a short one as git takes it (NULL:
 * HEAD). *FULL gets its full name, a new string. Fails with ERROR_USAGE if there is none, or it is
 * no commit, and with ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
bool tree_git_ref(TreeGit *g, const char *ref, char **full, RepoId *tip, GError **error);

typedef struct {
	char *name; /* without refs/tags/ */
	RepoId commit;
} TreeGitTag;

/* tree_git_tags: the tags of commits (TreeGitTag *), by name; the caller unrefs the array. Tags
 * that cannot be read are left out. NULL with ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
GPtrArray *tree_git_tags(TreeGit *g, GError **error);

/* tree_git_contains: whether TIP is COMMIT or has it among its ancestors; false also if one of them
 * cannot be read. */
bool tree_git_contains(TreeGit *g, const RepoId *tip, const RepoId *commit);

/* tree_git_parents: set *COMMITTER_S to the committer date of COMMIT, and append its parents
 * (RepoId) to PARENTS. A shallow clone's oldest commits have none. Fails with ERROR_DAMAGED (it is
 * damaged or missing) and ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
bool tree_git_parents(
        TreeGit *g, const RepoId *commit, gint64 *committer_s, GArray *parents, GError **error);

/* tree_git_read: set C, an empty commit, to COMMIT with its patch-id; merged_s stays 0. If an
 * object that its diff needs is missing or damaged, it has COMMIT_FLAG_MISSING, and *WHY says why.
 * Of a shallow clone's oldest commits, whose parents are missing on purpose, *WHY stays NULL. Fails
 * with ERROR_DAMAGED if the commit itself cannot be read, and with ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
bool tree_git_read(TreeGit *g, const RepoId *commit, Commit *c, GError **why, GError **error);
