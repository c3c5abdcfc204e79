/* libgit2 caches deltas' bases and maps packs through windows, which are kept small. */
#include "mda/source/repo.h"

#include "store/base/error.h"
#include "store/base/limit.h"

#include <errno.h>
#include <git2.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PACK_WINDOW      (1u << 20)
#define PACK_WINDOWS_ALL (16u << 20)

static const int levels[] = {GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL,
        GIT_CONFIG_LEVEL_PROGRAMDATA};

/* PATH "" ignores the configuration outside of the repository, NULL is the usual one. */
static void search_configuration(const char *path)
{
	for (guint i = 0; i < G_N_ELEMENTS(levels); i++)
		git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], path);
}

void repo_begin(void)
{
	git_libgit2_init();
	search_configuration("");
	git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	/* as git(1) does: zlib's checksum finds damage */
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, (size_t)PACK_WINDOW);
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, (size_t)PACK_WINDOWS_ALL);
}

void repo_end(void)
{
	git_libgit2_shutdown();
}

static bool fail_open(const char *path, int rc, GError **error)
{
	const git_error *e = git_error_last();
	if (rc == GIT_EOWNER)
		return error_set(error, ERROR_UNAVAILABLE,
		        "cannot read the repository '%s': another user owns it; if you trust it, "
		        "run 'git config --global --add safe.directory DIR'",
		        path);
	if (e && e->message && strstr(e->message, "objectformat"))
		return error_set(error, ERROR_UNAVAILABLE,
		        "cannot read the repository '%s': it uses SHA-256, which the libgit2 of "
		        "this "
		        "system cannot read",
		        path);
	return repo_fail(path, "the repository", error);
}

/* libgit2 waits for the writer of a named pipe, and reads a file of any size. */
static bool check_files(const char *path, GError **error)
{
	static const struct {
		const char *name;
		gint64 max_bytes;
	} files[] = {{"HEAD", 64 << 10}, {"config", 1 << 20}, {"packed-refs", 256 << 20},
	        {"commondir", 64 << 10}, {"shallow", 16 << 20},
	        {"objects/info/alternates", 1 << 20}};
	struct stat st;
	g_autofree char *inner = g_build_filename(path, ".git", NULL);
	const char *dir = stat(inner, &st) == 0 ? inner : path;
	for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *file = g_build_filename(dir, files[i].name, NULL);
		if (stat(file, &st) == 0 &&
		        (!S_ISREG(st.st_mode) || st.st_size > files[i].max_bytes))
			return error_set(error, ERROR_UNAVAILABLE,
			        "cannot read the repository '%s': '%s' %s", path, file,
			        S_ISREG(st.st_mode) ? "is too long" : "is not a regular file");
	}
	return true;
}

git_repository *repo_open(const char *path, RepoOwner owner, GError **error)
{
	git_repository *repo = NULL;
	if (!check_files(path, error))
		return NULL;
	if (owner == REPO_SAFE_OWNER) { /* safe.directory is in the user's configuration */
		search_configuration(NULL);
		git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 1);
	}
	int rc = git_repository_open_ext(&repo, path, GIT_REPOSITORY_OPEN_NO_SEARCH, NULL);
	if (owner == REPO_SAFE_OWNER) {
		git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
		search_configuration("");
	}
	if (rc == 0)
		return repo;
	fail_open(path, rc, error);
	return NULL;
}

int repo_commit(git_repository *repo, git_odb *odb, git_commit **commit, const git_oid *id)
{
	gsize size;
	git_object_t type;
	int rc = git_odb_read_header(&size, &type, odb, id);
	if (rc != 0 || size <= LIMIT_COMMIT_BYTES)
		return rc != 0 ? rc : git_commit_lookup(commit, repo, id);
	git_error_set_str(GIT_ERROR_OBJECT, "the commit is too large");
	return GIT_EINVALID;
}

bool repo_fail(const char *path, const char *what, GError **error)
{
	const git_error *e = git_error_last();
	return error_set(error, ERROR_IO, "cannot read %s of '%s': %s", what, path,
	        e ? e->message : "unknown");
}

int repo_loose_error(git_repository *repo, const git_oid *id)
{
	char hex[GIT_OID_HEXSZ + 1];
	git_oid_tostr(hex, sizeof hex, id);
	g_autofree char *path =
	        g_strdup_printf("%s/objects/%.2s/%s", git_repository_commondir(repo), hex, hex + 2);
	return access(path, R_OK) == 0 ? 0 : errno;
}

/* Returns why an object that was not found may be there: the errno of a folder or pack that cannot
 * be read. 0: it is not there. */
static int hidden_by(git_repository *repo, const git_oid *id)
{
	g_autofree char *objects =
	        g_build_filename(git_repository_commondir(repo), "objects", NULL);
	g_autofree char *packs = g_build_filename(objects, "pack", NULL);
	const char *name;
	if (access(objects, R_OK | X_OK) != 0)
		return errno;
	int why = repo_loose_error(repo, id);
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

bool repo_fail_object(git_repository *repo, const char *path, int rc, const git_oid *id,
        const char *what, GError **error)
{
	const git_error *e = git_error_last();
	int klass = e ? e->klass : GIT_ERROR_NONE;
	int hidden = rc == GIT_ENOTFOUND ? hidden_by(repo, id) : 0;
	bool damaged = rc == GIT_ENOTFOUND || rc == GIT_EMISMATCH || klass == GIT_ERROR_ZLIB ||
	               klass == GIT_ERROR_ODB || klass == GIT_ERROR_OBJECT ||
	               klass == GIT_ERROR_TREE || klass == GIT_ERROR_INVALID;
	const char *why = hidden != 0           ? g_strerror(hidden)
	                  : rc == GIT_ENOTFOUND ? "an object is missing"
	                  : rc == GIT_EMISMATCH ? "the object has another id"
	                  : e                   ? e->message
	                                        : "unknown";
	return error_set(error, damaged && hidden == 0 ? ERROR_DAMAGED : ERROR_IO,
	        "cannot read %s of '%s': %s", what, path, why);
}

bool repo_fail_commit(
        git_repository *repo, const char *path, int rc, const git_oid *id, GError **error)
{
	char hex[GIT_OID_HEXSZ + 1];
	git_oid_tostr(hex, sizeof hex, id);
	g_autofree char *what = g_strdup_printf("commit %s", hex);
	return repo_fail_object(repo, path, rc, id, what, error);
}

RepoId repo_id_of(const git_oid *oid)
{
	RepoId id = {{0}};
	memcpy(id.b, oid->id, GIT_OID_RAWSZ);
	return id;
}

git_oid repo_id_oid(const RepoId *id)
{
	git_oid oid;
	git_oid_fromraw(&oid, id->b);
	return oid;
}

guint repo_id_hash(gconstpointer id)
{
	guint n;
	memcpy(&n, id, sizeof n);
	return n;
}

gboolean repo_id_equal(gconstpointer a, gconstpointer b)
{
	return memcmp(a, b, sizeof(RepoId)) == 0;
}

guint8 repo_id_bytes(void)
{
	return GIT_OID_RAWSZ;
}

char *repo_id_hex(const RepoId *id)
{
	git_oid oid = repo_id_oid(id);
	char hex[GIT_OID_HEXSZ + 1];
	return g_strdup(git_oid_tostr(hex, sizeof hex, &oid));
}

bool repo_id_read(const char *hex, RepoId *id)
{
	git_oid oid;
	if (strlen(hex) != GIT_OID_HEXSZ || strspn(hex, "0123456789abcdef") != GIT_OID_HEXSZ ||
	        git_oid_fromstr(&oid, hex) != 0)
		return false;
	*id = repo_id_of(&oid);
	return true;
}
