/* The map is one large reservation of address space and never resized: processes that resize the
 * map of one store have damaged stores. Commits are synced (LMDB's default). MDB_NOTLS allows two
 * read transactions in one thread. */
#include "store/env/store.h"

#include "store/base/debug.h"
#include "store/base/error.h"
#include "store/base/store_dir.h"
#include "store/base/trusted_path.h"
#include "store/env/lmdb_call.h"
#include "store/env/lmdb_error.h"
#include "store/env/lock_file.h"
#include "store/env/meta_checksum.h"
#include "store/env/open_lock.h"
#include "store/env/store_create.h"
#include "store/env/store_private.h"
#include "store/env/truncation.h"
#include "store/pages/peek.h"

#include <errno.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define READERS_MAX 4094

G_STATIC_ASSERT(sizeof(size_t) == 8); /* the reservation needs 64-bit addresses */

static bool fail(const Store *s, int rc, const char *doing, GError **error)
{
	return lmdb_error(error, rc, doing, s->dir, s->map_bytes);
}

/* Opens the data file with a map of S->map_bytes. Returns LMDB's code. */
static int open_map(Store *s)
{
	if (mdb_env_create(&s->env) != 0)
		g_error("out of memory");
	lmdb_call_catch_asserts(s->env);
	mdb_env_set_mapsize(s->env, s->map_bytes);
	mdb_env_set_maxdbs(s->env, TABLE_N + 8);
	mdb_env_set_maxreaders(s->env, READERS_MAX);
	/* a reader, too, may have to create the lock file */
	mode_t users = umask(077);
	int rc = mdb_env_open(
	        s->env, s->dir, MDB_NOTLS | (s->mode == STORE_READ ? MDB_RDONLY : 0), 0600);
	umask(users);
	if (rc != MDB_SUCCESS)
		g_clear_pointer(&s->env, mdb_env_close);
	return rc;
}

/* Tries smaller maps if a large one is refused (ulimit -v): a smaller one is enough as long as the
 * file fits into it. Tests ask for a size by $LISTDIGEST_MAP_SIZE (bytes). */
static bool open_largest_map(Store *s, guint64 file_bytes, GError **error)
{
	guint64 sizes[] = {(guint64)1 << 40, (guint64)16 << 30, (guint64)1 << 30, 0};
	const char *wish = s->mode == STORE_DELIVER ? NULL : g_getenv("LISTDIGEST_MAP_SIZE");
	guint64 forced = wish ? g_ascii_strtoull(wish, NULL, 10) : 0;
	if (forced) {
		sizes[0] = forced;
		sizes[1] = 0;
	}
	int rc = ENOMEM;
	for (guint i = 0; sizes[i] && (rc == ENOMEM || rc == EINVAL); i++) {
		s->map_bytes = sizes[i];
		rc = file_bytes > sizes[i] ? MDB_MAP_RESIZED : open_map(s);
		debug_print(DEBUG_STORE, "map of %" G_GUINT64_FORMAT " MiB for '%s': %s",
		        sizes[i] >> 20, s->dir, rc == MDB_SUCCESS ? "reserved" : mdb_strerror(rc));
	}
	return rc == MDB_SUCCESS || fail(s, rc, "open", error);
}

/* Remembers which file was opened, for store_replaced. */
static bool note_file(Store *s, GError **error)
{
	int fd = -1;
	struct stat st;
	if (mdb_env_get_fd(s->env, &fd) != MDB_SUCCESS || fstat(fd, &st) != 0)
		return store_dir_error(error, errno, "open", s->dir);
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
	return error_set(error, ERROR_FORMAT, "cannot open store '%s': %s", s->dir, why);
}

/* min_reader and min_writer are the oldest formats whose programs may read and write this store. */
static bool check_format(Store *s, int format, int min_reader, int min_writer, GError **error)
{
	g_autofree char *why = NULL;
	if (format < 0 || min_reader < 0 || min_writer < 0)
		why = g_strdup("not a listdigest store");
	else if (format < STORE_FORMAT_OLDEST)
		why = g_strdup_printf("its format %d is too old, this listdigest needs %d or "
		                      "newer; export it with the listdigest that made it ('export "
		                      "--format=dump') and load that here ('init --from=DUMP')",
		        format, STORE_FORMAT_OLDEST);
	else if (min_reader > STORE_FORMAT)
		why = g_strdup_printf(
		        "it has format %d, made by a newer listdigest; this version reads up to %d",
		        format, STORE_FORMAT);
	else if (s->mode != STORE_READ && min_writer > STORE_FORMAT)
		why = g_strdup_printf(
		        "it has format %d, which this version can read but not write", format);
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

static bool open_tables(Store *s, GError **error)
{
	MDB_txn *txn = NULL;
	if (!truncation_check(s, error))
		return false;
	int rc = lock_file_begin(s, false, &txn);
	if (rc != MDB_SUCCESS)
		return fail(s, rc, "open", error);
	rc = mdb_dbi_open(txn, table_name(TABLE_META), 0, &s->dbi[TABLE_META]);
	bool ok = rc == MDB_SUCCESS    ? check_meta(s, txn, error)
	          : rc == MDB_NOTFOUND ? format_error(s, error, "not a listdigest store")
	                               : fail(s, rc, "open", error);
	for (guint i = 0; ok && i < TABLE_N; i++) {
		rc = mdb_dbi_open(txn, table_name(i), 0, &s->dbi[i]);
		if (rc == MDB_NOTFOUND && table_since(i) > s->format)
			s->dbi[i] = STORE_NO_TABLE;
		else if (rc != MDB_SUCCESS)
			ok = fail(s, rc == MDB_NOTFOUND ? MDB_CORRUPTED : rc, "open", error);
	}
	if (!ok) {
		mdb_txn_abort(txn);
		return false;
	}
	rc = mdb_txn_commit(txn); /* keeps the handles */
	return rc == MDB_SUCCESS || fail(s, rc, "open", error);
}

/* Returns LMDB's code. */
static int add_tables(MDB_txn *txn, MDB_dbi dbi[TABLE_N])
{
	static const char *const names[] = {"format", "min_reader", "min_writer"};
	g_autofree char *format = g_strdup_printf("%d", STORE_FORMAT);
	MDB_val v = {strlen(format), format};
	int rc = MDB_SUCCESS;
	for (guint i = 0; rc == MDB_SUCCESS && i < TABLE_N; i++)
		rc = mdb_dbi_open(txn, table_name(i), MDB_CREATE | table_flags(i), &dbi[i]);
	for (guint i = 0; rc == MDB_SUCCESS && i < G_N_ELEMENTS(names); i++) {
		MDB_val k = {strlen(names[i]), (void *)names[i]};
		rc = mdb_put(txn, dbi[TABLE_META], &k, &v, 0);
	}
	return rc == MDB_SUCCESS ? meta_checksum_write(txn, dbi[TABLE_META]) : rc;
}

bool store_add_tables(Store *store, GError **error)
{
	MDB_txn *txn;
	MDB_dbi dbi[TABLE_N];
	if (store->format >= STORE_FORMAT)
		return true;
	if (!store_begin_txn(store, true, &txn, error))
		return false;
	int rc = add_tables(txn, dbi);
	if (rc == MDB_SUCCESS)
		rc = mdb_txn_commit(txn);
	else
		mdb_txn_abort(txn);
	lock_file_end(store);
	if (rc != MDB_SUCCESS)
		return fail(store, rc, "write to", error);
	memcpy(store->dbi, dbi, sizeof dbi);
	store->format = STORE_FORMAT;
	return true;
}

/* Makes sure that there is a store in DIR; a delivery may create one. */
static bool need_store(const char *dir, bool is_default, StoreMode mode, GError **error)
{
	StoreDirKind kind;
	if (!store_dir_look(dir, &kind, error) ||
	        !trusted_path_check(dir, mode != STORE_READ, error))
		return false;
	if (kind == STORE_DIR_STORE)
		return true;
	if (mode == STORE_DELIVER &&
	        (kind == STORE_DIR_EMPTY || (kind == STORE_DIR_MISSING && is_default)))
		return store_create_for_delivery(dir, error) &&
		       trusted_path_check(dir, true, error);
	bool here = store_dir_is_default(dir);
	if (kind == STORE_DIR_OTHER)
		return error_set(error, ERROR_FORMAT,
		        "cannot open store '%s': not a store, but a directory of other files", dir);
	return error_set(error, ERROR_UNAVAILABLE,
	        "cannot open store '%s': %s; 'listdigest-store init%s%s' makes one", dir,
	        kind == STORE_DIR_EMPTY ? "the directory is empty" : "it does not exist",
	        here ? "" : " -s ", here ? "" : dir);
}

static bool open_file(Store *s, GError **error)
{
	Peek peek;
	if (!peek_store(s->dir, &peek, error)) /* before LMDB creates a lock file */
		return false;
	if (peek.known && !check_format(s, peek.format, peek.min_reader, peek.min_writer, error))
		return false;
	if (!open_largest_map(s, peek.file_bytes, error))
		return false;
	return note_file(s, error);
}

static bool open_env(Store *s, GError **error)
{
	int lock, dead = 0;
	if (!open_lock_take(s->dir, &lock, error))
		return false;
	bool ok = open_file(s, error);
	close(lock);
	if (!ok)
		return false;
	store_create_fix_modes(s->dir);
	int rc = lock_file_check_readers(s);
	if (rc != MDB_SUCCESS)
		return fail(s, rc, "open", error);
	/* while a killed reader keeps its slot, pages freed since cannot be used again */
	if (s->mode != STORE_READ)
		mdb_reader_check(s->env, &dead);
	return open_tables(s, error);
}

Store *store_open(const char *dir, bool is_default, StoreMode mode, GError **error)
{
	g_autofree char *bare = store_dir_bare(dir);
	if (!need_store(bare, is_default, mode, error))
		return NULL;
	g_autoptr(Store) s = g_new0(Store, 1);
	s->dir = g_steal_pointer(&bare);
	s->mode = mode;
	return open_env(s, error) ? g_steal_pointer(&s) : NULL;
}

bool store_replaced(const Store *store)
{
	g_autofree char *data = g_build_filename(store->dir, STORE_DIR_DATA, NULL);
	struct stat st;
	return stat(data, &st) != 0 || st.st_dev != store->dev || st.st_ino != store->ino;
}

bool store_reopen(Store *store, GError **error)
{
	if (store->open_txns > 0)
		return error_set(error, ERROR_UNAVAILABLE,
		        "cannot continue with store '%s': its data file was replaced meanwhile",
		        store->dir);
	g_clear_pointer(&store->env, mdb_env_close);
	store->generation++;
	debug_print(DEBUG_STORE, "reopens '%s': its data file was replaced", store->dir);
	return open_env(store, error);
}

bool store_begin_txn(Store *store, bool write, MDB_txn **txn, GError **error)
{
	for (;;) {
		int rc = store->env ? lock_file_begin(store, write, txn) : EIO;
		if (rc != MDB_SUCCESS)
			return fail(store, rc, write ? "write to" : "read", error);
		if (!store_replaced(store))
			return true;
		g_clear_pointer(txn, mdb_txn_abort);
		if (write)
			lock_file_end(store);
		if (!store_reopen(store, error))
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

bool store_repaired(const Store *store)
{
	return store->repaired;
}

guint store_format(const Store *store)
{
	return store->format;
}

guint store_generation(const Store *store)
{
	return store->generation;
}

typedef struct {
	guint64 newest;
	StoreUsage *use;
} Readers;

/* LINE: a heading, or "pid thread transaction"; the last is `-` if the slot is not in use. */
static int see_reader(const char *line, void *data)
{
	Readers *r = data;
	int pid;
	guint64 number;
	if (sscanf(line, "%d %*x %" G_GINT64_MODIFIER "u", &pid, &number) == 2 &&
	        number < r->newest && r->newest - number > r->use->oldest_behind) {
		r->use->oldest_reader = pid;
		r->use->oldest_behind = r->newest - number;
	}
	return 0;
}

void store_usage(Store *store, StoreUsage *use)
{
	g_autofree char *data = g_build_filename(store->dir, STORE_DIR_DATA, NULL);
	struct stat st = {0};
	MDB_envinfo info = {0};
	if (stat(data, &st) != 0 || mdb_env_info(store->env, &info) != MDB_SUCCESS)
		debug_print(DEBUG_STORE, "cannot read the size of store '%s'", store->dir);
	*use = (StoreUsage){.file_bytes = (guint64)st.st_size,
	        .map_bytes = store->map_bytes,
	        .readers = info.me_numreaders,
	        .max_readers = info.me_maxreaders};
	Readers readers = {info.me_last_txnid, use};
	if (store->env && lock_file_check_readers(store) == MDB_SUCCESS)
		mdb_reader_list(store->env, see_reader, &readers);
}

/* True if PATH of /proc/self/maps is the file NAME; the kernel marks a file that was replaced. */
static bool is_file(const char *path, const char *name)
{
	gsize n = strlen(name);
	return strncmp(path, name, n) == 0 &&
	       (path[n] == '\0' || strcmp(path + n, " (deleted)") == 0);
}

void store_name_damage(const Store *store, GError *error)
{
	if (!g_error_matches(error, ERROR_DOMAIN, ERROR_DAMAGED) ||
	        strstr(error->message, store->dir) ||
	        strstr(error->message, "listdigest-store verify"))
		return;
	char *message =
	        g_strdup_printf("the store '%s' is damaged: %s; 'listdigest-store verify' lists "
	                        "all damage",
	                store->dir, error->message);
	g_free(error->message);
	error->message = message;
}

/* LMDB does not tell where the map is, so it is found in /proc/self/maps. The map is shared and
 * read-only: dropped pages are read again from the kernel's cache when they are needed. */
void store_drop_pages(const Store *store)
{
	char *dir = realpath(store->dir, NULL);
	g_autofree char *maps = NULL;
	if (!dir || !g_file_get_contents("/proc/self/maps", &maps, NULL, NULL))
		maps = g_strdup("");
	g_auto(GStrv) lines = g_strsplit(maps, "\n", -1);
	gsize n = dir ? strlen(dir) : 0;
	for (char **line = lines; *line; line++) {
		/* proc(5): "from-to mode offset device inode path" */
		const char *file = strchr(*line, '/');
		guint64 from, to;
		if (!file || strncmp(file, dir, n) != 0 || !is_file(file + n, "/" STORE_DIR_DATA) ||
		        sscanf(*line, "%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x", &from,
		                &to) != 2)
			continue;
		if (madvise((void *)from, to - from, MADV_DONTNEED) != 0)
			debug_print(DEBUG_STORE, "madvise '%s': %s", file, g_strerror(errno));
	}
	free(dir);
}
