/* What LMDB's and the system's error numbers mean for a store, in the words a user sees. */
#include <errno.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "store/env/store_private.h"
#include "store/base/error.h"
#include "store/base/store_dir.h"

#define NO_SPACE_BYTES                                                                             \
	(256u << 10) /* less than a write of LMDB's: with no more free than this a disk is full */

static ErrorCode code_of(int rc)
{
	switch (rc) {
	case MDB_MAP_FULL:
	case MDB_TXN_FULL:
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return ERROR_FULL;
	case MDB_CORRUPTED:
	case MDB_PAGE_NOTFOUND:
	case MDB_BAD_TXN:
	case MDB_BAD_VALSIZE:
	case MDB_KEYEXIST:
		return ERROR_DAMAGED;
	case MDB_INVALID:
	case MDB_VERSION_MISMATCH:
		return ERROR_FORMAT;
	case MDB_READERS_FULL:
	case MDB_MAP_RESIZED:
	case EACCES:
	case EPERM:
	case EROFS:
	case ENOMEM:
	case ENOENT:
	case EAGAIN:
		return ERROR_UNAVAILABLE;
	default:
		return ERROR_IO;
	}
}

/* LMDB says EIO of a write that was taken only in part: what that EIO stands for, where it can be
 * told. */
static int short_write_cause(const char *dir)
{
	static const char *const files[] = {STORE_DIR_DATA, STORE_DIR_TMP};
	struct statvfs fs;
	struct rlimit limit;
	struct stat st;
	if (statvfs(dir, &fs) == 0 && (guint64)fs.f_bavail * fs.f_frsize < NO_SPACE_BYTES)
		return ENOSPC;
	if (getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
		return EIO;
	for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *path = g_build_filename(dir, files[i], NULL);
		if (stat(path, &st) == 0 && (rlim_t)st.st_size >= limit.rlim_cur)
			return EFBIG;
	}
	return EIO;
}

bool lmdb_error(GError **error, const Store *store, int rc, const char *doing)
{
	g_autofree char *why = NULL;
	if (rc == EIO)
		rc = short_write_cause(store->dir);
	guint64 mib = store->map_bytes >> 20;
	if (rc == MDB_MAP_FULL)
		why = g_strdup_printf(
		        "the %" G_GUINT64_FORMAT " MiB reserved for it are full", mib);
	else if (rc == MDB_MAP_RESIZED)
		why = g_strdup_printf("it outgrew the %" G_GUINT64_FORMAT
		                      " MiB of address space that this process could reserve",
		        mib);
	else if (rc == MDB_READERS_FULL)
		why = g_strdup_printf("all its %d reader slots are taken", STORE_MAX_READERS);
	else if (rc == MDB_INVALID || rc == MDB_VERSION_MISMATCH)
		why = g_strdup("not a listdigest store");
	else
		why = g_strdup(mdb_strerror(rc));
	g_set_error(
	        error, ERROR_DOMAIN, code_of(rc), "cannot %s store '%s': %s", doing, store->dir, why);
	return false;
}
