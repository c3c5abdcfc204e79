/* A page that one commit uses and frees again is never written. Such pages at the end of the file
 * may be missing; they are listed as free. If any other page is missing, the file was truncated.
 * The length of the file and the free pages must be read for the same state. If deliveries are so
 * frequent that every try sees a newer state, the store is accepted: it can be read. */
#include "store/env/truncation.h"

#include "store/base/error.h"
#include "store/base/store_dir.h"
#include "store/env/lmdb_error.h"
#include "store/env/lock_file.h"
#include "store/env/store_private.h"

#include <errno.h>
#include <lmdb.h>
#include <sys/stat.h>

#define TRIES 20

/* *COUNT gets how many of the pages FROM to TO are free in TXN's state. */
static int count_free(MDB_txn *txn, guint64 from, guint64 to, guint64 *count)
{
	MDB_cursor *cursor = NULL;
	MDB_val k, v;
	/* table 0: transaction -> the number of pages it freed, then their page numbers */
	int rc = mdb_cursor_open(txn, 0, &cursor);
	*count = 0;
	while (rc == MDB_SUCCESS &&
	        (rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT)) == MDB_SUCCESS) {
		const size_t *numbers = v.mv_data;
		for (gsize i = 1; i < v.mv_size / sizeof *numbers; i++)
			*count += numbers[i] >= from && numbers[i] <= to;
	}
	mdb_cursor_close(cursor);
	return rc == MDB_NOTFOUND ? MDB_SUCCESS : rc;
}

/* *NEWEST gets the newest state, *PAGES the length of the file. The length is read last: the file
 * only grows, and a state becomes the newest after its pages are written. */
static int look_at_end(const Store *s, MDB_envinfo *newest, guint64 *pages)
{
	int fd = -1, rc = mdb_env_info(s->env, newest);
	MDB_stat tree;
	struct stat st;
	if (rc == MDB_SUCCESS)
		rc = mdb_env_stat(s->env, &tree);
	if (rc == MDB_SUCCESS)
		rc = mdb_env_get_fd(s->env, &fd);
	if (rc == MDB_SUCCESS && fstat(fd, &st) != 0)
		rc = errno;
	if (rc == MDB_SUCCESS)
		*pages = (guint64)st.st_size / tree.ms_psize;
	return rc;
}

/* *WHOLE tells whether the file has all pages in use in TXN's state. If *MOVED, another state
 * became the newest meanwhile, and *WHOLE means nothing. */
static int look_at_state(const Store *s, MDB_txn *txn, bool *moved, bool *whole)
{
	MDB_envinfo before, after;
	guint64 pages, unused, n_free = 0;
	int rc = look_at_end(s, &before, &pages);
	if (rc == MDB_SUCCESS && before.me_last_pgno >= pages)
		rc = count_free(txn, pages, before.me_last_pgno, &n_free);
	if (rc == MDB_SUCCESS)
		rc = look_at_end(s, &after, &unused);
	if (rc != MDB_SUCCESS)
		return rc;
	*moved = before.me_last_txnid != mdb_txn_id(txn) ||
	         after.me_last_txnid != before.me_last_txnid ||
	         after.me_last_pgno != before.me_last_pgno;
	*whole = before.me_last_pgno < pages || n_free == before.me_last_pgno + 1 - pages;
	return rc;
}

bool truncation_check(Store *s, GError **error)
{
	MDB_envinfo newest;
	guint64 pages;
	bool moved = true, whole = false;
	int rc = look_at_end(s, &newest, &pages);
	if (rc == MDB_SUCCESS && newest.me_last_pgno < pages)
		return true;
	for (guint look = 0; rc == MDB_SUCCESS && moved && look < TRIES; look++) {
		MDB_txn *txn = NULL;
		rc = lock_file_begin(s, false, &txn);
		if (rc == MDB_SUCCESS)
			rc = look_at_state(s, txn, &moved, &whole);
		mdb_txn_abort(txn);
	}
	if (rc != MDB_SUCCESS)
		return lmdb_error(error, rc, "open", s->dir, s->map_bytes);
	if (moved || whole)
		return true;
	return error_set(error, ERROR_FORMAT,
	        "cannot open store '%s': " STORE_DIR_DATA " is truncated; restore it from a backup",
	        s->dir);
}
