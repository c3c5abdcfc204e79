/* What is ready is appended once there is enough of it: each transaction takes a copy of nearly every page of the
 * indexes and leaves the old ones free, so many small ones make a large file. One that holds the lock for too long is
 * cut short, where a block is complete: no block lies in two. Between two a moment is slept, so that a waiting
 * delivery gets the lock (LMDB's is not fair), and the file may be another then. A source's place goes into the
 * transaction of the message it stands behind. */
#include "import_batch.h"
#include "deliver.h"
#include "envelope.h"
#include "../store/draft.h"

#define READY_BYTES    (64u << 20) /* of the messages that one transaction takes, as received */
#define READY_MESSAGES 8000u
#define READY_MIN      (8u << 20)
#define DROP_MESSAGES  64u
#define LOCK_US        (G_USEC_PER_SEC / 5)
#define SLOW_US                                                                                              \
	(3 * G_USEC_PER_SEC / 10) /* a transaction that takes longer, its commit included, was too large */
#define YIELD_US 5000

struct ImportBatch {
	Store *store;
	const ImportOptions *o;
	char *key, *archive; /* of the source in hand */
	bool new_generation, generation_known;
	guint32 generation;
	GQueue ready;         /* Ready: what is to be appended next */
	Draft *draft;         /* where their bodies are; NULL: there are none */
	struct Ready *packed; /* the newest of READY whose body lies in the draft */
	gsize ready_bytes, most_bytes;
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

void import_item_free(gpointer data)
{
	ImportItem *item = data;
	if (item == NULL)
		return;
	source_message_clear(&item->message);
	parsed_clear(&item->parsed);
	g_free(item);
}

/* --- made ready ----------------------------------------------------------------------------------------- */

typedef struct Ready { /* what is left of a message whose body lies in the draft, or which the store has */
	DraftBody body;
	bool block_goes_on; /* the next body in the draft, with others between them or not, lies in the same block */
	EntryHash id;
	char *list, *sender, *state; /* or NULL */
	gint64 arrived_s;
	guint64 size_bytes;
	bool has_alias;
	Alias alias;
	ImportItem *item; /* all of it, where the store itself is to refuse it */
} Ready;

static void free_ready(gpointer data)
{
	Ready *r = data;
	if (r == NULL)
		return;
	g_free(r->list);
	g_free(r->sender);
	g_free(r->state);
	import_item_free(r->item);
	g_free(r);
}

static void see_packed(ImportBatch *b, Ready *r)
{
	if (b->packed != NULL)
		b->packed->block_goes_on = b->packed->body.place.block == r->body.place.block;
	b->packed = r;
}

static void make_ready(ImportBatch *b, Ready *r, ImportItem *item)
{
	bool bad;
	SourceMessage *m = &item->message;
	r->arrived_s = deliver_arrival(m->arrived_s, &item->parsed, b->o->now_s, &bad);
	if (bad)
		item->parsed.record->flags |= FLAG_BAD_DATE;
	Envelope env = {.list = b->o->list, .truncated = m->truncated};
	AppendMessage message = deliver_message(m->raw, &item->parsed, &env);
	r->sender = g_steal_pointer(&m->from_sender);
	r->state = g_steal_pointer(&m->state);
	r->size_bytes = m->size_bytes;
	r->has_alias = m->has_alias;
	r->alias = m->alias;
	b->ready_bytes += message.raw_bytes;
	draft_add(b->draft, &message, &r->body);
	if (r->body.pack != NULL)
		see_packed(b, r);
	if (r->body.pack != NULL || r->body.known)
		import_item_free(item);
	else
		r->item = item;
	g_queue_push_tail(&b->ready, r);
}

static char *list_of(const ImportBatch *b, GBytes *raw)
{
	gsize n;
	const char *bytes = g_bytes_get_data(raw, &n);
	return b->o->list ? g_strdup(b->o->list) : envelope_list(bytes, n);
}

/* Look at the store for all of ITEMS, and let it go: a reader that holds on makes it grow, and its pages are memory: the
 * indexes are read all over, and the kernel brings 16 pages along with each. */
static bool look(ImportBatch *b, GQueue *items, GPtrArray *looked, GError **error)
{
	if (b->draft == NULL)
		b->draft = draft_new(b->store, error);
	else if (!draft_look_again(b->draft, error))
		return false;
	if (b->draft == NULL)
		return false;
	for (const GList *l = items->head; l != NULL; l = l->next) {
		const ImportItem *item = l->data;
		Ready *r = g_new0(Ready, 1);
		r->id = item->parsed.id;
		r->list = list_of(b, item->message.raw);
		draft_look(b->draft, &r->id, r->list, &r->body);
		g_ptr_array_add(looked, r);
	}
	bool good = draft_looked(b->draft, error);
	store_drop_pages(b->store);
	return good;
}

bool import_batch_add(ImportBatch *b, GQueue *items, GError **error)
{
	g_autoptr(GPtrArray) looked = g_ptr_array_new_full(items->length, free_ready);
	if (!look(b, items, looked, error))
		return false;
	for (guint i = 0; i < looked->len; i++) {
		make_ready(b, looked->pdata[i], g_queue_pop_head(items));
		looked->pdata[i] = NULL;
	}
	return true;
}

bool import_batch_is_full(const ImportBatch *b)
{
	return b->ready_bytes >= b->most_bytes || b->ready.length >= READY_MESSAGES;
}

/* --- appended ------------------------------------------------------------------------------------------- */

static bool begin(ImportBatch *b, Transaction *t, GError **error)
{
	guint32 newest;
	t->append = append_begin(b->store, APPEND_BATCH, error);
	t->since_us = g_get_monotonic_time();
	if (t->append == NULL)
		return false;
	if (b->archive == NULL)
		return true;
	t->archive = append_archive(t->append, b->archive, &newest);
	if (!b->generation_known) /* later batches see their own as the newest */
		b->generation = newest + b->new_generation;
	b->generation_known = true;
	return true;
}

static bool commit(ImportBatch *b, Transaction *t, GError **error)
{
	if (b->key != NULL && t->state != NULL)
		append_source(t->append, b->key, t->state);
	g_clear_pointer(&t->state, g_free);
	if (!append_commit(g_steal_pointer(&t->append), error))
		return false;
	store_drop_pages(b->store);
	b->counts.added += t->counts.added;
	b->counts.also += t->counts.also;
	b->counts.duplicate += t->counts.duplicate;
	b->counts.flagged += t->counts.flagged;
	t->counts = (ImportCounts){0};
	if (g_get_monotonic_time() - t->since_us > SLOW_US)
		b->most_bytes = MAX(b->most_bytes / 2, READY_MIN);
	g_usleep(YIELD_US);
	return true;
}

static bool append(Transaction *t, const Ready *r, AppendResult *result, GError **error)
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

static bool append_one(const ImportBatch *b, Transaction *t, Ready *r, GError **error)
{
	AppendResult result;
	if (!append(t, r, &result, error))
		return false;
	if (++t->n_appended % DROP_MESSAGES == 0)
		store_drop_pages(b->store);
	if (r->body.pack != NULL)
		t->in_block = r->block_goes_on;
	if (r->has_alias) {
		r->alias.archive = t->archive;
		r->alias.generation = b->generation;
		r->alias.seq = result.message_seq;
		append_alias(t->append, &r->alias);
	}
	if (r->state != NULL) {
		g_free(t->state);
		t->state = g_steal_pointer(&r->state);
	}
	return true;
}

/* A block lies in one transaction with all messages in it: those between them, which the store knows already, do not end it. */
static bool is_to_end(const ImportBatch *b, const Transaction *t)
{
	return b->ready.length == 0 || (!t->in_block && g_get_monotonic_time() - t->since_us > LOCK_US);
}

bool import_batch_append(ImportBatch *b, GError **error)
{
	Transaction t = {0};
	bool good = true;
	Ready *r;
	if (b->draft != NULL)
		draft_seal(b->draft);
	while (good && (r = g_queue_pop_head(&b->ready)) != NULL) {
		good = (t.append != NULL || begin(b, &t, error)) && append_one(b, &t, r, error);
		if (good && is_to_end(b, &t))
			good = commit(b, &t, error);
		free_ready(r);
	}
	append_abort(t.append);
	g_free(t.state);
	g_clear_pointer(&b->draft, draft_free);
	b->packed = NULL;
	b->ready_bytes = 0;
	return good;
}

/* --- all of it ------------------------------------------------------------------------------------------ */

ImportBatch *import_batch_new(Store *store, const ImportOptions *o)
{
	ImportBatch *b = g_new0(ImportBatch, 1);
	b->store = store;
	b->o = o;
	b->most_bytes = READY_BYTES;
	g_queue_init(&b->ready);
	return b;
}

void import_batch_free(ImportBatch *b)
{
	if (b == NULL)
		return;
	g_queue_clear_full(&b->ready, free_ready);
	draft_free(b->draft);
	g_free(b->key);
	g_free(b->archive);
	g_free(b);
}

void import_batch_source(ImportBatch *b, const char *key, const char *archive, bool new_generation)
{
	g_free(b->key);
	g_free(b->archive);
	b->key = g_strdup(key);
	b->archive = g_strdup(archive);
	b->new_generation = new_generation;
	b->generation_known = false;
}

ImportCounts import_batch_counts(const ImportBatch *b)
{
	return b->counts;
}
