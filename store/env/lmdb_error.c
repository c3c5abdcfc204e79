#include "store/env/lmdb_error.h"

#include "store/base/error.h"
#include "store/base/store_dir.h"

#include <errno.h>
#include <lmdb.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

/* With less free space than one write of LMDB needs, the disk counts as full. */
#define NO_SPACE_BYTES (256u << 10)

static ErrorCode code_of(int rc)
{
	switch (rc) {
	case MDB_MAP_FULL:
	case MDB_TXN_FULL:
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
	case MDB_BAD_RSLOT:
		return ERROR_UNAVAILABLE;
	default:
		return error_from_errno(rc);
	}
}

/* The reason why LMDB's write was cut short, if it can be found out, else EIO. */
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

/* LMDB's own text for RC, or a better one. A new string. */
static char *reason_of(int rc, guint64 map_bytes)
{
	guint64 mib = map_bytes >> 20;
	switch (rc) {
	case MDB_MAP_FULL:
		return g_strdup_printf(
		        "the %" G_GUINT64_FORMAT " MiB reserved for it are full", mib);
	case MDB_MAP_RESIZED:
		return g_strdup_printf("it is larger than the %" G_GUINT64_FORMAT
		                       " MiB of address space that this process could reserve",
		        mib);
	case MDB_READERS_FULL:
		return g_strdup("all its reader slots are taken");
	case MDB_BAD_RSLOT:
		return g_strdup(STORE_DIR_LOCK " has a wrong transaction number; the next delivery "
		                               "sets it right, unless somebody keeps changing it");
	case MDB_INVALID:
	case MDB_VERSION_MISMATCH:
		return g_strdup("not a listdigest store");
	default:
		return g_strdup(mdb_strerror(rc));
	}
}

bool lmdb_error(GError **error, int rc, const char *doing, const char *dir, guint64 map_bytes)
{
	if (rc == EIO)
		rc = short_write_cause(dir);
	g_autofree char *why = reason_of(rc, map_bytes);
	return error_set(error, code_of(rc), "cannot %s store '%s': %s", doing, dir, why);
}
