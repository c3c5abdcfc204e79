/* A git repository, opened by libgit2. Only the files of this folder that are named after it use
 * libgit2: they read references and objects, and run no hook or filter. Git configuration outside
 * the repository is ignored, but for safe.directory. */
#pragma once

#include <glib.h>
#include <stdbool.h>

struct git_commit;
struct git_odb;
struct git_repository;
struct git_oid;

#define REPO_ID_MAX_BYTES 32 /* room for SHA-256 */

/* The id of a git object. */
typedef struct {
	guint8 b[REPO_ID_MAX_BYTES]; /* the bytes after the id are 0 */
} RepoId;

typedef enum {
	REPO_ANY_OWNER, /* it is read, whoever owns it */
	REPO_SAFE_OWNER /* one of another user is refused, as git does: see safe.directory in
	                   git-config(1) */
} RepoOwner;

/* repo_begin: start libgit2 and set its options, for all repositories of the process; repo_end
 * stops it. They may be nested. */
void repo_begin(void);
void repo_end(void);

/* repo_open: open the repository PATH, bare or with a .git folder. The caller frees it with
 * git_repository_free. Returns NULL with ERROR_IO, or ERROR_UNAVAILABLE (OWNER). */
G_GNUC_WARN_UNUSED_RESULT
struct git_repository *repo_open(const char *path, RepoOwner owner, GError **error);

/* repo_commit: as git_commit_lookup, but fails if the commit has more than LIMIT_COMMIT_BYTES,
 * which libgit2 would read into memory. ODB is REPO's. Returns libgit2's code. */
int repo_commit(struct git_repository *repo, struct git_odb *odb, struct git_commit **commit,
        const struct git_oid *id);

/* repo_fail: set ERROR (ERROR_IO) to libgit2's last error on reading WHAT of the repository PATH.
 * Returns false. */
bool repo_fail(const char *path, const char *what, GError **error);

/* repo_fail_object: set ERROR for libgit2's code RC on reading the object ID of REPO: ERROR_DAMAGED
 * if the object is damaged or missing, ERROR_IO if the system failed. Returns false. */
bool repo_fail_object(struct git_repository *repo, const char *path, int rc,
        const struct git_oid *id, const char *what, GError **error);

/* repo_fail_commit: as repo_fail_object, for the commit ID. */
bool repo_fail_commit(struct git_repository *repo, const char *path, int rc,
        const struct git_oid *id, GError **error);

/* repo_loose_error: returns 0 if there is a loose object ID that can be read, or errno. */
int repo_loose_error(struct git_repository *repo, const struct git_oid *id);

/* repo_id_of, repo_id_oid: an id from libgit2's and back. */
RepoId repo_id_of(const struct git_oid *oid);
struct git_oid repo_id_oid(const RepoId *id);

/* repo_id_hash, repo_id_equal: GHashFunc and GEqualFunc for tables of RepoId. The
 * hash function also takes a git_oid. */
guint repo_id_hash(gconstpointer id);
gboolean repo_id_equal(gconstpointer a, gconstpointer b);

/* repo_id_bytes: returns how many bytes an object id has (20: SHA-1). */
guint8 repo_id_bytes(void);

/* repo_id_hex: returns ID in hex; the caller frees it. */
char *repo_id_hex(const RepoId *id);

/* repo_id_read: sets *ID from its hex form. Returns false if HEX is anything else. */
bool repo_id_read(const char *hex, RepoId *id);
