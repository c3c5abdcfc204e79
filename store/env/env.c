/* The LMDB environment of one store, opened: address space, version check, table handles. Making
 * one is make.c's.
 *
 * The map is one large reservation from a ladder, never resized: processes that resize an LMDB map
 * under each other have broken stores. Syncs are LMDB's default; MDB_NOTLS lets a process hold two
 * read transactions in one thread. */
#include "store/env/env.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/env/env_lmdb.h"
#include "store/base/error.h"
#include "store/env/gate.h"
#include "store/env/make.h"
#include "store/pages/peek.h"
#include "store/base/path.h"
#include "store/base/place.h"

G_STATIC_ASSERT(sizeof(size_t) == 8); /* 64-bit only: the reservation */

#define END_LOOKS 20 /* at a file that others write to meanwhile */

static guint64 forced_map_bytes;

void env_set_map_size(guint64 bytes)
{
	forced_map_bytes = bytes;
}

char *store_default_dir(void)
{
	const char *dir = g_getenv("LISTDIGEST_STORE");
	if (dir && *dir)
		return g_strdup(dir);
	dir = g_getenv("XDG_DATA_HOME");
	if (dir && g_path_is_absolute(dir)) /* XDG: relative ones are to be ignored */
		return g_build_filename(dir, "listdigest", NULL);
	const char *home = g_getenv("HOME");
	if (!home || !*home) {
		const struct passwd *pw = getpwuid(geteuid());
		home = pw ? pw->pw_dir : NULL;
	}
	return home && *home ? g_build_filename(home, ".local", "share", "listdigest", NULL) : NULL;
}

int env_begin(MDB_env *env, unsigned flags, MDB_txn **txn)
{
	int rc = mdb_txn_begin(env, NULL, flags, txn);
	int dead = 0;
	if (rc == MDB_READERS_FULL && mdb_reader_check(env, &dead) == MDB_SUCCESS && dead > 0)
		rc = mdb_txn_begin(env, NULL, flags, txn);
	return rc;
}

_Thread_local jmp_buf *env_assert_back;

/* LMDB would print a line of its own first, and an MTA reads the first. */
static void on_assert(MDB_env *env, const char *text)
{
	(void)env, (void)text;
	if (env_assert_back)
		longjmp(*env_assert_back, 1);
	abort();
}

/* A process that was refused a large map may still open a store, as long as the file is no larger
 * than what it got. */
static bool open_ladder(Store *s, guint64 file_bytes, GError **error)
{
	guint64 rungs[] = {(guint64)1 << 40, (guint64)16 << 30, (guint64)1 << 30, 0};
	const char *wish = s->mode == STORE_DELIVER ? NULL : g_getenv("LISTDIGEST_MAP_SIZE");
	guint64 forced = wish ? g_ascii_strtoull(wish, NULL, 10) : forced_map_bytes;
	if (forced) {
		rungs[0] = forced;
		rungs[1] = 0;
	}
	int rc = ENOMEM;
	for (guint i = 0; rungs[i] && (rc == ENOMEM || rc == EINVAL); i++) {
		s->map_bytes = rungs[i];
		if (file_bytes > rungs[i]) {
			rc = MDB_MAP_RESIZED;
			break;
		}
		if (mdb_env_create(&s->env) != 0)
			g_error("out of memory");
		mdb_env_set_assert(s->env, on_assert);
		mdb_env_set_mapsize(s->env, rungs[i]);
		mdb_env_set_maxdbs(s->env, TABLE_N + 8);
		mdb_env_set_maxreaders(s->env, ENV_MAX_READERS);
		mode_t users = umask(077); /* a reader makes the lock file where there is none */
		rc = mdb_env_open(
		        s->env, s->dir, MDB_NOTLS | (s->mode == STORE_READ ? MDB_RDONLY : 0), 0600);
		umask(users);
		if (rc != MDB_SUCCESS) {
			mdb_env_close(s->env);
			s->env = NULL;
		}
	}
	return rc == MDB_SUCCESS || env_error(error, s, rc, "open");
}

/* Which file it is that was opened. */
static bool note_file(Store *s, GError **error)
{
	int fd = -1;
	struct stat st;
	if (mdb_env_get_fd(s->env, &fd) != MDB_SUCCESS || fstat(fd, &st) != 0)
		return place_error(error, errno, "open", s->dir);
	s->dev = st.st_dev;
	s->ino = st.st_ino;
	return true;
}

static int meta_number(MDB_txn *txn, MDB_dbi meta, const char *name)
{
	MDB_val k = {strlen(name), (void *)name}, v;
	return mdb_get(txn, meta, &k, &v) == MDB_SUCCESS ? peek_number(v.mv_data, v.mv_size) : -1;
}

static bool format_error(const Store *s, GError **error, const char *why)
{
	g_set_error(error, LD_ERROR, LD_ERROR_FORMAT, "cannot open store '%s': %s", s->dir, why);
	return false;
}

/* min_reader and min_writer are the least formats a program must know to read and to write this
 * store. */
static bool check_format(Store *s, int format, int min_reader, int min_writer, GError **error)
{
	g_autofree char *why = NULL;
	if (format < 0 || min_reader < 0 || min_writer < 0)
		why = g_strdup("not a listdigest store");
	else if (format < STORE_FORMAT_OLDEST)
		why = g_strdup_printf(
		        "its format %d is too old, this listdigest needs %d or newer; export it "
		        "with the listdigest that made it ('export --format=dump') and load that "
		        "here ('init --from=DUMP')",
		        format, STORE_FORMAT_OLDEST);
	else if (min_reader > STORE_FORMAT)
		why = g_strdup_printf(
		        "it has format %d, made by a newer listdigest; this one knows up to %d",
		        format, STORE_FORMAT);
	else if (s->mode != STORE_READ && min_writer > STORE_FORMAT)
		why = g_strdup_printf(
		        "it has format %d, which this listdigest may read but not write", format);
	s->format = (guint)format;
	return why ? format_error(s, error, why) : true;
}

static bool check_meta(Store *s, MDB_txn *txn, GError **error)
{
	MDB_dbi meta = s->dbi[TABLE_META];
	MDB_val k = {4, (void *)"uuid"}, v;
	if (mdb_get(txn, meta, &k, &v) != MDB_SUCCESS || v.mv_size != 36)
		return format_error(s, error, "not a listdigest store");
	memcpy(s->uuid, v.mv_data, 36);
	return check_format(s, meta_number(txn, meta, "format"),
	        meta_number(txn, meta, "min_reader"), meta_number(txn, meta, "min_writer"), error);
}

/* How many pages of numbers FROM to TO stand among the free ones in TXN's state. */
static int count_free(MDB_txn *txn, guint64 from, guint64 to, guint64 *count)
{
	MDB_cursor *cursor = NULL;
	MDB_val k, v;
	int rc = mdb_cursor_open(
	        txn, 0, &cursor); /* table 0: transaction -> how many, their numbers */
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

/* How long the file is, and the newest state. The length is taken last: the pages of a state are in
 * the file before it is the newest, and the file only grows. */
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

/* TXN's state, unless *MOVED: it is not the newest any more, and nothing is known of its last page.
 */
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

/* Pages that came into use and out of it again in one commit are never written: at the file's end
 * they are missing, and stand among the free ones. Others that are missing are lost. Only one state
 * can tell, not what was seen of several; where deliveries are quicker than every look, they can
 * read the store. */
static bool check_end(const Store *s, GError **error)
{
	MDB_envinfo newest;
	guint64 pages;
	bool moved = true, whole = false;
	int rc = look_at_end(s, &newest, &pages);
	if (rc == MDB_SUCCESS && newest.me_last_pgno < pages)
		return true;
	for (guint look = 0; rc == MDB_SUCCESS && moved && look < END_LOOKS; look++) {
		MDB_txn *txn = NULL;
		rc = env_begin(s->env, MDB_RDONLY, &txn);
		if (rc == MDB_SUCCESS)
			rc = look_at_state(s, txn, &moved, &whole);
		mdb_txn_abort(txn);
	}
	if (rc != MDB_SUCCESS)
		return env_error(error, s, rc, "open");
	return moved || whole ||
	       format_error(s, error,
	               PLACE_DATA " is cut short; what is missing must come from a backup");
}

static bool open_tables(Store *s, GError **error)
{
	MDB_txn *txn = NULL;
	if (!check_end(s, error))
		return false;
	int rc = env_begin(s->env, MDB_RDONLY, &txn);
	if (rc != MDB_SUCCESS)
		return env_error(error, s, rc, "open");
	rc = mdb_dbi_open(txn, txn_tables[TABLE_META].name, 0, &s->dbi[TABLE_META]);
	bool ok = rc == MDB_SUCCESS    ? check_meta(s, txn, error)
	          : rc == MDB_NOTFOUND ? format_error(s, error, "not a listdigest store")
	                               : env_error(error, s, rc, "open");
	for (guint i = 0; ok && i < TABLE_N; i++) {
		rc = mdb_dbi_open(txn, txn_tables[i].name, 0, &s->dbi[i]);
		if (rc != MDB_SUCCESS)
			ok = env_error(error, s, rc == MDB_NOTFOUND ? MDB_CORRUPTED : rc, "open");
	}
	if (!ok) {
		mdb_txn_abort(txn);
		return false;
	}
	rc = mdb_txn_commit(txn); /* keeps the handles */
	return rc == MDB_SUCCESS || env_error(error, s, rc, "open");
}

/* Words for a path where no store stands, or a store made there where a delivery may. */
static bool need_store(const char *dir, bool is_default, StoreMode mode, GError **error)
{
	PlaceKind kind;
	if (!place_look(dir, &kind, error) || !path_check(dir, mode != STORE_READ, error))
		return false;
	if (kind == PLACE_STORE)
		return true;
	if (mode == STORE_DELIVER && (kind == PLACE_EMPTY || (kind == PLACE_MISSING && is_default)))
		return make_store(dir, MAKE_FOR_DELIVERY, NULL, error) &&
		       path_check(dir, true, error);
	const char *why =
	        kind == PLACE_MISSING ? "there is none; 'listdigest-store init' makes one"
	        : kind == PLACE_EMPTY
	                ? "the directory is empty; 'listdigest-store init' makes a store there"
	                : "not a store, but a directory of other files";
	LdError code = kind == PLACE_OTHER ? LD_ERROR_FORMAT : LD_ERROR_UNAVAILABLE;
	g_set_error(error, LD_ERROR, code, "cannot open store '%s': %s", dir, why);
	return false;
}

static bool open_file(Store *s, GError **error)
{
	Peek peek;
	if (!peek_store(s->dir, &peek, error)) /* before LMDB makes a lock file beside it */
		return false;
	if (peek.known && !check_format(s, peek.format, peek.min_reader, peek.min_writer, error))
		return false;
	if (!open_ladder(s, peek.file_bytes, error))
		return false;
	return note_file(s, error);
}

static bool open_env(Store *s, GError **error)
{
	int gate, dead = 0;
	if (!gate_enter(s->dir, &gate, error))
		return false;
	bool ok = open_file(s, error);
	close(gate);
	if (!ok)
		return false;
	make_keep_modes(s->dir);
	/* a killed report's slot would keep every page freed since from being used again */
	if (s->mode != STORE_READ)
		mdb_reader_check(s->env, &dead);
	return open_tables(s, error);
}

Store *store_open(const char *dir, bool is_default, StoreMode mode, GError **error)
{
	g_autofree char *bare = place_bare(dir);
	if (!need_store(bare, is_default, mode, error))
		return NULL;
	g_autoptr(Store) s = g_new0(Store, 1);
	s->dir = g_steal_pointer(&bare);
	s->mode = mode;
	return open_env(s, error) ? g_steal_pointer(&s) : NULL;
}

bool env_moved(const Store *store)
{
	g_autofree char *data = g_build_filename(store->dir, PLACE_DATA, NULL);
	struct stat st;
	return stat(data, &st) != 0 || st.st_dev != store->dev || st.st_ino != store->ino;
}

bool env_reopen(Store *store, GError **error)
{
	if (store->open_txns > 0) {
		g_set_error(error, LD_ERROR, LD_ERROR_UNAVAILABLE,
		        "cannot go on with store '%s': its file was replaced meanwhile",
		        store->dir);
		return false;
	}
	g_clear_pointer(&store->env, mdb_env_close);
	store->generation++;
	return open_env(store, error);
}

bool env_begin_txn(Store *store, bool write, MDB_txn **txn, GError **error)
{
	for (;;) {
		int rc = store->env ? env_begin(store->env, write ? 0 : MDB_RDONLY, txn) : EIO;
		if (rc != MDB_SUCCESS)
			return env_error(error, store, rc, write ? "write to" : "read");
		if (!env_moved(store))
			return true;
		mdb_txn_abort(*txn);
		if (!env_reopen(store, error))
			return false;
	}
}

void store_close(Store *store)
{
	if (!store)
		return;
	if (store->env)
		mdb_env_close(store->env);
	g_free(store->dir);
	g_free(store);
}

const char *store_dir(const Store *store)
{
	return store->dir;
}

const char *store_uuid(const Store *store)
{
	return store->uuid;
}

int store_data_fd(const Store *store)
{
	int fd = -1;
	return mdb_env_get_fd(store->env, &fd) == MDB_SUCCESS ? fd : -1;
}

guint store_format(const Store *store)
{
	return store->format;
}

guint store_generation(const Store *store)
{
	return store->generation;
}
