/* A new store is written under another name and renamed when it is complete and synced, so that
 * STORE_DIR_DATA is a complete store or does not exist. A lock on the directory lets one process at
 * a time create it. */
#include "store/env/store_create.h"

#include "store/base/debug.h"
#include "store/base/error.h"
#include "store/base/store_dir.h"
#include "store/base/trusted_path.h"
#include "store/env/crash_guard.h"
#include "store/env/lmdb_error.h"
#include "store/env/meta_checksum.h"
#include "store/env/store_private.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <lmdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAP_BYTES         (4u << 20)  /* while the empty store is written */
#define COPY_GROWTH_BYTES (16u << 20) /* of a store, before its copy has begun */

typedef enum { FOR_USER, FOR_DELIVERY } Reason;

#define NO_GROUP ((gid_t)-1)

static bool find_group(const char *name, gid_t *gid, GError **error)
{
	*gid = NO_GROUP;
	if (!name)
		return true;
	const struct group *g = getgrnam(name);
	if (!g)
		return error_set(error, ERROR_USAGE, "unknown group '%s'", name);
	*gid = g->gr_gid;
	return true;
}

static int put_meta(MDB_txn *txn, MDB_dbi meta, const char *name, const char *text)
{
	MDB_val k = {strlen(name), (void *)name}, v = {strlen(text), (void *)text};
	return mdb_put(txn, meta, &k, &v, 0);
}

static int write_tables(MDB_txn *txn)
{
	MDB_dbi dbi[TABLE_N], meta;
	int rc = MDB_SUCCESS;
	for (guint i = 0; rc == MDB_SUCCESS && i < TABLE_N; i++)
		rc = mdb_dbi_open(txn, table_name(i), MDB_CREATE | table_flags(i), &dbi[i]);
	MDB_dbi unused;
	if (rc == MDB_SUCCESS)
		rc = mdb_dbi_open(txn, TABLE_UNUSED_NAME, MDB_CREATE, &unused);
	if (rc != MDB_SUCCESS)
		return rc;
	meta = dbi[TABLE_META];
	g_autofree char *format = g_strdup_printf("%d", STORE_FORMAT);
	g_autofree char *uuid = g_uuid_string_random();
	const char *const facts[][2] = {
	        {"format", format}, {"min_reader", format}, {"min_writer", format}, {"uuid", uuid}};
	for (guint i = 0; rc == MDB_SUCCESS && i < G_N_ELEMENTS(facts); i++)
		rc = put_meta(txn, meta, facts[i][0], facts[i][1]);
	return rc == MDB_SUCCESS ? meta_checksum_write(txn, meta) : rc;
}

static int fill(MDB_env *env)
{
	MDB_txn *txn = NULL;
	int rc = mdb_txn_begin(env, NULL, 0, &txn);
	if (rc == MDB_SUCCESS)
		rc = write_tables(txn);
	if (rc == MDB_SUCCESS)
		return mdb_txn_commit(txn);
	mdb_txn_abort(txn);
	return rc;
}

/* mdb_env_copyfd2, which follows a circle in damaged pages without an end: a copy is never larger
 * than its store, which may grow meanwhile. */
static int copy_bounded(const Store *from, int fd)
{
	struct rlimit was, limit;
	struct stat st;
	if (fstat(store_data_fd(from), &st) != 0 || getrlimit(RLIMIT_FSIZE, &was) != 0)
		return errno;
	limit = was;
	limit.rlim_cur = MIN(was.rlim_cur, (rlim_t)st.st_size + COPY_GROWTH_BYTES);
	setrlimit(RLIMIT_FSIZE, &limit);
	int rc = mdb_env_copyfd2(from->env, fd, MDB_CP_COMPACT);
	setrlimit(RLIMIT_FSIZE, &was);
	return rc == EFBIG && limit.rlim_cur < was.rlim_cur ? MDB_CORRUPTED : rc;
}

/* Copies the newest state, without free pages. Deliveries continue meanwhile. */
static int copy_file(const Store *from, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return errno;
	crash_guard_remove(path);
	int rc = copy_bounded(from, fd);
	crash_guard_remove(NULL);
	if (rc == MDB_SUCCESS && fsync(fd) != 0)
		rc = errno;
	return close(fd) == 0 || rc != MDB_SUCCESS ? rc : errno;
}

static int create_file(const char *path)
{
	MDB_env *env = NULL;
	int rc = mdb_env_create(&env);
	if (rc != MDB_SUCCESS)
		return rc;
	mdb_env_set_mapsize(env, MAP_BYTES); /* not stored in the file */
	mdb_env_set_maxdbs(env, TABLE_N + 1);
	rc = mdb_env_open(env, path, MDB_NOSUBDIR, 0600);
	if (rc == MDB_SUCCESS)
		rc = fill(env);
	mdb_env_close(env);
	return rc;
}

static void remove_tmp(int dir_fd)
{
	unlinkat(dir_fd, STORE_DIR_TMP, 0);
	unlinkat(dir_fd, STORE_DIR_TMP_LOCK, 0);
}

static bool set_directory_modes(int fd, const char *dir, gid_t gid, GError **error)
{
	mode_t mode = gid == NO_GROUP ? 0700 : 02750;
	struct stat st;
	if (gid != NO_GROUP && fchown(fd, (uid_t)-1, gid) != 0)
		return store_dir_error(error, errno, "set the group of", dir);
	if ((fstat(fd, &st) != 0 || (st.st_mode & 07777) != mode) && fchmod(fd, mode) != 0)
		return store_dir_error(error, errno, "set the mode of", dir);
	return true;
}

/* The caller has locked the directory, which holds no store. */
static bool create_inside(int fd, const char *dir, gid_t gid, const Store *from, GError **error)
{
	remove_tmp(fd);
	g_autofree char *tmp_path = g_build_filename(dir, STORE_DIR_TMP, NULL);
	int rc = from ? copy_file(from, tmp_path) : create_file(tmp_path);
	bool ok = rc == MDB_SUCCESS || lmdb_error(error, rc, from ? "copy" : "create",
	                                       from ? from->dir : dir, MAP_BYTES);
	if (ok && gid != NO_GROUP &&
	        (fchownat(fd, STORE_DIR_TMP, (uid_t)-1, gid, 0) != 0 ||
	                fchmodat(fd, STORE_DIR_TMP, 0640, 0) != 0))
		ok = store_dir_error(error, errno, "set the group of", dir);
	/* a store that was here before may have left its lock file */
	if (ok && unlinkat(fd, STORE_DIR_LOCK, 0) != 0 && errno != ENOENT)
		ok = store_dir_error(error, errno, "create", dir);
	/* before the rename, so that a killed process leaves nothing beside a complete store */
	unlinkat(fd, STORE_DIR_TMP_LOCK, 0);
	if (ok && renameat(fd, STORE_DIR_TMP, fd, STORE_DIR_DATA) != 0)
		ok = store_dir_error(error, errno, "create", dir);
	if (!ok)
		remove_tmp(fd);
	return ok;
}

/* The group of a directory that is set up for one (2750): the administrator wants it to read the
 * store. */
static gid_t group_of(int fd)
{
	struct stat st;
	return fstat(fd, &st) == 0 && (st.st_mode & 02050) == 02050 ? st.st_gid : NO_GROUP;
}

static bool create_locked(
        int fd, const char *dir, Reason reason, gid_t gid, const Store *from, GError **error)
{
	StoreDirKind kind;
	if (!store_dir_look(dir, &kind, error))
		return false;
	if (kind == STORE_DIR_STORE && reason == FOR_DELIVERY)
		return true;
	if (kind == STORE_DIR_STORE || kind == STORE_DIR_OTHER)
		return error_set(error, ERROR_UNAVAILABLE, "cannot create store '%s': %s", dir,
		        kind == STORE_DIR_STORE ? "it exists already"
		                                : "the directory is not empty");
	if (reason == FOR_DELIVERY) /* the administrator has chosen the directory's modes */
		return create_inside(fd, dir, group_of(fd), from, error);
	return set_directory_modes(fd, dir, gid, error) && create_inside(fd, dir, gid, from, error);
}

/* If the directory was missing, another user may have created it or something else in its place.
 * Once the path is trusted nobody else can change it, and FD must be the directory it leads to. */
static bool check_again(int fd, const char *dir, GError **error)
{
	struct stat held, named;
	if (!trusted_path_check(dir, true, error))
		return false;
	if (fstat(fd, &held) != 0 || stat(dir, &named) != 0)
		return store_dir_error(error, errno, "create", dir);
	if (held.st_dev == named.st_dev && held.st_ino == named.st_ino)
		return true;
	return error_set(error, ERROR_UNAVAILABLE,
	        "cannot create store '%s': its directory was replaced meanwhile", dir);
}

static bool create(
        const char *dir, Reason reason, const char *group, const Store *from, GError **error)
{
	gid_t gid;
	StoreDirKind kind;
	g_autofree char *default_dir = store_dir_default();
	if (!find_group(group, &gid, error) || !store_dir_look(dir, &kind, error) ||
	        !trusted_path_check(dir, true, error))
		return false;
	bool parents = default_dir && strcmp(dir, default_dir) == 0;
	if (kind == STORE_DIR_MISSING && !store_dir_make(dir, parents, error))
		return false;
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return store_dir_error(error, errno, "create", dir);
	bool ok = flock(fd, LOCK_EX) == 0 ||
	          store_dir_error(error, errno, "lock the directory of", dir);
	ok = ok && check_again(fd, dir, error) && create_locked(fd, dir, reason, gid, from, error);
	close(fd);
	return ok && store_dir_sync(dir, error);
}

bool store_create(const char *dir, const char *group, GError **error)
{
	g_autofree char *bare = store_dir_bare(dir);
	return create(bare, FOR_USER, group, NULL, error);
}

bool store_create_for_delivery(const char *dir, GError **error)
{
	return create(dir, FOR_DELIVERY, NULL, NULL, error);
}

bool store_create_copy(const Store *store, const char *dir, const char *group, GError **error)
{
	g_autofree char *bare = store_dir_bare(dir);
	return create(bare, FOR_USER, group, store, error);
}

void store_create_fix_modes(const char *dir)
{
	static const struct {
		const char *name;
		mode_t mode;
	} files[] = {{STORE_DIR_DATA, 0640}, {STORE_DIR_LOCK, 0660}};
	struct stat d, st;
	if (stat(dir, &d) != 0 || (d.st_mode & 02050) != 02050)
		return;
	for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *path = g_build_filename(dir, files[i].name, NULL);
		if (stat(path, &st) != 0 || st.st_uid != geteuid())
			continue;
		if (st.st_gid != d.st_gid && chown(path, (uid_t)-1, d.st_gid) != 0)
			debug_print(DEBUG_STORE, "cannot set the group of '%s': %s", path,
			        g_strerror(errno));
		if ((st.st_mode & 07777) != files[i].mode && chmod(path, files[i].mode) != 0)
			debug_print(DEBUG_STORE, "cannot set the mode of '%s': %s", path,
			        g_strerror(errno));
	}
}
