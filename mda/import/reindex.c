/* rebuild.h reads each entry and writes its new record; between the two the pool decodes. Entries
 * wait in the order of the log, also those without anything to decode. */
#include "mda/import/reindex.h"

#include "mda/parser/parser_pool.h"
#include "store/base/error.h"
#include "store/maintain/rebuild.h"
#include "store/record/record_encode.h"

#include <string.h>

#define WAITING_MAX 256u /* entries; the pool limits their bytes */
/* Flags that do not come from the parser: those in the record, and those of the entry only. */
#define RECORD_FLAGS (RECORD_FLAG_TRUNCATED | RECORD_FLAG_BAD_DATE)
#define ENTRY_FLAGS  (RECORD_FLAG_VARIANT | RECORD_FLAG_EXPIRED)

typedef struct {
	ParserPool *pool;
	gint64 now_s;
	GQueue waiting; /* RebuildItem *: oldest first */
	const volatile sig_atomic_t *stop;
	ReindexCounts *counts;
} Reindex;

static void free_item(gpointer data)
{
	rebuild_item_clear(data);
	g_free(data);
}

static bool to_be_decoded(const RebuildItem *item)
{
	return item->entry.kind == ENTRY_MESSAGE && !(item->entry.flags & RECORD_FLAG_EXPIRED);
}

static bool same_fields(const Record *rec, GBytes *before)
{
	g_autoptr(GBytes) now = record_encode(rec, NULL);
	return g_bytes_equal(now, before);
}

/* Returns the new record of ITEM; NULL, to keep the present one, if the parser failed. */
static const Record *choose_record(Reindex *x, RebuildItem *item, const Parsed *parsed)
{
	Entry *e = &item->entry;
	bool failed = parsed->record->flags & RECORD_FLAG_UNPARSED;
	x->counts->messages++;
	x->counts->unparsed += failed;
	if (failed)
		return NULL;
	parsed->record->flags |= e->flags & RECORD_FLAGS;
	x->counts->changed += item->doubt || !same_fields(parsed->record, item->fields);
	e->flags = parsed->record->flags | (e->flags & ENTRY_FLAGS);
	return parsed->record;
}

static bool write_oldest(Reindex *x, Rebuild *r, GError **error)
{
	RebuildItem *item = g_queue_pop_head(&x->waiting);
	Parsed parsed = {0};
	bool ok = true;
	const Record *rec = NULL;
	if (to_be_decoded(item)) {
		GBytes *raw;
		gpointer tag;
		ok = parser_pool_take(x->pool, &raw, &tag, &parsed, error);
		if (ok) {
			g_bytes_unref(raw);
			rec = choose_record(x, item, &parsed);
		}
	}
	ok = ok && rebuild_write(r, item, rec, error);
	parsed_clear(&parsed);
	free_item(item);
	return ok;
}

static bool read_next(Reindex *x, Rebuild *r, bool *more, GError **error)
{
	RebuildItem *item = g_new0(RebuildItem, 1);
	bool ok = rebuild_read(r, item, more, error);
	if (!ok || !*more) {
		free_item(item);
		return ok;
	}
	g_queue_push_tail(&x->waiting, item);
	return !to_be_decoded(item) ||
	       parser_pool_submit(x->pool, item->raw, x->now_s, item, error);
}

static bool stopping(const Reindex *x)
{
	return x->stop && *x->stop;
}

static bool pass(Rebuild *r, void *data, GError **error)
{
	Reindex *x = data;
	bool more = true, ok = true;
	while (ok && (more || x->waiting.length > 0)) {
		if (stopping(x))
			return error_set(error, ERROR_UNAVAILABLE, "stopped by a signal");
		if (more && x->waiting.length < WAITING_MAX && !parser_pool_full(x->pool))
			ok = read_next(x, r, &more, error);
		else
			ok = x->waiting.length == 0 || write_oldest(x, r, error);
	}
	return ok;
}

static bool run(Reindex *x, Store *store, GError **error)
{
	return rebuild_run(store, store_format(store), pass, x, error);
}

bool reindex_run(const char *dir, guint n_parsers, gint64 now_s, const volatile sig_atomic_t *stop,
        ReindexCounts *counts, bool *stopped, GError **error)
{
	GError *failure = NULL;
	*counts = (ReindexCounts){0};
	Reindex x = {.now_s = now_s, .stop = stop, .counts = counts};
	/* before the store is opened, so that the processes do not have it */
	x.pool = parser_pool_new(n_parsers, error);
	if (!x.pool)
		return false;
	g_autoptr(Store) store = store_open(dir, false, STORE_WRITE, error);
	bool ok = store && run(&x, store, &failure);
	parser_pool_drop(x.pool, NULL);
	parser_pool_free(x.pool);
	g_queue_clear_full(&x.waiting, free_item);
	*stopped = !ok && stopping(&x);
	if (*stopped)
		g_clear_error(&failure);
	if (failure)
		g_propagate_error(error, failure);
	return ok || *stopped;
}
