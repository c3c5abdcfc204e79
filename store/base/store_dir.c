/* Where a store lies. A path is judged before LMDB sees it, so that each thing that can be wrong
 * with it has words of its own; LMDB would say EINVAL or make files. */
#include "store/base/store_dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "store/base/error.h"

bool store_dir_error(GError **error, int errnum, const char *doing, const char *dir)
{
	ErrorCode code = ERROR_UNAVAILABLE;
	if (errnum == ENOSPC || errnum == EDQUOT || errnum == EFBIG)
		code = ERROR_FULL;
	else if (errnum == EIO)
		code = ERROR_IO;
	g_set_error(
	        error, ERROR_DOMAIN, code, "cannot %s store '%s': %s", doing, dir, g_strerror(errnum));
	return false;
}

static bool refuse(GError **error, const char *dir, const char *why)
{
	g_set_error(error, ERROR_DOMAIN, ERROR_UNAVAILABLE, "cannot open store '%s': %s", dir, why);
	return false;
}

/* Memory maps and locks are not kept coherent between the hosts of these. */
const char *network_fs_name(guint64 type)
{
	static const struct {
		guint32 magic;
		const char *name;
	} known[] = {
	        {0x6969, "NFS"},
	        {0x517b, "SMB"},
	        {0xff534d42, "CIFS"},
	        {0xfe534d42, "SMB2"},
	        {0x564c, "NCP"},
	        {0x5346414f, "AFS"},
	        {0x6b414653, "AFS"},
	        {0x73757245, "Coda"},
	        {0x01021997, "9P"},
	        {0x00c36400, "Ceph"},
	        {0x01161970, "GFS2"},
	        {0x7461636f, "OCFS2"},
	        {0x0bd00bd0, "Lustre"},
	        {0x47504653, "GPFS"},
	        {0x19830326, "BeeGFS"},
	        {0x20030528, "OrangeFS"},
	};
	for (guint i = 0; i < G_N_ELEMENTS(known); i++) {
		if ((guint32)type == known[i].magic)
			return known[i].name;
	}
	return NULL;
}

/* Refusing all of FUSE would refuse the root of a rootless container (fuse-overlayfs) and encrypted
 * homes. */
bool network_fs_is_fuse(const char *mount_type)
{
	static const char *const remote[] = {"sshfs", "glusterfs", "ceph", "s3fs", "rclone",
	        "davfs", "gcsfuse", "juicefs", "curlftpfs", "smbnetfs", "mfs", "lizardfs", "afpfs",
	        "hdfs", "seaweedfs", "goofys", "blobfuse"};
	if (!g_str_has_prefix(mount_type, "fuse."))
		return false;
	for (guint i = 0; i < G_N_ELEMENTS(remote); i++) {
		if (g_str_has_prefix(mount_type + 5, remote[i]))
			return true;
	}
	return false;
}

/* The mount type of device DEV as /proc/self/mountinfo has it (proc(5): the field after " - "),
 * NULL if not found. */
static char *mount_type_of(dev_t dev)
{
	g_autofree char *table = NULL;
	if (!g_file_get_contents("/proc/self/mountinfo", &table, NULL, NULL))
		return NULL;
	g_autofree char *wanted = g_strdup_printf("%u:%u", major(dev), minor(dev));
	g_auto(GStrv) lines = g_strsplit(table, "\n", -1);
	for (guint i = 0; lines[i]; i++) {
		g_auto(GStrv) fields = g_strsplit(lines[i], " ", 4);
		const char *end = strstr(lines[i], " - ");
		if (g_strv_length(fields) == 4 && end && !strcmp(fields[2], wanted))
			return g_strndup(end + 3, strcspn(end + 3, " "));
	}
	return NULL;
}

static bool check_file_system(const char *dir, const struct stat *st, GError **error)
{
	struct statfs fs;
	if (statfs(dir, &fs) != 0)
		return store_dir_error(error, errno, "open", dir);
	g_autofree char *name = g_strdup(network_fs_name((guint64)fs.f_type));
	if (!name && (guint32)fs.f_type == 0x65735546) {
		g_autofree char *type = mount_type_of(st->st_dev);
		if (type && network_fs_is_fuse(type))
			name = g_steal_pointer(&type);
	}
	if (!name)
		return true;
	g_autofree char *why = g_strdup_printf(
	        "it lies on a network file system (%s), whose memory maps and locks lose "
	        "mail; use a local disk",
	        name);
	return refuse(error, dir, why);
}

static bool check_owner(const char *dir, const struct stat *st, GError **error)
{
	if (geteuid() != 0 || st->st_uid == 0)
		return true;
	g_autofree char *why = g_strdup_printf(
	        "it belongs to user %u, and root's lock file would shut its owner out; "
	        "run as that user",
	        (guint)st->st_uid);
	return refuse(error, dir, why);
}

char *store_dir_bare(const char *dir)
{
	char *bare = g_strdup(*dir ? dir : ".");
	for (gsize n = strlen(bare); n > 1 && bare[n - 1] == '/'; n--)
		bare[n - 1] = '\0';
	return bare;
}

static bool look_inside(const char *dir, StoreDirKind *kind, GError **error)
{
	DIR *d = opendir(dir);
	if (!d)
		return store_dir_error(error, errno, "open", dir);
	*kind = STORE_DIR_EMPTY;
	for (const struct dirent *e = readdir(d); e; e = readdir(d)) {
		static const char *const ours[] = {
		        ".", "..", STORE_DIR_TMP, STORE_DIR_TMP_LOCK, "lost+found", NULL};
		if (!g_strv_contains(ours, e->d_name))
			*kind = STORE_DIR_OTHER;
	}
	closedir(d);
	return true;
}

/* LMDB makes what a link there names. */
static bool check_lock(const char *dir, GError **error)
{
	struct stat st;
	g_autofree char *lock = g_build_filename(dir, STORE_DIR_LOCK, NULL);
	if (lstat(lock, &st) != 0)
		return errno == ENOENT || store_dir_error(error, errno, "open", dir);
	return S_ISREG(st.st_mode) || refuse(error, dir, "its " STORE_DIR_LOCK " is not a file");
}

bool store_dir_look(const char *dir, StoreDirKind *kind, GError **error)
{
	struct stat st;
	*kind = STORE_DIR_MISSING;
	if (lstat(dir, &st) != 0)
		return errno == ENOENT ? true : store_dir_error(error, errno, "open", dir);
	*kind = STORE_DIR_OTHER;
	if (S_ISLNK(st.st_mode) && stat(dir, &st) != 0)
		return store_dir_error(error, errno, "open", dir);
	if (!S_ISDIR(st.st_mode))
		return store_dir_error(error, ENOTDIR, "open", dir);
	if (!check_owner(dir, &st, error) || !check_file_system(dir, &st, error))
		return false;
	g_autofree char *data = g_build_filename(dir, STORE_DIR_DATA, NULL);
	if (lstat(data, &st) == 0) {
		*kind = STORE_DIR_STORE;
		if (S_ISLNK(st.st_mode)) /* a rebuilt file would take the link's place and leave the
		                            mail where it was */
			return refuse(error, dir,
			        "its " STORE_DIR_DATA
			        " is a symbolic link; put the whole directory where it leads to");
		if (!S_ISREG(st.st_mode))
			return refuse(error, dir, "its " STORE_DIR_DATA " is not a file");
		return check_owner(dir, &st, error) && check_lock(dir, error);
	}
	if (errno != ENOENT)
		return store_dir_error(error, errno, "open", dir);
	if (!look_inside(dir, kind, error))
		return false;
	/* a store that was made between the two looks */
	return *kind != STORE_DIR_OTHER || stat(data, &st) != 0 || store_dir_look(dir, kind, error);
}

static bool sync_one(const char *dir, GError **error)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		/* a directory that may be entered but not read: no descriptor to sync it by */
		return errno == EACCES ? true
		                       : store_dir_error(error, errno, "sync the directory of", dir);
	int rc = fsync(fd), saved = errno;
	close(fd);
	if (rc != 0 && saved != EINVAL && saved != EROFS)
		return store_dir_error(error, saved, "sync the directory of", dir);
	return true;
}

bool store_dir_sync(const char *dir, GError **error)
{
	g_autofree char *at = realpath(dir, NULL);
	if (!at)
		return store_dir_error(error, errno, "sync the directory of", dir);
	while (sync_one(at, error)) {
		if (strcmp(at, "/") == 0)
			return true;
		char *above = g_path_get_dirname(at);
		g_free(at);
		at = above;
	}
	return false;
}

bool store_dir_make(const char *dir, bool parents, GError **error)
{
	g_autofree char *parent = g_path_get_dirname(dir);
	struct stat st;
	if (stat(dir, &st) == 0)
		return S_ISDIR(st.st_mode) ? true : store_dir_error(error, ENOTDIR, "make", dir);
	if (parents && strcmp(parent, dir) != 0 && !store_dir_make(parent, true, error))
		return false;
	return mkdir(dir, 0700) == 0 || errno == EEXIST || store_dir_error(error, errno, "make", dir);
}
