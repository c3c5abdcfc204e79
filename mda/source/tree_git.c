/* Successive commits share most objects, so libgit2's object cache is on, within limits. Its cache
 * of delta bases (16 MiB for each open pack) is enough besides. */
#include "mda/source/tree_git.h"

#include "mda/source/tree_commit.h"
#include "mda/source/tree_patch.h"
#include "store/base/error.h"
#include "store/base/io.h"

#include <git2.h>
#include <string.h>

#define CACHE_BYTES      (32 << 20)
#define CACHE_TREE_BYTES (128u << 10)
#define CACHE_BLOB_BYTES (128u << 10)
#define SHALLOW_BYTES    (16u << 20) /* 400,000 commits */
#define PACK_WINDOW      (16u << 20) /* diffs jump about in a pack */
#define PACK_WINDOWS_ALL (128u << 20)

struct TreeGit {
	git_repository *repo;
	git_odb *odb;
	git_repository *objects; /* ODB alone: no configuration, no attributes */
	char *path;
	GHashTable *shallow; /* RepoId: commits whose parents a shallow clone left out */
};

/* The file "shallow" of a repository has the hash of such a commit on each line. */
static bool read_shallow(TreeGit *g, GError **error)
{
	g_autofree char *path =
	        g_build_filename(git_repository_commondir(g->repo), "shallow", NULL);
	g_autoptr(GString) text = g_string_new(NULL);
	const char *why;
	RepoId id;
	if (!g_file_test(path, G_FILE_TEST_EXISTS))
		return true;
	if (!io_read_file(path, SHALLOW_BYTES, text, &why))
		return error_set(error, ERROR_IO, "cannot read '%s': %s", path, why);
	g_auto(GStrv) lines = g_strsplit(text->str, "\n", -1);
	for (char **line = lines; *line; line++)
		if (repo_id_read(*line, &id))
			g_hash_table_add(g->shallow, g_memdup2(&id, sizeof id));
	return true;
}

TreeGit *tree_git_open(const char *path, bool trusted, GError **error)
{
	TreeGit *g = g_new0(TreeGit, 1);
	g->path = g_strdup(path);
	g->shallow = g_hash_table_new_full(repo_id_hash, repo_id_equal, g_free, NULL);
	repo_begin();
	git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 1);
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, (size_t)PACK_WINDOW);
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, (size_t)PACK_WINDOWS_ALL);
	git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, (ssize_t)CACHE_BYTES);
	git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_TREE, (size_t)CACHE_TREE_BYTES);
	git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_BLOB, (size_t)CACHE_BLOB_BYTES);
	g->repo = repo_open(path, trusted ? REPO_ANY_OWNER : REPO_SAFE_OWNER, error);
	if (g->repo &&
	        ((git_repository_odb(&g->odb, g->repo) == 0 &&
	                 git_repository_wrap_odb(&g->objects, g->odb) == 0) ||
	                repo_fail(path, "the objects", error)) &&
	        read_shallow(g, error))
		return g;
	tree_git_close(g);
	return NULL;
}

void tree_git_close(TreeGit *g)
{
	if (!g)
		return;
	git_repository_free(g->objects);
	git_odb_free(g->odb);
	git_repository_free(g->repo);
	repo_end();
	g_hash_table_unref(g->shallow);
	g_free(g->path);
	g_free(g);
}

bool tree_git_is_shallow(const TreeGit *g)
{
	return g_hash_table_size(g->shallow) > 0;
}

/* repo_commit, once more if that fails: libgit2 takes errors of the system for a missing
 * object. */
static int find_commit(TreeGit *g, const git_oid *id, git_commit **commit)
{
	int rc = repo_commit(g->repo, g->odb, commit, id);
	if (rc == 0 || git_odb_refresh(g->odb) != 0)
		return rc;
	return repo_commit(g->repo, g->odb, commit, id);
}

/* --- references --- */

bool tree_git_ref(TreeGit *g, const char *ref, char **full, RepoId *tip, GError **error)
{
	git_reference *found = NULL, *direct = NULL;
	git_object *commit = NULL;
	int rc = ref ? git_reference_dwim(&found, g->repo, ref)
	             : git_reference_lookup(&found, g->repo, "HEAD");
	if (rc == 0)
		rc = git_reference_resolve(&direct, found);
	if (rc == 0)
		rc = git_reference_peel(&commit, direct, GIT_OBJECT_COMMIT);
	if (rc == 0) {
		*full = g_strdup(git_reference_name(direct));
		*tip = repo_id_of(git_object_id(commit));
	} else if (direct) {
		repo_fail(g->path, "the newest commit", error);
	} else if (rc != GIT_ENOTFOUND && rc != GIT_EINVALIDSPEC) { /* an error of the system */
		repo_fail(g->path, ref ? ref : "HEAD", error);
	} else if (ref) {
		error_set(error, ERROR_USAGE, "the repository '%s' has no branch or tag '%s'",
		        g->path, ref);
	} else {
		error_set(error, ERROR_USAGE,
		        "the repository '%s' has no commit at HEAD; name a branch with --ref",
		        g->path);
	}
	git_object_free(commit);
	git_reference_free(direct);
	git_reference_free(found);
	return rc == 0;
}

static void free_tag(gpointer data)
{
	TreeGitTag *tag = data;
	g_free(tag->name);
	g_free(tag);
}

GPtrArray *tree_git_tags(TreeGit *g, GError **error)
{
	git_reference_iterator *all = NULL;
	git_reference *ref;
	if (git_reference_iterator_glob_new(&all, g->repo, "refs/tags/*") != 0) {
		repo_fail(g->path, "the tags", error);
		return NULL;
	}
	GPtrArray *tags = g_ptr_array_new_with_free_func(free_tag);
	while (git_reference_next(&ref, all) == 0) {
		git_object *commit = NULL;
		if (git_reference_peel(&commit, ref, GIT_OBJECT_COMMIT) == 0) {
			TreeGitTag *tag = g_new0(TreeGitTag, 1);
			tag->name = g_utf8_make_valid(
			        git_reference_name(ref) + strlen("refs/tags/"), -1);
			tag->commit = repo_id_of(git_object_id(commit));
			g_ptr_array_add(tags, tag);
		}
		git_object_free(commit);
		git_reference_free(ref);
	}
	git_reference_iterator_free(all);
	return tags;
}

bool tree_git_contains(TreeGit *g, const RepoId *tip, const RepoId *commit)
{
	git_oid a = repo_id_oid(tip), b = repo_id_oid(commit);
	return git_oid_equal(&a, &b) || git_graph_descendant_of(g->repo, &a, &b) == 1;
}

/* --- commits --- */

bool tree_git_parents(
        TreeGit *g, const RepoId *commit, gint64 *committer_s, GArray *parents, GError **error)
{
	git_oid oid = repo_id_oid(commit);
	git_commit *c;
	int rc = find_commit(g, &oid, &c);
	if (rc != 0)
		return repo_fail_commit(g->repo, g->path, rc, &oid, error);
	*committer_s = git_commit_time(c);
	guint n = g_hash_table_contains(g->shallow, commit) ? 0 : git_commit_parentcount(c);
	for (guint i = 0; i < n; i++) {
		RepoId id = repo_id_of(git_commit_parent_id(c, i));
		g_array_append_val(parents, id);
	}
	git_commit_free(c);
	return true;
}

/* Reads the patch-id of COMMIT. Fails only if the system failed. */
static bool read_diff(TreeGit *g, git_commit *commit, Commit *c, GError **why, GError **error)
{
	git_commit *parent = NULL;
	git_oid id = {{0}};
	char hex[41];
	TreePatchOutcome outcome = TREE_PATCH_FAILED;
	GError *failure = NULL;
	int rc = 0;
	if (git_commit_parentcount(commit) > 0) {
		id = *git_commit_parent_id(commit, 0);
		rc = find_commit(g, &id, &parent);
	}
	for (guint tries = 0; rc == 0 && outcome == TREE_PATCH_FAILED && tries < 2; tries++) {
		if (tries > 0 && git_odb_refresh(g->odb) != 0)
			break;
		outcome = tree_patch_id(g->objects, g->odb,
		        parent ? git_commit_tree_id(parent) : NULL, git_commit_tree_id(commit), hex,
		        c->paths, &rc, &id);
		if (tries == 0)
			rc = 0; /* as in find_commit() */
	}
	git_commit_free(parent);
	if (outcome == TREE_PATCH_ID)
		c->patch_id = commit_string(c, hex, -1);
	c->flags |= outcome == TREE_PATCH_EMPTY   ? COMMIT_FLAG_EMPTY
	            : outcome == TREE_PATCH_LARGE ? COMMIT_FLAG_LARGE
	                                          : 0u;
	if (outcome != TREE_PATCH_FAILED)
		return true;
	repo_fail_object(g->repo, g->path, rc, &id, "the diff of a commit", &failure);
	if (!g_error_matches(failure, ERROR_DOMAIN, ERROR_DAMAGED)) {
		g_propagate_error(error, failure);
		return false;
	}
	c->flags |= COMMIT_FLAG_MISSING;
	g_propagate_error(why, failure);
	return true;
}

static void read_texts(git_commit *commit, Commit *c)
{
	const char *encoding = git_commit_message_encoding(commit);
	const git_signature *author = git_commit_author(commit);
	g_autofree char *message = tree_commit_text(git_commit_message_raw(commit), encoding);
	g_autofree char *name = tree_commit_text(author->name, encoding);
	g_autofree char *address = tree_commit_text(author->email, encoding);
	c->author = (RecordPerson){commit_string(c, name, -1), commit_string(c, address, -1)};
	c->author_s = commit_date(author->when.time);
	c->committer_s = commit_date(git_commit_time(commit));
	tree_commit_read(message, c);
}

bool tree_git_read(TreeGit *g, const RepoId *id, Commit *c, GError **why, GError **error)
{
	git_oid oid = repo_id_oid(id);
	git_commit *commit;
	int rc = find_commit(g, &oid, &commit);
	if (rc != 0)
		return repo_fail_commit(g->repo, g->path, rc, &oid, error);
	memcpy(c->hash, id->b, sizeof c->hash);
	c->hash_bytes = repo_id_bytes();
	bool merge = git_commit_parentcount(commit) > 1, ok = true;
	c->flags = merge ? COMMIT_FLAG_MERGE : 0;
	read_texts(commit, c);
	if (g_hash_table_contains(g->shallow, id))
		c->flags |= COMMIT_FLAG_MISSING;
	else if (!merge)
		ok = read_diff(g, commit, c, why, error);
	git_commit_free(commit);
	return ok;
}
