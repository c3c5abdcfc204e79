#include "store/base/network_fs.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#define FUSE_MAGIC 0x65735546u

const char *network_fs_name(guint64 statfs_type)
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
		if ((guint32)statfs_type == known[i].magic)
			return known[i].name;
	}
	return NULL;
}

/* Not all of FUSE: that would refuse the root of a rootless container (fuse-overlayfs) and
 * encrypted home directories. */
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

/* The mount type of device DEV in /proc/self/mountinfo (proc(5): the field after " - "), a new
 * string; NULL if DEV is not listed. */
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

bool network_fs_of(const char *dir, char **name)
{
	struct statfs fs;
	struct stat st;
	*name = NULL;
	if (statfs(dir, &fs) != 0 || stat(dir, &st) != 0)
		return false;
	*name = g_strdup(network_fs_name((guint64)fs.f_type));
	if (*name || (guint32)fs.f_type != FUSE_MAGIC)
		return true;
	g_autofree char *type = mount_type_of(st.st_dev);
	if (type && network_fs_is_fuse(type))
		*name = g_steal_pointer(&type);
	return true;
}
