/* A transaction copies nearly every page of the indexes and frees the old ones, so many small
 * transactions make a large file: a batch is appended only when it has enough messages. A
 * transaction that holds the lock for too long ends early, but only after a complete block, since a
 * block is stored in one transaction. After a commit the thread sleeps for a moment, because LMDB's
 * lock is not fair: so a waiting delivery gets it. The source's position is stored in the
 * transaction of the message that it follows. */
#include "mda/import/import_append.h"

#include "store/base/debug.h"
#include "store/log/append.h"
#include "store/log/archive.h"
#include "store/log/source_state.h"

/* A batch is enough for a transaction with so many bytes (raw size) or messages. */
#define READY_BYTES    (64u << 20)
#define READY_MESSAGES 8000u
/* The bytes are halved, down to this, each time a transaction took longer than SLOW_US. */
#define READY_MIN_BYTES (8u << 20)
#define SLOW_US         (3 * G_USEC_PER_SEC / 10)
/* The lock is not held longer than this, except to complete a block. */
#define LOCK_US (G_USEC_PER_SEC / 5)
/* The store's pages are given back after so many messages. */
#define DROP_MESSAGES 32u
/* Sleep between transactions. */
#define YIELD_US 5000

struct ImportAppender {
	Store *store;
	const ImportOptions *o;
	char *key, *archive; /* of the current source, or NULL */
	bool new_generation, generation_known;
	guint32 generation;
	gsize most_bytes;    /* so many bytes are enough for a transaction */
	ImportCounts counts; /* what is on disk */
};

typedef struct { /* one transaction */
	Append *append;
	gint64 since_us;
	guint n_appended;
	guint32 archive;
	bool in_block;       /* the current block is not complete */
	char *state;         /* the source's position, or NULL */
	ImportCounts counts; /* added to the appender's after the commit */
} Transaction;

ImportAppender *import_append_new(Store *store, const ImportOptions *o)
{
	ImportAppender *a = g_new0(ImportAppender, 1);
	a->store = store;
	a->o = o;
	a->most_bytes = READY_BYTES;
	return a;
}

void import_append_free(ImportAppender *a)
{
	if (!a)
		return;
	g_free(a->key);
	g_free(a->archive);
	g_free(a);
}

void import_append_begin_source(
        ImportAppender *a, const char *key, const char *archive, bool new_generation)
{
	g_free(a->key);
	g_free(a->archive);
	a->key = g_strdup(key);
	a->archive = g_strdup(archive);
	a->new_generation = new_generation;
	a->generation_known = false;
}

bool import_append_is_enough(const ImportAppender *a, const ImportBatch *b)
{
	return b->looked_bytes >= a->most_bytes || b->looked_messages >= READY_MESSAGES;
}

ImportCounts import_append_counts(const ImportAppender *a)
{
	return a->counts;
}

static bool begin(ImportAppender *a, Transaction *t, GError **error)
{
	guint32 newest;
	t->append = append_begin(a->store, APPEND_BATCH, error);
	t->since_us = g_get_monotonic_time();
	if (!t->append)
		return false;
	if (!a->archive)
		return true;
	t->archive = archive_number(t->append, a->archive, &newest);
	if (!a->generation_known) /* for later batches, NEWEST is the one made here */
		a->generation = newest + a->new_generation;
	a->generation_known = true;
	return true;
}

static bool commit(ImportAppender *a, Transaction *t, GError **error)
{
	if (a->key && t->state)
		source_state_put(t->append, a->key, t->state);
	g_clear_pointer(&t->state, g_free);
	if (!append_commit(g_steal_pointer(&t->append), error))
		return false;
	store_drop_pages(a->store);
	a->counts.added += t->counts.added;
	a->counts.also += t->counts.also;
	a->counts.duplicate += t->counts.duplicate;
	a->counts.flagged += t->counts.flagged;
	a->counts.skipped += t->counts.skipped;
	t->counts = (ImportCounts){0};
	gint64 took_us = g_get_monotonic_time() - t->since_us;
	debug_print(DEBUG_IMPORT, "a transaction of %u messages took %d ms", t->n_appended,
	        (int)(took_us / 1000));
	t->n_appended = 0;
	if (took_us > SLOW_US)
		a->most_bytes = MAX(a->most_bytes / 2, READY_MIN_BYTES);
	g_usleep(YIELD_US);
	return true;
}

static bool append(Transaction *t, const ImportItemReady *r, AppendResult *result, GError **error)
{
	AppendMessage message = {0};
	if (r->expired) {
		message.record = r->item->parsed.record;
		message.raw_hash = &r->item->message.told->e.raw_hash;
		message.expired = true;
	} else if (r->item && r->item->message.raw)
		message = parsed_append_message(
		        r->item->message.raw, &r->item->parsed, r->item->message.truncated);
	message.id = &r->id;
	message.body = r->expired && !r->body.known ? NULL : &r->body;
	message.size_bytes = r->size_bytes;
	message.arrived_s = r->arrived_s;
	message.list = r->list;
	message.sender = r->sender;
	if (!append_message(t->append, &message, result, error))
		return false;
	t->counts.added += result->outcome == APPEND_NEW;
	t->counts.also += result->outcome == APPEND_ALSO;
	t->counts.duplicate += result->outcome == APPEND_DUPLICATE;
	t->counts.flagged += result->outcome == APPEND_NEW && result->flags != 0;
	return true;
}

static void skip_missing(Transaction *t, const ImportItemReady *r)
{
	g_autofree char *id = hash_hex(&r->id, 9),
	                *name = g_strdup_printf("what came by another list, id %s", id);
	source_skip(&t->counts.skipped, name, "the store does not have its message");
}

static bool append_one(const ImportAppender *a, Transaction *t, ImportItemReady *r, GError **error)
{
	AppendResult result = {0};
	if (r->missing)
		skip_missing(t, r);
	else if (!append(t, r, &result, error))
		return false;
	if (++t->n_appended % DROP_MESSAGES == 0)
		store_drop_pages(a->store);
	if (r->body.pack)
		t->in_block = r->block_goes_on;
	if (r->has_alias) {
		r->alias.archive = t->archive;
		r->alias.generation = a->generation;
		r->alias.seq = result.message_seq;
		archive_add_alias(t->append, &r->alias);
	}
	if (r->state) {
		g_free(t->state);
		t->state = g_steal_pointer(&r->state);
	}
	return true;
}

/* Returns whether to commit now. Messages that the store has already have no body in the prepared
 * batch, so they do not complete a block. */
static bool is_due(const ImportBatch *b, const Transaction *t)
{
	return b->ready.length == 0 ||
	       (!t->in_block && g_get_monotonic_time() - t->since_us > LOCK_US);
}

bool import_append_batch(ImportAppender *a, ImportBatch *b, GError **error)
{
	Transaction t = {0};
	bool good = true;
	ImportItemReady *r;
	while (good && (r = g_queue_pop_head(&b->ready))) {
		good = (t.append || begin(a, &t, error)) && append_one(a, &t, r, error);
		if (good && is_due(b, &t))
			good = commit(a, &t, error);
		import_item_ready_free(r);
	}
	append_abort(t.append);
	g_free(t.state);
	return good;
}
