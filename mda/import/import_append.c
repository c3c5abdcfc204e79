/* What is ready is appended once there is enough of it: each transaction takes a copy of nearly
 * every page of the indexes and leaves the old ones free, so many small ones make a large file. One
 * that holds the lock for too long is cut short, where a block is complete: no block lies in two.
 * Between two a moment is slept, so that a waiting delivery gets the lock (LMDB's is not fair), and
 * the file may be another then. A source's place goes into the transaction of the message it stands
 * behind. */
#include "mda/import/import_append.h"

#include "store/log/append.h"
#include "store/log/archive.h"
#include "store/log/source_state.h"
#include "mda/deliver/deliver.h"

#define READY_BYTES    (64u << 20) /* of the messages that one transaction takes, as received */
#define READY_MESSAGES 8000u
#define READY_MIN      (8u << 20)
#define DROP_MESSAGES  32u
#define LOCK_US        (G_USEC_PER_SEC / 5)
#define SLOW_US                                                                                    \
	(3 * G_USEC_PER_SEC /                                                                      \
	        10) /* a transaction that takes longer, its commit included, was too large */
#define YIELD_US 5000

struct ImportAppender {
	Store *store;
	const ImportOptions *o;
	char *key, *archive; /* of the source in hand */
	bool new_generation, generation_known;
	guint32 generation;
	gsize most_bytes;
	ImportCounts counts; /* of what is on disk */
};

typedef struct { /* one transaction */
	Append *append;
	gint64 since_us;
	guint n_appended;
	guint32 archive;
	bool in_block; /* more is to come of the block that was begun last */
	char *state;
	ImportCounts counts; /* to be added once it is on disk */
} Transaction;

ImportAppender *import_appender_new(Store *store, const ImportOptions *o)
{
	ImportAppender *a = g_new0(ImportAppender, 1);
	a->store = store;
	a->o = o;
	a->most_bytes = READY_BYTES;
	return a;
}

void import_appender_free(ImportAppender *a)
{
	if (a == NULL)
		return;
	g_free(a->key);
	g_free(a->archive);
	g_free(a);
}

void import_appender_source(
        ImportAppender *a, const char *key, const char *archive, bool new_generation)
{
	g_free(a->key);
	g_free(a->archive);
	a->key = g_strdup(key);
	a->archive = g_strdup(archive);
	a->new_generation = new_generation;
	a->generation_known = false;
}

bool import_appender_enough(const ImportAppender *a, const ImportBatch *b)
{
	return b->looked_bytes >= a->most_bytes || b->looked_messages >= READY_MESSAGES;
}

ImportCounts import_appender_counts(const ImportAppender *a)
{
	return a->counts;
}

static bool begin(ImportAppender *a, Transaction *t, GError **error)
{
	guint32 newest;
	t->append = append_begin(a->store, APPEND_BATCH, error);
	t->since_us = g_get_monotonic_time();
	if (t->append == NULL)
		return false;
	if (a->archive == NULL)
		return true;
	t->archive = archive_number(t->append, a->archive, &newest);
	if (!a->generation_known) /* later batches see their own as the newest */
		a->generation = newest + a->new_generation;
	a->generation_known = true;
	return true;
}

static bool commit(ImportAppender *a, Transaction *t, GError **error)
{
	if (a->key != NULL && t->state != NULL)
		source_state_put(t->append, a->key, t->state);
	g_clear_pointer(&t->state, g_free);
	if (!append_commit(g_steal_pointer(&t->append), error))
		return false;
	store_drop_pages(a->store);
	a->counts.added += t->counts.added;
	a->counts.also += t->counts.also;
	a->counts.duplicate += t->counts.duplicate;
	a->counts.flagged += t->counts.flagged;
	t->counts = (ImportCounts){0};
	if (g_get_monotonic_time() - t->since_us > SLOW_US)
		a->most_bytes = MAX(a->most_bytes / 2, READY_MIN);
	g_usleep(YIELD_US);
	return true;
}

static bool append(Transaction *t, const ImportReady *r, AppendResult *result, GError **error)
{
	Envelope env = {.truncated = r->item && r->item->message.truncated};
	AppendMessage message = {0};
	if (r->item != NULL)
		message = deliver_message(r->item->message.raw, &r->item->parsed, &env);
	message.id = &r->id;
	message.body = &r->body;
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

static bool append_one(const ImportAppender *a, Transaction *t, ImportReady *r, GError **error)
{
	AppendResult result;
	if (!append(t, r, &result, error))
		return false;
	if (++t->n_appended % DROP_MESSAGES == 0)
		store_drop_pages(a->store);
	if (r->body.pack != NULL)
		t->in_block = r->block_goes_on;
	if (r->has_alias) {
		r->alias.archive = t->archive;
		r->alias.generation = a->generation;
		r->alias.seq = result.message_seq;
		archive_add_alias(t->append, &r->alias);
	}
	if (r->state != NULL) {
		g_free(t->state);
		t->state = g_steal_pointer(&r->state);
	}
	return true;
}

/* A block lies in one transaction with all messages in it: those between them, which the store
 * knows already, do not end it. */
static bool is_to_end(const ImportBatch *b, const Transaction *t)
{
	return b->ready.length == 0 ||
	       (!t->in_block && g_get_monotonic_time() - t->since_us > LOCK_US);
}

bool import_appender_append(ImportAppender *a, ImportBatch *b, GError **error)
{
	Transaction t = {0};
	bool good = true;
	ImportReady *r;
	while (good && (r = g_queue_pop_head(&b->ready)) != NULL) {
		good = (t.append != NULL || begin(a, &t, error)) && append_one(a, &t, r, error);
		if (good && is_to_end(b, &t))
			good = commit(a, &t, error);
		import_ready_free(r);
	}
	append_abort(t.append);
	g_free(t.state);
	return good;
}
