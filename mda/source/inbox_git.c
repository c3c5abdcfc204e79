/* An import reads each object once, so libgit2's object cache is off, and packs are mapped through
 * small windows. libgit2 also caches up to 16 MiB of delta bases for each open pack, and has no
 * option against it: so the repository is closed and opened again after every REOPEN_BYTES. */
#include "mda/source/inbox_git.h"

#include "store/base/error.h"

#include <errno.h>
#include <git2.h>
#include <string.h>
#include <unistd.h>

#define PACK_WINDOW      (1u << 20)
#define PACK_WINDOWS_ALL (16u << 20)
#define REOPEN_BYTES     (16u << 20) /* of messages read */

struct InboxGit {
	git_repository *repo;
	char *path;
	git_odb *odb;
	guint64 read_bytes; /* since it was opened */
};

static bool fail(const InboxGit *g, const char *what, GError **error)
{
	const git_error *e = git_error_last();
	return error_set(error, ERROR_IO, "cannot read %s of '%s': %s", what, g->path,
	        e ? e->message : "unknown");
}

/* Returns 0 if the loose object ID can be read, or errno. */
static int loose_error(const InboxGit *g, const git_oid *id)
{
	char hex[GIT_OID_HEXSZ + 1];
	git_oid_tostr(hex, sizeof hex, id);
	g_autofree char *path = g_strdup_printf(
	        "%s/objects/%.2s/%s", git_repository_commondir(g->repo), hex, hex + 2);
	return access(path, R_OK) == 0 ? 0 : errno;
}

/* Returns why an object that was not found may be there: the errno of a folder or pack that cannot
 * be read. 0: it is not there. */
static int hidden_by(const InboxGit *g, const git_oid *id)
{
	g_autofree char *objects =
	        g_build_filename(git_repository_commondir(g->repo), "objects", NULL);
	g_autofree char *packs = g_build_filename(objects, "pack", NULL);
	const char *name;
	if (access(objects, R_OK | X_OK) != 0)
		return errno;
	int why = loose_error(g, id);
	why = why == ENOENT ? 0 : why;
	errno = 0;
	g_autoptr(GDir) dir = why == 0 ? g_dir_open(packs, 0, NULL) : NULL;
	if (!dir)
		return why != 0 || errno == ENOENT ? why : errno;
	while (why == 0 && (name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(packs, name, NULL);
		if (access(path, R_OK) != 0 && errno != ENOENT)
			why = errno;
	}
	return why;
}

/* Sets ERROR for libgit2's code RC on reading the object ID: ERROR_DAMAGED if the object is
 * damaged or missing, ERROR_IO if the system failed. Returns false. */
static bool fail_object(
        const InboxGit *g, int rc, const git_oid *id, const char *what, GError **error)
{
	const git_error *e = git_error_last();
	int klass = e ? e->klass : GIT_ERROR_NONE;
	int hidden = rc == GIT_ENOTFOUND ? hidden_by(g, id) : 0;
	bool damaged = rc == GIT_ENOTFOUND || rc == GIT_EMISMATCH || klass == GIT_ERROR_ZLIB ||
	               klass == GIT_ERROR_ODB || klass == GIT_ERROR_OBJECT ||
	               klass == GIT_ERROR_TREE || klass == GIT_ERROR_INVALID;
	const char *why = hidden != 0           ? g_strerror(hidden)
	                  : rc == GIT_ENOTFOUND ? "an object is missing"
	                  : rc == GIT_EMISMATCH ? "the object has another id"
	                  : e                   ? e->message
	                                        : "unknown";
	return error_set(error, damaged && hidden == 0 ? ERROR_DAMAGED : ERROR_IO,
	        "cannot read %s of '%s': %s", what, g->path, why);
}

static InboxGitId from_oid(const git_oid *oid)
{
	InboxGitId id = {{0}};
	memcpy(id.b, oid->id, GIT_OID_RAWSZ);
	return id;
}

static git_oid to_oid(const InboxGitId *id)
{
	git_oid oid;
	git_oid_fromraw(&oid, id->b);
	return oid;
}

static void set_up(void)
{
	static const int levels[] = {GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG,
	        GIT_CONFIG_LEVEL_GLOBAL, GIT_CONFIG_LEVEL_PROGRAMDATA};
	git_libgit2_init();
	for (guint i = 0; i < G_N_ELEMENTS(levels); i++)
		git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
	git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);
	/* as git(1) does: zlib's checksum finds damage */
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, (size_t)PACK_WINDOW);
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, (size_t)PACK_WINDOWS_ALL);
}

static void close_repository(InboxGit *g)
{
	g_clear_pointer(&g->odb, git_odb_free);
	g_clear_pointer(&g->repo, git_repository_free);
	g->read_bytes = 0;
}

static bool open_repository(InboxGit *g, GError **error)
{
	close_repository(g);
	return (git_repository_open_ext(&g->repo, g->path, GIT_REPOSITORY_OPEN_NO_SEARCH, NULL) ==
	                       0 &&
	               git_repository_odb(&g->odb, g->repo) == 0) ||
	       fail(g, "the repository", error);
}

InboxGit *inbox_git_open(const char *path, GError **error)
{
	InboxGit *g = g_new0(InboxGit, 1);
	g->path = g_strdup(path);
	set_up();
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
	git_libgit2_shutdown();
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
	if (find_tip(g, &tip) <= 0 || git_commit_lookup(&commit, g->repo, &tip) != 0)
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

static bool fail_commit(InboxGit *g, int rc, const git_oid *id, GError **error)
{
	char hex[GIT_OID_HEXSZ + 1];
	git_oid_tostr(hex, sizeof hex, id);
	g_autofree char *what = g_strdup_printf("commit %s", hex);
	return fail_object(g, rc, id, what, error);
}

static void reverse(GArray *ids)
{
	for (guint i = 0; i < ids->len / 2; i++) {
		InboxGitId *a = &g_array_index(ids, InboxGitId, i),
		           *b = &g_array_index(ids, InboxGitId, ids->len - 1 - i);
		InboxGitId swap = *a;
		*a = *b;
		*b = swap;
	}
}

bool inbox_git_commits(InboxGit *g, const InboxGitId *stop, GArray *out, bool *met, GError **error)
{
	git_oid at;
	int rc = find_tip(g, &at);
	bool good = true;
	g_array_set_size(out, 0);
	*met = false;
	if (rc < 0)
		return fail(g, "the branch", error);
	for (bool more = rc > 0; more;) {
		git_commit *commit;
		InboxGitId id = from_oid(&at);
		*met = stop && memcmp(&id, stop, sizeof id) == 0;
		if (*met)
			break;
		rc = git_commit_lookup(&commit, g->repo, &at);
		if (rc == GIT_ENOTFOUND && out->len > 0 && git_repository_is_shallow(g->repo) == 1)
			break;
		good = rc == 0 || fail_commit(g, rc, &at, error);
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
		InboxGitId id = from_oid(&d->new_file.id);
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
        InboxGit *g, const InboxGitId *commit, GArray *out, gint64 *time_s, GError **error)
{
	git_oid oid = to_oid(commit);
	git_commit *c = NULL;
	git_tree *tree = NULL;
	g_array_set_size(out, 0);
	int rc = git_commit_lookup(&c, g->repo, &oid);
	if (rc == 0)
		rc = git_commit_tree(&tree, c);
	if (rc == 0) {
		const git_tree_entry *m = git_tree_entry_byname(tree, "m"),
		                     *d = git_tree_entry_byname(tree, "d");
		*time_s = git_commit_time(c);
		if (m && git_tree_entry_type(m) == GIT_OBJECT_BLOB) {
			InboxGitId id = from_oid(git_tree_entry_id(m));
			g_array_append_val(out, id);
		} else if (!d) {
			rc = added(g, c, tree, out);
		}
	}
	git_oid failed = c && !tree ? *git_commit_tree_id(c) : oid;
	bool good = rc == 0 || fail_object(g, rc, &failed, "a commit", error);
	git_tree_free(tree);
	git_commit_free(c);
	return good;
}

/* Returns whether OBJECT has the bytes that ID stands for. A pack has checksums of its own, which
 * reading it checks; a loose object has none but its id. */
static bool is_whole(const InboxGit *g, const git_oid *id, git_odb_object *object)
{
	git_oid real;
	if (loose_error(g, id) != 0)
		return true;
	return git_odb_hash(&real, git_odb_object_data(object), git_odb_object_size(object),
	               git_odb_object_type(object)) == 0 &&
	       git_oid_equal(&real, id);
}

GBytes *inbox_git_blob(InboxGit *g, const InboxGitId *blob, GError **error)
{
	git_oid oid = to_oid(blob);
	git_odb_object *object;
	if ((!g->odb || g->read_bytes > REOPEN_BYTES) && !open_repository(g, error))
		return NULL;
	int rc = git_odb_read(&object, g->odb, &oid);
	if (rc == 0 && !is_whole(g, &oid, object)) {
		git_odb_object_free(object);
		rc = GIT_EMISMATCH;
	}
	if (rc != 0) {
		fail_object(g, rc, &oid, "a message", error);
		return NULL;
	}
	GBytes *bytes = g_bytes_new(git_odb_object_data(object), git_odb_object_size(object));
	git_odb_object_free(object);
	g->read_bytes += g_bytes_get_size(bytes);
	return bytes;
}

guint8 inbox_git_id_bytes(void)
{
	return GIT_OID_RAWSZ;
}

char *inbox_git_id_hex(const InboxGitId *id)
{
	git_oid oid = to_oid(id);
	char hex[GIT_OID_HEXSZ + 1];
	return g_strdup(git_oid_tostr(hex, sizeof hex, &oid));
}

bool inbox_git_id_read(const char *hex, InboxGitId *id)
{
	git_oid oid;
	if (!is_hex(hex, GIT_OID_HEXSZ) || git_oid_fromstr(&oid, hex) != 0)
		return false;
	*id = from_oid(&oid);
	return true;
}
