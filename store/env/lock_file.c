#include "store/env/lock_file.h"

#include "store/base/debug.h"
#include "store/base/store_dir.h"
#include "store/env/lmdb_call.h"
#include "store/env/store_private.h"
#include "store/pages/page.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_FORMAT (1u | 1u << 16) /* version 1, with a lock for each reading process */
#define AT_FORMAT   4u
#define AT_TXNID    (8u + (guint)sizeof(pthread_mutex_t))
#define AT_READERS  (AT_TXNID + 8u)
#define HEAD_BYTES  (AT_READERS + 4u)
#define FD_MAX      1024 /* a program has few descriptors open */
#define TRIES       50   /* somebody may write to the file all the time */

/* LMDB's own descriptor of the lock file, -1 if there is none. The file must not be opened again:
 * closing any descriptor of it would release the locks that LMDB holds on it (fcntl(2)). */
static int find_lock_file(const Store *s)
{
	g_autofree char *path = g_build_filename(s->dir, STORE_DIR_LOCK, NULL);
	struct stat file, st;
	if (stat(path, &file) != 0)
		return -1;
	for (int fd = 0; fd < FD_MAX; fd++) {
		if (fstat(fd, &st) == 0 && st.st_ino == file.st_ino && st.st_dev == file.st_dev &&
		        (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDWR)
			return fd;
	}
	return -1;
}

/* Puts the N bytes of VALUE in place of those of OLD, which LMDB has read there. Returns LMDB's
 * code: MDB_BAD_RSLOT if the file has another layout. */
static int set_right(Store *s, guint at, const void *old, const void *value, gsize n)
{
	guint8 head[HEAD_BYTES];
	int fd = find_lock_file(s);
	if (fd < 0 || pread(fd, head, sizeof head, 0) != (gssize)sizeof head)
		return fd < 0 ? ENOENT : EIO;
	if (page_get4(head) != PAGE_MAGIC || page_get4(head + AT_FORMAT) != LOCK_FORMAT)
		return MDB_BAD_RSLOT;
	if (memcmp(head + at, old, n) != 0) /* it was changed again, or is not what LMDB reads */
		return MDB_SUCCESS;
	if (pwrite(fd, value, n, (off_t)at) != (gssize)n)
		return EIO;
	s->repaired = true;
	debug_print(DEBUG_STORE, "set a wrong number in '%s/" STORE_DIR_LOCK "' right", s->dir);
	return MDB_SUCCESS;
}

static guint64 newest(const Store *s)
{
	MDB_envinfo info = {0};
	return mdb_env_info(s->env, &info) == MDB_SUCCESS ? info.me_last_txnid : 0;
}

int lock_file_check_readers(Store *store)
{
	MDB_envinfo info = {0};
	int rc = mdb_env_info(store->env, &info);
	if (rc != MDB_SUCCESS || info.me_numreaders <= info.me_maxreaders)
		return rc;
	guint32 wrong = info.me_numreaders, all = info.me_maxreaders;
	return set_right(store, AT_READERS, &wrong, &all, sizeof all);
}

/* F_OFD_SETLKW: the lock belongs to LMDB's open file, as flock(2) does. Returns errno. */
static int lock_data(const Store *s, short type)
{
	struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1};
	int rc, fd = -1;
	mdb_env_get_fd(s->env, &fd);
	do
		rc = fcntl(fd, F_OFD_SETLKW, &lock);
	while (rc != 0 && errno == EINTR);
	return rc == 0 || errno == EINVAL ? 0 : errno; /* EINVAL: a kernel without such locks */
}

void lock_file_end(const Store *store)
{
	if (store->env && lock_data(store, F_UNLCK) != 0)
		debug_print(DEBUG_STORE, "cannot release the lock of the data file");
}

/* *RIGHT tells whether the transaction is the one after the newest. */
static int begin_write(Store *s, MDB_txn **txn, bool *right)
{
	int rc = lmdb_call_begin(s->env, 0, txn);
	if (rc != MDB_SUCCESS)
		return rc;
	rc = lock_data(s, F_WRLCK);
	guint64 last = newest(s), got = mdb_txn_id(*txn) - 1;
	*right = rc == 0 && got == last;
	if (*right)
		return MDB_SUCCESS;
	if (rc == 0)
		rc = set_right(s, AT_TXNID, &got, &last, sizeof last);
	g_clear_pointer(txn, mdb_txn_abort);
	lock_file_end(s);
	return rc;
}

static bool is_too_new(const Store *s, MDB_txn *txn)
{
	return mdb_txn_id(txn) > newest(s);
}

static int begin_read(Store *s, MDB_txn **txn, bool *right)
{
	int rc = lmdb_call_begin(s->env, MDB_RDONLY, txn);
	*right = rc == MDB_SUCCESS && !is_too_new(s, *txn);
	if (rc != MDB_SUCCESS || *right)
		return rc;
	g_clear_pointer(txn, mdb_txn_abort);
	if (s->mode == STORE_READ)
		return MDB_BAD_RSLOT;
	rc = lock_file_begin(s, true, txn);
	if (rc == MDB_SUCCESS) {
		g_clear_pointer(txn, mdb_txn_abort);
		lock_file_end(s);
	}
	return rc;
}

int lock_file_begin(Store *store, bool write, MDB_txn **txn)
{
	int rc = lock_file_check_readers(store);
	bool right = false;
	for (guint i = 0; i < TRIES && rc == MDB_SUCCESS && !right; i++)
		rc = write ? begin_write(store, txn, &right) : begin_read(store, txn, &right);
	return rc == MDB_SUCCESS && !right ? MDB_BAD_RSLOT : rc;
}

int lock_file_renew(const Store *store, MDB_txn *txn)
{
	int rc = mdb_txn_renew(txn);
	if (rc != MDB_SUCCESS || !is_too_new(store, txn))
		return rc;
	mdb_txn_reset(txn);
	return MDB_BAD_RSLOT;
}
