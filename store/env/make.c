/* Making a store. It grows under another name and is renamed once it is complete and synced, so
 * that PLACE_DATA is a whole store or is not there; makers take turns by a lock on the directory.
 */
#include "store/env/make.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/env/env_lmdb.h"
#include "store/base/error.h"
#include "store/base/path.h"
#include "store/base/place.h"
#include "store/env/seal.h"

#define NO_GROUP ((gid_t)-1)

static bool find_group(const char *name, gid_t *gid, GError **error)
{
	*gid = NO_GROUP;
	if (!name)
		return true;
	const struct group *g = getgrnam(name);
	if (!g) {
		g_set_error(error, LD_ERROR, LD_ERROR_USAGE, "there is no group '%s'", name);
		return false;
	}
	*gid = g->gr_gid;
	return true;
}

static void put_meta(
        MDB_txn *txn, MDB_dbi meta, const char *name, const void *value, gsize n, int *rc)
{
	MDB_val k = {strlen(name), (void *)name}, v = {n, (void *)value};
	if (*rc == MDB_SUCCESS)
		*rc = mdb_put(txn, meta, &k, &v, 0);
}

static int fill(MDB_env *env)
{
	MDB_txn *txn = NULL;
	MDB_dbi dbi[TABLE_N];
	int rc = mdb_txn_begin(env, NULL, 0, &txn);
	if (rc != MDB_SUCCESS)
		return rc;
	for (guint i = 0; rc == MDB_SUCCESS && i < TABLE_N; i++)
		rc = mdb_dbi_open(
		        txn, txn_tables[i].name, MDB_CREATE | txn_tables[i].flags, &dbi[i]);
	MDB_dbi unused;
	if (rc == MDB_SUCCESS)
		rc = mdb_dbi_open(txn, TXN_UNUSED_TABLE, MDB_CREATE, &unused);
	g_autofree char *format = g_strdup_printf("%d", STORE_FORMAT);
	g_autofree char *uuid = g_uuid_string_random();
	const char *const names[] = {
	        "format", "min_reader", "min_writer", "uuid"}; /* in this order: sealed */
	const char *const texts[] = {format, format, format, uuid};
	guint8 seal[SEAL_BYTES];
	seal_of(names, texts, G_N_ELEMENTS(names), seal);
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		put_meta(txn, dbi[TABLE_META], names[i], texts[i], strlen(texts[i]), &rc);
	put_meta(txn, dbi[TABLE_META], SEAL_NAME, seal, sizeof seal, &rc);
	if (rc == MDB_SUCCESS)
		return mdb_txn_commit(txn);
	mdb_txn_abort(txn);
	return rc;
}

/* As it is now, without the pages that are free. Deliveries go on meanwhile. */
static int copy_file(const Store *from, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return errno;
	int rc = mdb_env_copyfd2(from->env, fd, MDB_CP_COMPACT);
	if (rc == MDB_SUCCESS && fsync(fd) != 0)
		rc = errno;
	return close(fd) == 0 || rc != MDB_SUCCESS ? rc : errno;
}

static int make_file(const char *path)
{
	MDB_env *env = NULL;
	int rc = mdb_env_create(&env);
	if (rc != MDB_SUCCESS)
		return rc;
	mdb_env_set_mapsize(env, 4u << 20); /* of this open only */
	mdb_env_set_maxdbs(env, TABLE_N + 1);
	rc = mdb_env_open(env, path, MDB_NOSUBDIR, 0600);
	if (rc == MDB_SUCCESS)
		rc = fill(env);
	mdb_env_close(env);
	return rc;
}

static void sweep(int dir_fd)
{
	unlinkat(dir_fd, PLACE_UNMADE, 0);
	unlinkat(dir_fd, PLACE_UNMADE_LOCK, 0);
}

static bool set_directory_modes(int fd, const char *dir, gid_t gid, GError **error)
{
	mode_t mode = gid == NO_GROUP ? 0700 : 02750;
	struct stat st;
	if (gid != NO_GROUP && fchown(fd, (uid_t)-1, gid) != 0)
		return place_error(error, errno, "set the group of", dir);
	if ((fstat(fd, &st) != 0 || (st.st_mode & 07777) != mode) && fchmod(fd, mode) != 0)
		return place_error(error, errno, "set the mode of", dir);
	return true;
}

/* With the directory locked, and known to hold no store. */
static bool make_inside(int fd, const char *dir, gid_t gid, const Store *from, GError **error)
{
	sweep(fd);
	g_autofree char *unmade = g_build_filename(dir, PLACE_UNMADE, NULL);
	int rc = from ? copy_file(from, unmade) : make_file(unmade);
	const Store named = {.dir = (char *)dir, .map_bytes = 4u << 20};
	bool ok = rc == MDB_SUCCESS || env_error(error, &named, rc, "make");
	if (ok && gid != NO_GROUP &&
	        (fchownat(fd, PLACE_UNMADE, (uid_t)-1, gid, 0) != 0 ||
	                fchmodat(fd, PLACE_UNMADE, 0640, 0) != 0))
		ok = place_error(error, errno, "set the group of", dir);
	/* a lock file left by a store that was here before */
	if (ok && unlinkat(fd, PLACE_LOCK, 0) != 0 && errno != ENOENT)
		ok = place_error(error, errno, "make", dir);
	/* first: nothing of the making is left once the store is there, even if we are killed */
	unlinkat(fd, PLACE_UNMADE_LOCK, 0);
	if (ok && renameat(fd, PLACE_UNMADE, fd, PLACE_DATA) != 0)
		ok = place_error(error, errno, "make", dir);
	if (!ok)
		sweep(fd);
	return ok;
}

/* An administrator who set up an empty directory for a group means its store to be read by the
 * group. */
static gid_t group_of(int fd)
{
	struct stat st;
	return fstat(fd, &st) == 0 && (st.st_mode & 02050) == 02050 ? st.st_gid : NO_GROUP;
}

static bool make_locked(
        int fd, const char *dir, MakeReason reason, gid_t gid, const Store *from, GError **error)
{
	PlaceKind kind;
	if (!place_look(dir, &kind, error))
		return false;
	if (kind == PLACE_STORE && reason == MAKE_FOR_DELIVERY)
		return true;
	if (kind == PLACE_STORE || kind == PLACE_OTHER) {
		g_set_error(error, LD_ERROR, LD_ERROR_UNAVAILABLE, "cannot make store '%s': %s",
		        dir,
		        kind == PLACE_STORE ? "there is one already"
		                            : "the directory is not empty");
		return false;
	}
	if (reason == MAKE_FOR_DELIVERY) /* into a directory whose modes are its administrator's */
		return make_inside(fd, dir, group_of(fd), from, error);
	return set_directory_modes(fd, dir, gid, error) && make_inside(fd, dir, gid, from, error);
}

/* Where the directory was missing, another may have made it, or put something else there. Once the
 * way to it is seen to be good it stays so, and FD must be where it leads. */
static bool check_again(int fd, const char *dir, GError **error)
{
	struct stat held, named;
	if (!path_check(dir, true, error))
		return false;
	if (fstat(fd, &held) != 0 || stat(dir, &named) != 0)
		return place_error(error, errno, "make", dir);
	if (held.st_dev == named.st_dev && held.st_ino == named.st_ino)
		return true;
	g_set_error(error, LD_ERROR, LD_ERROR_UNAVAILABLE,
	        "cannot make store '%s': its directory was replaced meanwhile", dir);
	return false;
}

static bool make(
        const char *dir, MakeReason reason, const char *group, const Store *from, GError **error)
{
	gid_t gid;
	PlaceKind kind;
	g_autofree char *default_dir = store_default_dir();
	if (!find_group(group, &gid, error) || !place_look(dir, &kind, error) ||
	        !path_check(dir, true, error))
		return false;
	bool parents = default_dir && strcmp(dir, default_dir) == 0;
	if (kind == PLACE_MISSING && !place_make_directory(dir, parents, error))
		return false;
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return place_error(error, errno, "make", dir);
	bool ok =
	        flock(fd, LOCK_EX) == 0 || place_error(error, errno, "lock the directory of", dir);
	ok = ok && check_again(fd, dir, error) && make_locked(fd, dir, reason, gid, from, error);
	close(fd);
	return ok && place_sync_up(dir, error);
}

bool make_store(const char *dir, MakeReason reason, const char *group, GError **error)
{
	return make(dir, reason, group, NULL, error);
}

bool store_backup(const Store *store, const char *dir, const char *group, GError **error)
{
	g_autofree char *bare = place_bare(dir);
	return make(bare, MAKE_FOR_INIT, group, store, error);
}

bool store_init(const char *dir, const char *group, GError **error)
{
	g_autofree char *bare = place_bare(dir);
	return make_store(bare, MAKE_FOR_INIT, group, error);
}

void make_keep_modes(const char *dir)
{
	static const struct {
		const char *name;
		mode_t mode;
	} files[] = {{PLACE_DATA, 0640}, {PLACE_LOCK, 0660}};
	struct stat d, st;
	if (stat(dir, &d) != 0 || (d.st_mode & 02050) != 02050)
		return;
	for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *path = g_build_filename(dir, files[i].name, NULL);
		if (stat(path, &st) != 0 || st.st_uid != geteuid())
			continue;
		if (st.st_gid != d.st_gid && chown(path, (uid_t)-1, d.st_gid) != 0)
			g_debug("cannot set the group of '%s': %s", path, g_strerror(errno));
		if ((st.st_mode & 07777) != files[i].mode && chmod(path, files[i].mode) != 0)
			g_debug("cannot set the mode of '%s': %s", path, g_strerror(errno));
	}
}
