/* Two stores of their own below PLACE_REBUILD: in the first the log is written anew, batch by
 * batch; the second is a copy of it without the pages that its commits left free, and is completed
 * while the old one is locked. Its data file then takes the old one's place (gate.h). */
#include "store/maintain/rebuild.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/base/error.h"
#include "store/env/gate.h"
#include "store/log/append.h"
#include "store/maintain/lost.h"
#include "store/base/place.h"
#include "store/maintain/proved.h"
#include "store/log/snapshot.h"

#define RENEW_EVERY   1000
#define BATCH_ENTRIES 2000
#define BATCH_BYTES   (32u << 20)
#define FEW_ENTRIES   50 /* may be left to be brought over under the lock */
#define ROUNDS_MAX    8
#define STEP_TRIES    10
#define STEP_WAIT_US  500000

static const char *const stages[] = {"first", "second"};

struct Rebuild {
	Store *old, *fresh;
	Snapshot *snapshot; /* of the old one */
	Append *append;     /* to the fresh one; NULL between batches */
	char *room;         /* the directory of both stages */
	guint64 next;       /* seq to be read */
	guint batch_entries;
	gsize batch_bytes;
	guint64 aliases;  /* brought over */
	guint generation; /* of the old one's file when this began */
};

/* --- entries
 * --------------------------------------------------------------------------------------------- */

void rebuild_item_clear(RebuildItem *item)
{
	g_clear_pointer(&item->list, g_free);
	g_clear_pointer(&item->sender, g_free);
	g_clear_pointer(&item->fields, g_bytes_unref);
	g_clear_pointer(&item->raw, g_bytes_unref);
	g_clear_error(&item->doubt);
}

static bool name_entry(const Rebuild *r, guint64 seq, GError **error)
{
	g_prefix_error(error, "cannot rebuild store '%s': entry %" G_GUINT64_FORMAT ": ",
	        store_dir(r->old), seq);
	return false;
}

static bool unreadable(const Rebuild *r, GError **error)
{
	g_prefix_error(error, "cannot rebuild store '%s': ", store_dir(r->old));
	return false;
}

bool rebuild_read(Rebuild *r, RebuildItem *item, bool *more, GError **error)
{
	*item = (RebuildItem){0};
	*more = false;
	if ((r->next % RENEW_EVERY == 0 || r->next > snapshot_head(r->snapshot)) &&
	        !snapshot_renew(r->snapshot, error))
		return false;
	if (r->next > snapshot_head(r->snapshot))
		return true;
	if (!snapshot_entry(r->snapshot, r->next, &item->entry, error))
		return false;
	item->list = g_strdup(item->entry.list);
	item->sender = g_strdup(item->entry.sender);
	if (item->entry.kind == ENTRY_MESSAGE &&
	        !proved_body(r->snapshot, &item->entry, &item->fields, &item->raw, &item->doubt,
	                error)) {
		rebuild_item_clear(item);
		return unreadable(r, error);
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

/* The record that ITEM has. */
static Record *old_record(const Rebuild *r, const RebuildItem *item, GError **error)
{
	g_autoptr(Record) rec = record_new();
	GError *why = item->doubt ? g_error_copy(item->doubt) : NULL;
	if (!why && !record_decode(rec, item->fields, RECORD_SUMMARY, &why))
		lost_advise(&item->entry, &why);
	if (why) {
		g_propagate_error(error, why);
		unreadable(r, error);
		return NULL;
	}
	rec->kind = item->entry.record_kind;
	rec->automatic = item->entry.automatic;
	return g_steal_pointer(&rec);
}

bool rebuild_write(Rebuild *r, const RebuildItem *item, const Record *rec, GError **error)
{
	g_autoptr(Record) own = NULL;
	g_autoptr(GBytes) none = g_bytes_new(NULL, 0);
	if (!need_batch(r, error))
		return false;
	if (item->entry.kind == ENTRY_ALSO)
		return append_restored(r->append, &item->entry, NULL, NULL, none, error) ||
		       name_entry(r, item->entry.seq, error);
	if (!rec && !(own = old_record(r, item, error)))
		return false;
	r->batch_entries++;
	r->batch_bytes += g_bytes_get_size(item->raw);
	return append_restored(r->append, &item->entry, own ? own : rec, own ? item->fields : NULL,
	               item->raw, error) ||
	       name_entry(r, item->entry.seq, error);
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

/* --- what is not of an entry
 * ------------------------------------------------------------------------------- */

typedef struct {
	Rebuild *r;
	Table table;
	bool packed; /* the table is empty: what comes is in order */
	GError *error;
} Copy;

static bool copy_value(Slice key, Slice value, void *data)
{
	Copy *c = data;
	Txn *to = append_txn(c->r->append);
	if (c->packed)
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

/* An author whose first mail was expired wrote it all the same: the hash of the address is what is
 * left of it. */
static bool keep_author(Slice key, Slice value, void *data)
{
	Copy *c = data;
	Txn *to = append_txn(c->r->append);
	Slice now;
	Entry e;
	if (value.size != 8 ||
	        (txn_get(to, TABLE_AUTHOR, key, &now) && memcmp(now.data, value.data, 8) <= 0))
		return txn_check(to, &c->error);
	if (!snapshot_entry(c->r->snapshot, be_get(value.data, 8), &e, &c->error))
		return false;
	if (e.flags & FLAG_EXPIRED)
		txn_put(to, TABLE_AUTHOR, key, value);
	return txn_check(to, &c->error);
}

static bool copy_table(Rebuild *r, Table table, const char *start, TxnEach each, GError **error)
{
	Copy c = {.r = r, .table = table, .packed = txn_count(append_txn(r->append), table) == 0};
	Slice from = {start, start ? strlen(start) : 0};
	txn_walk(snapshot_txn(r->snapshot), table, start ? &from : NULL, each, &c);
	if (!c.error)
		return txn_check(snapshot_txn(r->snapshot), error);
	g_propagate_error(error, c.error);
	return false;
}

/* Again, what has come since too. */
static bool copy_tables(Rebuild *r, GError **error)
{
	guint64 aliases = txn_count(snapshot_txn(r->snapshot), TABLE_ALIAS);
	if (!need_batch(r, error))
		return false;
	bool ok = aliases == r->aliases ||
	          (copy_table(r, TABLE_ALIAS, NULL, copy_value, error) &&
	                  copy_table(r, TABLE_ARCHIVE, NULL, copy_value, error));
	r->aliases = aliases;
	return ok && copy_table(r, TABLE_SOURCE, NULL, copy_value, error) &&
	       copy_table(r, TABLE_META, "archive.", copy_archive_name, error) &&
	       copy_table(r, TABLE_AUTHOR, NULL, keep_author, error) && end_batch(r, error);
}

/* --- stages
 * ------------------------------------------------------------------------------------------------
 */

static char *stage_path(const Rebuild *r, guint stage, const char *file)
{
	return g_build_filename(r->room, stages[stage], file, NULL);
}

static void sweep_stage(const Rebuild *r, guint stage)
{
	static const char *const files[] = {
	        PLACE_DATA, PLACE_LOCK, PLACE_UNMADE, PLACE_UNMADE_LOCK};
	for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *path = stage_path(r, stage, files[i]);
		g_unlink(path);
	}
	g_autofree char *dir = stage_path(r, stage, NULL);
	g_rmdir(dir);
}

/* What a rebuild that was killed has left. */
static bool sweep(const Rebuild *r, GError **error)
{
	for (guint i = 0; i < G_N_ELEMENTS(stages); i++)
		sweep_stage(r, i);
	return gate_sweep(store_dir(r->old), error);
}

static bool open_first(Rebuild *r, guint format, GError **error)
{
	g_autofree char *dir = stage_path(r, 0, NULL);
	if (!store_init(dir, NULL, error))
		return false;
	r->fresh = store_open(dir, false, STORE_WRITE, error);
	if (!r->fresh || !need_batch(r, error))
		return false;
	append_uuid(r->append, store_uuid(r->old));
	append_format(r->append, format);
	return end_batch(r, error);
}

/* The first stage is written; go on with the second. */
static bool open_second(Rebuild *r, GError **error)
{
	g_autofree char *dir = stage_path(r, 1, NULL);
	if (!end_batch(r, error) || !store_backup(r->fresh, dir, NULL, error))
		return false;
	g_clear_pointer(&r->fresh, store_close);
	sweep_stage(r, 0);
	r->fresh = store_open(dir, false, STORE_WRITE, error);
	return r->fresh != NULL;
}

/* Until little is left, which deliveries will wait for. */
static bool catch_up(Rebuild *r, RebuildPass pass, void *data, GError **error)
{
	for (guint round = 0; round < ROUNDS_MAX; round++) {
		guint64 before = r->next;
		if (!pass(r, data, error) || !end_batch(r, error))
			return false;
		if (r->next - before <= FEW_ENTRIES)
			break;
	}
	return snapshot_renew(r->snapshot, error) && copy_tables(r, error);
}

/* --- the step
 * ---------------------------------------------------------------------------------------------- */

/* The new file, closed and complete: with the owner and the modes of the one that it replaces. */
static bool finish_file(Rebuild *r, const char *fresh, const char *data, GError **error)
{
	struct stat st;
	int fd = open(fresh, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	bool ok = fd >= 0 && stat(data, &st) == 0 && fchown(fd, (uid_t)-1, st.st_gid) == 0 &&
	          fchmod(fd, st.st_mode & 07777) == 0 && fsync(fd) == 0;
	if (!ok)
		place_error(error, errno, "rebuild", store_dir(r->old));
	if (fd >= 0)
		close(fd);
	return ok;
}

/* The rest, which came in the last moments and is not decoded again for that: deliveries wait. */
static bool bring_rest(Rebuild *r, GError **error)
{
	if (store_generation(r->old) != r->generation) {
		g_set_error(error, LD_ERROR, LD_ERROR_UNAVAILABLE,
		        "cannot rebuild store '%s': its file was replaced meanwhile",
		        store_dir(r->old));
		return false;
	}
	return rebuild_copy(r, NULL, error) && end_batch(r, error) &&
	       snapshot_renew(r->snapshot, error) && copy_tables(r, error);
}

static bool take_place(Rebuild *r, int gate, GError **error)
{
	g_autofree char *fresh = stage_path(r, 1, PLACE_DATA);
	g_autofree char *old = g_build_filename(store_dir(r->old), PLACE_DATA, NULL);
	g_clear_pointer(&r->fresh, store_close);
	return finish_file(r, fresh, old, error) &&
	       gate_replace(gate, store_dir(r->old), fresh, error);
}

/* One try, with the writer's lock; *AGAIN where somebody was opening the store all the time. */
static bool try_step(Rebuild *r, bool *again, GError **error)
{
	int gate;
	GError *why = NULL;
	*again = false;
	g_autoptr(Txn) lock = txn_begin(r->old, true, error);
	if (!lock || !bring_rest(r, error))
		return false;
	if (!gate_shut(store_dir(r->old), &gate, &why)) {
		*again = g_error_matches(why, LD_ERROR, LD_ERROR_UNAVAILABLE);
		g_propagate_error(error, why);
		return false;
	}
	bool ok = take_place(r, gate, error);
	close(gate);
	return ok;
}

static bool step(Rebuild *r, GError **error)
{
	GError *why = NULL;
	for (guint tries = 1;; tries++) {
		bool again;
		if (try_step(r, &again, &why))
			return true;
		if (!again || tries == STEP_TRIES)
			break;
		g_clear_error(&why);
		g_usleep(STEP_WAIT_US);
	}
	g_propagate_error(error, why);
	return false;
}

/* --- all of it
 * --------------------------------------------------------------------------------------------- */

static bool is_still(const char *path, int fd)
{
	struct stat named, held;
	return stat(path, &named) == 0 && fstat(fd, &held) == 0 && named.st_ino == held.st_ino;
}

bool rebuild_reserve(Store *store, int *fd, GError **error)
{
	g_autofree char *room = g_build_filename(store_dir(store), PLACE_REBUILD, NULL);
	for (;;) {
		*fd = -1;
		if (mkdir(room, 0700) != 0 && errno != EEXIST)
			return place_error(error, errno, "rebuild", store_dir(store));
		*fd = open(room, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
		if (*fd < 0 && errno == ENOENT)
			continue;
		if (*fd < 0)
			return place_error(error, errno, "rebuild", store_dir(store));
		if (flock(*fd, LOCK_EX | LOCK_NB) != 0)
			break;
		if (is_still(room, *fd)) /* and not one that was removed when we got it */
			return true;
		close(*fd);
	}
	if (errno != EWOULDBLOCK)
		place_error(error, errno, "rebuild", store_dir(store));
	else
		g_set_error(error, LD_ERROR, LD_ERROR_UNAVAILABLE,
		        "store '%s' is being compacted, upgraded, decoded anew or expired by "
		        "another process",
		        store_dir(store));
	close(*fd);
	return false;
}

void rebuild_release(Store *store, int fd)
{
	g_autofree char *room = g_build_filename(store_dir(store), PLACE_REBUILD, NULL);
	g_rmdir(room);
	close(fd);
}

static bool run(Rebuild *r, guint format, RebuildPass pass, void *data, GError **error)
{
	if (!sweep(r, error) || !open_first(r, format, error))
		return false;
	r->snapshot = snapshot_open(r->old, error);
	r->generation = store_generation(r->old);
	return r->snapshot && pass(r, data, error) && open_second(r, error) &&
	       catch_up(r, pass, data, error) && step(r, error);
}

static void look_in(Store *store)
{
	g_autoptr(GError) why = NULL;
	g_autoptr(Txn) txn = txn_begin(store, false, &why);
	if (!txn)
		g_debug("%s", why->message);
}

bool rebuild_run(Store *store, guint format, RebuildPass pass, void *data, GError **error)
{
	int reserved;
	if (!rebuild_reserve(store, &reserved, error))
		return false;
	Rebuild r = {.old = store, .next = 1};
	r.room = g_build_filename(store_dir(store), PLACE_REBUILD, NULL);
	hash_init();
	bool ok = run(&r, format, pass, data, error);
	append_abort(r.append);
	snapshot_free(r.snapshot);
	store_close(r.fresh);
	for (guint i = 0; i < G_N_ELEMENTS(stages); i++)
		sweep_stage(&r, i);
	g_free(r.room);
	rebuild_release(store, reserved);
	if (ok) /* a lock file is made anew: its readers of the group could not */
		look_in(store);
	return ok;
}
