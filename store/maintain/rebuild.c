/* Two temporary stores are made below STORE_DIR_REBUILD. The log is written into the first in
 * batches. The second is a copy of the first without the pages that those commits left free; it
 * gets the newest entries while the old store is locked. Then its data file replaces the old one.
 */
#include "store/maintain/rebuild.h"

#include "store/base/debug.h"
#include "store/base/error.h"
#include "store/base/store_dir.h"
#include "store/env/open_lock.h"
#include "store/env/store_create.h"
#include "store/log/append.h"
#include "store/log/snapshot.h"
#include "store/maintain/checked_read.h"
#include "store/maintain/rebuild_lock.h"
#include "store/record/record_decode.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RENEW_EVERY     1000
#define BATCH_ENTRIES   2000
#define BATCH_BYTES     (32u << 20)
#define FEW_ENTRIES     50 /* so many may be left to be copied under the write lock */
#define ROUNDS_MAX      8  /* passes that try to get down to FEW_ENTRIES */
#define REPLACE_TRIES   10
#define REPLACE_WAIT_US 500000

/* The directories of the two temporary stores. */
static const char *const stages[] = {"first", "second"};

struct Rebuild {
	Store *old, *fresh;
	Snapshot *snapshot; /* of the old store */
	Append *append;     /* to the fresh store; NULL between batches */
	char *dir;          /* STORE_DIR_REBUILD in the old store */
	guint64 next;       /* seq to be read next */
	guint batch_entries;
	gsize batch_bytes;
	guint64 aliases;  /* values of TABLE_ALIAS copied so far */
	guint64 commits;  /* values of the tables of source trees copied so far */
	guint generation; /* store_generation() of the old store when the rebuild began */
};

/* --- entries */

void rebuild_item_clear(RebuildItem *item)
{
	g_clear_pointer(&item->list, g_free);
	g_clear_pointer(&item->sender, g_free);
	g_clear_pointer(&item->fields, g_bytes_unref);
	g_clear_pointer(&item->raw, g_bytes_unref);
	g_clear_error(&item->doubt);
}

/* Both prefix *ERROR and return false. */
static bool fail_at_entry(const Rebuild *r, guint64 seq, GError **error)
{
	g_prefix_error(error, "cannot rebuild store '%s': entry %" G_GUINT64_FORMAT ": ",
	        store_dir(r->old), seq);
	return false;
}

static bool fail(const Rebuild *r, GError **error)
{
	g_prefix_error(error, "cannot rebuild store '%s': ", store_dir(r->old));
	return false;
}

bool rebuild_read(Rebuild *r, RebuildItem *item, bool *more, GError **error)
{
	*item = (RebuildItem){0};
	*more = false;
	if ((r->next % RENEW_EVERY == 0 || r->next > snapshot_end(r->snapshot)) &&
	        !snapshot_renew(r->snapshot, error))
		return false;
	if (r->next > snapshot_end(r->snapshot))
		return true;
	if (!snapshot_entry(r->snapshot, r->next, &item->entry, error))
		return false;
	item->list = g_strdup(item->entry.list);
	item->sender = g_strdup(item->entry.sender);
	if (item->entry.kind == ENTRY_MESSAGE &&
	        !checked_read_body(r->snapshot, &item->entry, &item->fields, &item->raw,
	                &item->doubt, error)) {
		rebuild_item_clear(item);
		return fail(r, error);
	}
	item->entry.list = item->list;
	item->entry.sender = item->sender;
	r->next++;
	return *more = true;
}

static bool end_batch(Rebuild *r, GError **error)
{
	r->batch_entries = 0;
	r->batch_bytes = 0;
	return !r->append || append_commit(g_steal_pointer(&r->append), error);
}

static bool need_batch(Rebuild *r, GError **error)
{
	if ((r->batch_entries >= BATCH_ENTRIES || r->batch_bytes >= BATCH_BYTES) &&
	        !end_batch(r, error))
		return false;
	if (!r->append)
		r->append = append_begin(r->fresh, APPEND_BATCH, error);
	return r->append != NULL;
}

/* Returns the record that ITEM has in the old store. */
static Record *old_record(const Rebuild *r, const RebuildItem *item, GError **error)
{
	g_autoptr(Record) rec = record_new();
	GError *why = item->doubt ? g_error_copy(item->doubt) : NULL;
	if (!why && !record_decode(rec, item->fields, RECORD_SUMMARY, &why))
		checked_read_advise(&item->entry, &why);
	if (why) {
		g_propagate_error(error, why);
		fail(r, error);
		return NULL;
	}
	rec->kind = item->entry.record_kind;
	rec->automatic = item->entry.automatic;
	return g_steal_pointer(&rec);
}

bool rebuild_write(Rebuild *r, const RebuildItem *item, const Record *rec, GError **error)
{
	g_autoptr(Record) own = NULL;
	bool message = item->entry.kind == ENTRY_MESSAGE;
	if (!need_batch(r, error) || (message && !rec && !(own = old_record(r, item, error))))
		return false;
	if (item->doubt)
		debug_print(DEBUG_STORE, "rebuild: replacing a record: %s", item->doubt->message);
	r->batch_entries++;
	r->batch_bytes += item->raw ? g_bytes_get_size(item->raw) : 0;
	return append_restored(r->append, &item->entry, own ? own : rec, own ? item->fields : NULL,
	               item->raw, error) ||
	       fail_at_entry(r, item->entry.seq, error);
}

bool rebuild_copy(Rebuild *r, void *data, GError **error)
{
	bool more, ok;
	(void)data;
	do {
		RebuildItem item;
		ok = rebuild_read(r, &item, &more, error);
		if (ok && more)
			ok = rebuild_write(r, &item, NULL, error);
		rebuild_item_clear(&item);
	} while (ok && more);
	return ok;
}

/* --- tables that do not follow from entries */

typedef struct {
	Rebuild *r;
	Table table;
	bool append; /* the table is empty: the keys come in order */
	GError *error;
} TableCopy;

static bool copy_value(Slice key, Slice value, void *data)
{
	TableCopy *c = data;
	Txn *to = append_txn(c->r->append);
	if (c->append)
		txn_append(to, c->table, key, value);
	else
		txn_put(to, c->table, key, value);
	return txn_check(to, &c->error);
}

static bool copy_archive_name(Slice key, Slice value, void *data)
{
	static const char prefix[] = "archive.";
	gsize n = sizeof prefix - 1;
	return key.size > n && memcmp(key.data, prefix, n) == 0 && copy_value(key, value, data);
}

/* The address in an expired mail is gone, so its key in TABLE_AUTHOR does not follow from the
 * record any more and is copied. */
static bool copy_expired_author(Slice key, Slice value, void *data)
{
	TableCopy *c = data;
	Txn *to = append_txn(c->r->append);
	Slice now;
	Entry e;
	if (value.size != 8 ||
	        (txn_get(to, TABLE_AUTHOR, key, &now) && memcmp(now.data, value.data, 8) <= 0))
		return txn_check(to, &c->error);
	if (!snapshot_entry(c->r->snapshot, slice_number(value), &e, &c->error))
		return false;
	if (e.flags & RECORD_FLAG_EXPIRED) {
		debug_print(DEBUG_STORE,
		        "rebuild: keeping the author of expired entry %" G_GUINT64_FORMAT, e.seq);
		txn_put(to, TABLE_AUTHOR, key, value);
	}
	return txn_check(to, &c->error);
}

static bool copy_table(Rebuild *r, Table table, const char *start, TxnEach each, GError **error)
{
	TableCopy c = {
	        .r = r, .table = table, .append = txn_count(append_txn(r->append), table) == 0};
	Slice from = {start, start ? strlen(start) : 0};
	txn_walk(snapshot_txn(r->snapshot), table, start ? &from : NULL, each, &c);
	if (!c.error)
		return txn_check(snapshot_txn(r->snapshot), error);
	g_propagate_error(error, c.error);
	return false;
}

/* Blocks of commits and their keys are never changed. */
static bool copy_trees(Rebuild *r, GError **error)
{
	Txn *txn = snapshot_txn(r->snapshot);
	guint64 n = txn_count(txn, TABLE_TREE) + txn_count(txn, TABLE_COMMIT);
	bool ok = n == r->commits ||
	          (copy_table(r, TABLE_TREE, NULL, copy_value, error) &&
	                  copy_table(r, TABLE_COMMIT, NULL, copy_value, error) &&
	                  copy_table(r, TABLE_COMMIT_KEY, NULL, copy_value, error));
	r->commits = n;
	return ok;
}

/* Called several times: copies what was added since, too. */
static bool copy_tables(Rebuild *r, GError **error)
{
	guint64 aliases = txn_count(snapshot_txn(r->snapshot), TABLE_ALIAS);
	if (!need_batch(r, error))
		return false;
	bool ok = aliases == r->aliases ||
	          (copy_table(r, TABLE_ALIAS, NULL, copy_value, error) &&
	                  copy_table(r, TABLE_ARCHIVE, NULL, copy_value, error));
	r->aliases = aliases;
	return ok && copy_trees(r, error) && copy_table(r, TABLE_SOURCE, NULL, copy_value, error) &&
	       copy_table(r, TABLE_META, "archive.", copy_archive_name, error) &&
	       copy_table(r, TABLE_AUTHOR, NULL, copy_expired_author, error) && end_batch(r, error);
}

/* --- the two temporary stores */

static char *stage_path(const Rebuild *r, guint stage, const char *file)
{
	return g_build_filename(r->dir, stages[stage], file, NULL);
}

static void remove_stage(const Rebuild *r, guint stage)
{
	static const char *const files[] = {
	        STORE_DIR_DATA, STORE_DIR_LOCK, STORE_DIR_TMP, STORE_DIR_TMP_LOCK};
	for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *path = stage_path(r, stage, files[i]);
		g_unlink(path);
	}
	g_autofree char *dir = stage_path(r, stage, NULL);
	g_rmdir(dir);
}

/* Removes what a rebuild that was killed has left. */
static bool remove_leftovers(const Rebuild *r, GError **error)
{
	for (guint i = 0; i < G_N_ELEMENTS(stages); i++)
		remove_stage(r, i);
	return open_lock_recover(store_dir(r->old), error);
}

static bool open_first(Rebuild *r, guint format, GError **error)
{
	g_autofree char *dir = stage_path(r, 0, NULL);
	if (!store_create(dir, NULL, error))
		return false;
	r->fresh = store_open(dir, false, STORE_WRITE, error);
	if (!r->fresh || !need_batch(r, error))
		return false;
	append_uuid(r->append, store_uuid(r->old));
	append_format(r->append, format);
	return end_batch(r, error);
}

/* Copies the first stage, now complete, to the second and continues there. */
static bool open_second(Rebuild *r, GError **error)
{
	g_autofree char *dir = stage_path(r, 1, NULL);
	if (!end_batch(r, error) || !store_create_copy(r->fresh, dir, NULL, error))
		return false;
	g_clear_pointer(&r->fresh, store_close);
	remove_stage(r, 0);
	r->fresh = store_open(dir, false, STORE_WRITE, error);
	return r->fresh != NULL;
}

/* Repeats PASS until few entries are left, for which deliveries then have to wait. */
static bool catch_up(Rebuild *r, RebuildPass pass, void *data, GError **error)
{
	for (guint round = 0; round < ROUNDS_MAX; round++) {
		guint64 before = r->next;
		if (!pass(r, data, error) || !end_batch(r, error))
			return false;
		debug_print(DEBUG_STORE,
		        "rebuild: one more pass copied %" G_GUINT64_FORMAT " entries",
		        r->next - before);
		if (r->next - before <= FEW_ENTRIES)
			break;
	}
	return snapshot_renew(r->snapshot, error) && copy_tables(r, error);
}

/* --- replacing the data file */

/* Gives FRESH the group and mode of DATA, which it will replace, and syncs it. */
static bool finish_file(Rebuild *r, const char *fresh, const char *data, GError **error)
{
	struct stat st;
	int fd = open(fresh, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	bool ok = fd >= 0 && stat(data, &st) == 0 && fchown(fd, (uid_t)-1, st.st_gid) == 0 &&
	          fchmod(fd, st.st_mode & 07777) == 0 && fsync(fd) == 0;
	if (!ok)
		store_dir_error(error, errno, "rebuild", store_dir(r->old));
	if (fd >= 0)
		close(fd);
	return ok;
}

/* Copies what arrived since the last pass, unchanged, because deliveries wait meanwhile. */
static bool copy_rest(Rebuild *r, GError **error)
{
	if (store_generation(r->old) != r->generation)
		return error_set(error, ERROR_UNAVAILABLE,
		        "cannot rebuild store '%s': its data file was replaced by another process; "
		        "try again",
		        store_dir(r->old));
	return rebuild_copy(r, NULL, error) && end_batch(r, error) &&
	       snapshot_renew(r->snapshot, error) && copy_tables(r, error);
}

static bool replace_data(Rebuild *r, int open_lock, GError **error)
{
	g_autofree char *fresh = stage_path(r, 1, STORE_DIR_DATA);
	g_autofree char *old = g_build_filename(store_dir(r->old), STORE_DIR_DATA, NULL);
	g_clear_pointer(&r->fresh, store_close);
	return finish_file(r, fresh, old, error) &&
	       open_lock_replace_data(open_lock, store_dir(r->old), fresh, error);
}

/* Holds the write lock. *AGAIN: other processes were opening the store all the time. */
static bool try_replace(Rebuild *r, bool *again, GError **error)
{
	int open_lock;
	GError *why = NULL;
	*again = false;
	g_autoptr(Txn) lock = txn_begin(r->old, true, error);
	if (!lock || !copy_rest(r, error))
		return false;
	if (!open_lock_take_alone(store_dir(r->old), &open_lock, &why)) {
		*again = g_error_matches(why, ERROR_DOMAIN, ERROR_UNAVAILABLE);
		g_propagate_error(error, why);
		return false;
	}
	bool ok = replace_data(r, open_lock, error);
	close(open_lock);
	return ok;
}

static bool replace(Rebuild *r, GError **error)
{
	GError *why = NULL;
	for (guint tries = 1;; tries++) {
		bool again;
		if (try_replace(r, &again, &why))
			return true;
		if (!again || tries == REPLACE_TRIES)
			break;
		debug_print(
		        DEBUG_STORE, "rebuild: cannot replace the data file yet: %s", why->message);
		g_clear_error(&why);
		g_usleep(REPLACE_WAIT_US);
	}
	g_propagate_error(error, why);
	return false;
}

/* --- running */

static bool run(Rebuild *r, guint format, RebuildPass pass, void *data, GError **error)
{
	if (!remove_leftovers(r, error) || !open_first(r, format, error))
		return false;
	r->snapshot = snapshot_open(r->old, error);
	r->generation = store_generation(r->old);
	if (!r->snapshot || !pass(r, data, error))
		return false;
	debug_print(DEBUG_STORE, "rebuild: the first pass copied %" G_GUINT64_FORMAT " entries",
	        r->next - 1);
	return open_second(r, error) && catch_up(r, pass, data, error) && replace(r, error);
}

/* Opens the new data file, which makes its lock file: readers of the store's group could not. */
static void make_lock_file(Store *store)
{
	g_autoptr(GError) why = NULL;
	g_autoptr(Txn) txn = txn_begin(store, false, &why);
	if (!txn)
		debug_print(DEBUG_STORE, "rebuild: %s", why->message);
}

bool rebuild_run(Store *store, guint format, RebuildPass pass, void *data, GError **error)
{
	int lock;
	if (!rebuild_lock_take(store, &lock, error))
		return false;
	Rebuild r = {.old = store, .next = 1};
	r.dir = g_build_filename(store_dir(store), STORE_DIR_REBUILD, NULL);
	hash_init();
	bool ok = run(&r, format, pass, data, error);
	append_abort(r.append);
	snapshot_free(r.snapshot);
	store_close(r.fresh);
	for (guint i = 0; i < G_N_ELEMENTS(stages); i++)
		remove_stage(&r, i);
	g_free(r.dir);
	rebuild_lock_release(store, lock);
	if (ok)
		make_lock_file(store);
	return ok;
}
