/* An import reads each object once, so libgit2's object cache is off. libgit2 also caches up to 16
 * MiB of delta bases for each open pack, and has no option against it: so the repository is closed
 * and opened again after every REOPEN_BYTES. */
#include "mda/source/inbox_git.h"

#include "mda/source/inbox_pack.h"
#include "store/base/error.h"

#include <errno.h>
#include <git2.h>
#include <string.h>
#include <unistd.h>

#define REOPEN_BYTES    (16u << 20)  /* of messages read */
#define DELTA_MAX_BYTES (256u << 20) /* of a message in a pack that libgit2 reads whole */

struct InboxGit {
	git_repository *repo;
	char *path;
	git_odb *odb;
	guint64 read_bytes; /* since it was opened */
};

static void close_repository(InboxGit *g)
{
	g_clear_pointer(&g->odb, git_odb_free);
	g_clear_pointer(&g->repo, git_repository_free);
	g->read_bytes = 0;
}

static bool open_repository(InboxGit *g, GError **error)
{
	close_repository(g);
	g->repo = repo_open(g->path, REPO_ANY_OWNER, error);
	return g->repo && (git_repository_odb(&g->odb, g->repo) == 0 ||
	                          repo_fail(g->path, "the repository", error));
}

InboxGit *inbox_git_open(const char *path, GError **error)
{
	InboxGit *g = g_new0(InboxGit, 1);
	g->path = g_strdup(path);
	repo_begin();
	git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);
	if (open_repository(g, error))
		return g;
	inbox_git_close(g);
	return NULL;
}

void inbox_git_close(InboxGit *g)
{
	if (!g)
		return;
	close_repository(g);
	repo_end();
	g_free(g->path);
	g_free(g);
}

/* Finds the newest commit. Returns 1, 0 if the repository is empty, -1 on failure. */
static int find_tip(InboxGit *g, git_oid *tip)
{
	int rc = git_reference_name_to_id(tip, g->repo, "HEAD");
	if (rc == GIT_ENOTFOUND)
		rc = git_reference_name_to_id(tip, g->repo, "refs/heads/master");
	return rc == 0 ? 1 : rc == GIT_ENOTFOUND ? 0 : -1;
}

static bool is_hex(const char *text, gsize n)
{
	return strlen(text) == n && strspn(text, "0123456789abcdef") == n;
}

bool inbox_git_is_inbox(InboxGit *g)
{
	git_oid tip;
	git_commit *commit = NULL;
	git_tree *tree = NULL;
	if (find_tip(g, &tip) <= 0 || repo_commit(g->repo, g->odb, &commit, &tip) != 0)
		return true; /* reading it reports the error */
	bool is = git_commit_tree(&tree, commit) != 0 || git_tree_entrycount(tree) == 0;
	for (gsize i = 0; !is && i < git_tree_entrycount(tree); i++) {
		const git_tree_entry *e = git_tree_entry_byindex(tree, i);
		const char *name = git_tree_entry_name(e);
		is = git_tree_entry_type(e) == GIT_OBJECT_TREE
		             ? is_hex(name, 2)
		             : strcmp(name, "m") == 0 || strcmp(name, "d") == 0;
	}
	git_tree_free(tree);
	git_commit_free(commit);
	return is;
}

static void reverse(GArray *ids)
{
	for (guint i = 0; i < ids->len / 2; i++) {
		RepoId *a = &g_array_index(ids, RepoId, i),
		       *b = &g_array_index(ids, RepoId, ids->len - 1 - i);
		RepoId swap = *a;
		*a = *b;
		*b = swap;
	}
}

bool inbox_git_commits(InboxGit *g, const RepoId *stop, GArray *out, bool *met, GError **error)
{
	git_oid at;
	int rc = find_tip(g, &at);
	bool good = true;
	g_array_set_size(out, 0);
	*met = false;
	if (rc < 0)
		return repo_fail(g->path, "the branch", error);
	for (bool more = rc > 0; more;) {
		git_commit *commit;
		RepoId id = repo_id_of(&at);
		*met = stop && memcmp(&id, stop, sizeof id) == 0;
		if (*met)
			break;
		rc = repo_commit(g->repo, g->odb, &commit, &at);
		if (rc == GIT_ENOTFOUND && out->len > 0 && git_repository_is_shallow(g->repo) == 1)
			break;
		good = rc == 0 || repo_fail_commit(g->repo, g->path, rc, &at, error);
		if (!good)
			break;
		g_array_append_val(out, id);
		more = git_commit_parentcount(commit) > 0;
		if (more)
			git_oid_cpy(&at, git_commit_parent_id(commit, 0));
		git_commit_free(commit);
	}
	reverse(out);
	return good;
}

static bool is_message_path(const char *path)
{
	return strlen(path) > 3 && path[2] == '/' && strspn(path, "0123456789abcdef") == 2 &&
	       is_hex(path + 3, 2 * GIT_OID_RAWSZ - 2);
}

/* Version 1: appends the message files that COMMIT added or changed. Returns libgit2's code. */
static int added(InboxGit *g, git_commit *commit, git_tree *tree, GArray *out)
{
	git_commit *parent = NULL;
	git_tree *before = NULL;
	git_diff *diff = NULL;
	git_diff_options options;
	git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
	int rc = git_commit_parentcount(commit) > 0 ? git_commit_parent(&parent, commit, 0) : 0;
	if (rc == GIT_ENOTFOUND && git_repository_is_shallow(g->repo) == 1)
		rc = 0;
	if (rc == 0 && parent)
		rc = git_commit_tree(&before, parent);
	if (rc == 0)
		rc = git_diff_tree_to_tree(&diff, g->repo, before, tree, &options);
	for (gsize i = 0; rc == 0 && i < git_diff_num_deltas(diff); i++) {
		const git_diff_delta *d = git_diff_get_delta(diff, i);
		RepoId id = repo_id_of(&d->new_file.id);
		if ((d->status == GIT_DELTA_ADDED || d->status == GIT_DELTA_MODIFIED) &&
		        is_message_path(d->new_file.path))
			g_array_append_val(out, id);
	}
	git_diff_free(diff);
	git_tree_free(before);
	git_commit_free(parent);
	return rc;
}

bool inbox_git_messages(
        InboxGit *g, const RepoId *commit, GArray *out, gint64 *time_s, GError **error)
{
	git_oid oid = repo_id_oid(commit);
	git_commit *c = NULL;
	git_tree *tree = NULL;
	g_array_set_size(out, 0);
	int rc = repo_commit(g->repo, g->odb, &c, &oid);
	if (rc == 0)
		rc = git_commit_tree(&tree, c);
	if (rc == 0) {
		const git_tree_entry *m = git_tree_entry_byname(tree, "m"),
		                     *d = git_tree_entry_byname(tree, "d");
		*time_s = git_commit_time(c);
		if (m && git_tree_entry_type(m) == GIT_OBJECT_BLOB) {
			RepoId id = repo_id_of(git_tree_entry_id(m));
			g_array_append_val(out, id);
		} else if (!d) {
			rc = added(g, c, tree, out);
		}
	}
	git_oid failed = c && !tree ? *git_commit_tree_id(c) : oid;
	bool good = rc == 0 || repo_fail_object(g->repo, g->path, rc, &failed, "a commit", error);
	git_tree_free(tree);
	git_commit_free(c);
	return good;
}

/* Returns whether OBJECT has the bytes that ID stands for. A pack has checksums of its own, which
 * reading it checks; a loose object has none but its id. */
static bool is_whole(const InboxGit *g, const git_oid *id, git_odb_object *object)
{
	git_oid real;
	if (repo_loose_error(g->repo, id) != 0)
		return true;
	return git_odb_hash(&real, git_odb_object_data(object), git_odb_object_size(object),
	               git_odb_object_type(object)) == 0 &&
	       git_oid_equal(&real, id);
}

/* Reads BLOB of SIZE bytes from its file, a piece at a time, and keeps the first INBOX_GIT_BYTES.
 * *RC gets libgit2's code: GIT_ENOTFOUND if it has no file of its own. */
static GBytes *read_loose(InboxGit *g, const git_oid *oid, guint64 size, int *rc)
{
	git_odb_stream *stream = NULL;
	git_object_t type;
	gsize size_now, keep = MIN(size, INBOX_GIT_BYTES);
	guint64 done = 0;
	guint8 digest[GIT_OID_RAWSZ];
	gsize n = sizeof digest;
	char head[32], piece[64 << 10];
	*rc = git_odb_open_rstream(&stream, &size_now, &type, g->odb, oid);
	if (*rc != 0)
		return NULL;
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA1);
	GByteArray *bytes = g_byte_array_sized_new((guint)keep);
	int head_bytes = g_snprintf(head, sizeof head, "blob %" G_GUINT64_FORMAT, size);
	g_checksum_update(sum, (guint8 *)head, head_bytes + 1);
	for (int got; done <= size && (got = git_odb_stream_read(stream, piece, sizeof piece)) > 0;
	        done += (guint64)got) {
		g_checksum_update(sum, (guint8 *)piece, got);
		if (bytes->len < keep)
			g_byte_array_append(
			        bytes, (guint8 *)piece, (guint)MIN((gsize)got, keep - bytes->len));
	}
	git_odb_stream_free(stream);
	g_checksum_get_digest(sum, digest, &n);
	if (done != size || memcmp(digest, oid->id, sizeof digest) != 0)
		*rc = GIT_EMISMATCH;
	return g_byte_array_free_to_bytes(bytes);
}

/* Reads all of an object at once. Returns libgit2's code. */
static int read_whole(InboxGit *g, const git_oid *oid, GBytes **bytes)
{
	git_odb_object *object;
	int rc = git_odb_read(&object, g->odb, oid);
	if (rc != 0)
		return rc;
	gsize n = MIN(git_odb_object_size(object), INBOX_GIT_BYTES);
	if (is_whole(g, oid, object))
		*bytes = g_bytes_new(git_odb_object_data(object), n);
	git_odb_object_free(object);
	return *bytes ? 0 : GIT_EMISMATCH;
}

/* Reads BLOB of SIZE bytes from its pack, a piece at a time, and keeps the first INBOX_GIT_BYTES.
 * Returns NULL if it is damaged, with *RC set, or if it is a delta. */
static GBytes *read_packed(InboxGit *g, const git_oid *oid, guint64 size, int *rc)
{
	GBytes *bytes = NULL;
	g_autofree char *objects =
	        g_build_filename(git_repository_commondir(g->repo), "objects", NULL);
	if (inbox_pack_read(objects, oid->id, size, INBOX_GIT_BYTES, &bytes) == INBOX_PACK_DAMAGED)
		*rc = GIT_EMISMATCH;
	return bytes;
}

static GBytes *too_large(const InboxGit *g, guint64 size, GError **error)
{
	error_set(error, ERROR_DAMAGED,
	        "cannot read a message of '%s': it has %" G_GUINT64_FORMAT
	        " MiB, more than the %u that a delta in a pack may have",
	        g->path, size >> 20, DELTA_MAX_BYTES >> 20);
	return NULL;
}

GBytes *inbox_git_blob(InboxGit *g, const RepoId *blob, guint64 *size_bytes, GError **error)
{
	git_oid oid = repo_id_oid(blob);
	git_object_t type;
	gsize size = 0;
	GBytes *bytes = NULL;
	if ((!g->odb || g->read_bytes > REOPEN_BYTES) && !open_repository(g, error))
		return NULL;
	int rc = git_odb_read_header(&size, &type, g->odb, &oid);
	bool large = rc == 0 && size > INBOX_GIT_BYTES;
	if (large && repo_loose_error(g->repo, &oid) == 0)
		bytes = read_loose(g, &oid, size, &rc);
	else if (large)
		bytes = read_packed(g, &oid, size, &rc);
	if (large && rc == 0 && !bytes && size > DELTA_MAX_BYTES)
		return too_large(g, size, error);
	if (rc == 0 && !bytes)
		rc = read_whole(g, &oid, &bytes);
	if (rc != 0) {
		g_clear_pointer(&bytes, g_bytes_unref);
		repo_fail_object(g->repo, g->path, rc, &oid, "a message", error);
		return NULL;
	}
	*size_bytes = size;
	g->read_bytes += size;
	return bytes;
}
