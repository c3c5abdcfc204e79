/* Two batches: one being filled by the import loop, one being made ready by the thread: its bodies are compressed, which
 * is most of the work, without the store's lock. What is ready is appended once there is enough of it: each transaction
 * takes a copy of nearly every page of the indexes and leaves the old ones free, so many small ones make a large file.
 * One that holds the lock for too long is cut short, where a block is complete: no block lies in two. Between two the thread
 * sleeps a moment, so that a waiting delivery gets the lock (LMDB's is not fair), and the file may be another then. A source's place goes into the transaction of the message it
 * stands behind. */
#include "import_writer.h"
#include "deliver.h"
#include "envelope.h"
#include "../store/draft.h"
#include "../store/error.h"

#define BATCH_BYTES    (16u << 20)
#define BATCH_MESSAGES 2000u
#define READY_BYTES    (64u << 20) /* of the messages that one transaction takes, as received */
#define READY_MESSAGES 8000u
#define READY_MIN      (8u << 20)
#define LOCK_US        (G_USEC_PER_SEC / 5)
#define SLOW_US                                                                                              \
	(3 * G_USEC_PER_SEC / 10) /* a transaction that takes longer, its commit included, was too large */
#define YIELD_US 5000

struct ImportWriter {
	Store *store;
	const ImportOptions *o;
	char *key, *archive; /* of the source in hand; changed only while nothing is under way */
	bool new_generation, generation_known;
	guint32 generation;
	GThread *thread;
	GMutex mutex; /* guards the next six */
	GCond changed;
	GQueue *full;  /* handed to the thread; NULL: it has taken all */
	bool flushing; /* all of it is to be appended */
	bool ended;
	GError *failure;
	ImportCounts counts;
	GQueue *filling; /* the loop's own */
	gsize filling_bytes;
	GQueue *ready, *drafts; /* the thread's own: what is to be appended next, and where its bodies are */
	GHashTable *drafted;    /* ids in the drafts */
	struct Ready *packed;   /* the newest of READY whose body lies in a draft */
	gsize ready_bytes, most_bytes;
};

typedef struct { /* one transaction */
	Append *append;
	gint64 since_us;
	guint32 archive;
	bool in_block; /* more is to come of the block that was begun last */
	char *state;
	ImportCounts counts; /* to be added once it is on disk */
} Batch;

void import_item_free(gpointer data)
{
	ImportItem *item = data;
	if (item == NULL)
		return;
	source_message_clear(&item->message);
	parsed_clear(&item->parsed);
	g_free(item);
}

static void free_items(GQueue *items)
{
	if (items != NULL)
		g_queue_free_full(items, import_item_free);
}

static void free_draft(gpointer draft)
{
	draft_free(draft);
}

/* --- made ready ----------------------------------------------------------------------------------------- */

typedef struct Ready { /* what is left of a message once its body lies in a draft */
	DraftBody body;
	bool block_goes_on; /* the next body in a draft, with others between them or not, lies in the same block */
	EntryHash id;
	char *list, *sender, *state; /* or NULL */
	gint64 arrived_s;
	guint64 size_bytes;
	bool has_alias;
	Alias alias;
	ImportItem *item; /* all of it, where its body lies in none */
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

static void see_packed(ImportWriter *w, Ready *r)
{
	if (w->packed != NULL)
		w->packed->block_goes_on = w->packed->body.pack == r->body.pack &&
		                           w->packed->body.place.block == r->body.place.block;
	w->packed = r;
}

static void make_ready(ImportWriter *w, Draft *draft, Ready *r, ImportItem *item)
{
	bool bad;
	SourceMessage *m = &item->message;
	r->arrived_s = deliver_arrival(m->arrived_s, &item->parsed, w->o->now_s, &bad);
	if (bad)
		item->parsed.record->flags |= FLAG_BAD_DATE;
	Envelope env = {.list = w->o->list, .truncated = m->truncated};
	AppendMessage message = deliver_message(m->raw, &item->parsed, &env);
	r->list = w->o->list ? g_strdup(w->o->list) : envelope_list(message.raw, message.raw_bytes);
	r->sender = g_steal_pointer(&m->from_sender);
	r->state = g_steal_pointer(&m->state);
	r->size_bytes = m->size_bytes;
	r->has_alias = m->has_alias;
	r->alias = m->alias;
	w->ready_bytes += message.raw_bytes;
	draft_add(draft, &message, &r->body);
	if (r->body.pack != NULL) {
		import_item_free(item);
		see_packed(w, r);
	} else {
		r->item = item;
	}
	g_queue_push_tail(w->ready, r);
}

/* ITEMS, taken from their queue, made ready. The store is looked at for all of them first, and let go: a reader that holds
 * on makes it grow. */
static bool make_all_ready(ImportWriter *w, GQueue *items, GError **error)
{
	Draft *draft = draft_new(w->store, w->drafted, error);
	if (draft == NULL)
		return false;
	g_queue_push_tail(w->drafts, draft);
	g_autoptr(GPtrArray) looked = g_ptr_array_new_full(items->length, free_ready);
	for (const GList *l = items->head; l != NULL; l = l->next) {
		Ready *r = g_new0(Ready, 1);
		r->id = ((const ImportItem *)l->data)->parsed.id;
		draft_look(draft, &r->id, &r->body);
		g_ptr_array_add(looked, r);
	}
	if (!draft_looked(draft, error))
		return false;
	for (guint i = 0; i < looked->len; i++) {
		make_ready(w, draft, looked->pdata[i], g_queue_pop_head(items));
		looked->pdata[i] = NULL;
	}
	draft_seal(draft);
	return true;
}

/* --- appended ------------------------------------------------------------------------------------------- */

static bool begin(ImportWriter *w, Batch *b, GError **error)
{
	guint32 newest;
	b->append = append_begin(w->store, APPEND_BATCH, error);
	b->since_us = g_get_monotonic_time();
	if (b->append == NULL)
		return false;
	if (w->archive == NULL)
		return true;
	b->archive = append_archive(b->append, w->archive, &newest);
	if (!w->generation_known) /* later batches see their own as the newest */
		w->generation = newest + w->new_generation;
	w->generation_known = true;
	return true;
}

static bool commit(ImportWriter *w, Batch *b, GError **error)
{
	if (w->key != NULL && b->state != NULL)
		append_source(b->append, w->key, b->state);
	g_clear_pointer(&b->state, g_free);
	if (!append_commit(g_steal_pointer(&b->append), error))
		return false;
	store_drop_pages(w->store);
	g_mutex_lock(&w->mutex);
	w->counts.added += b->counts.added;
	w->counts.also += b->counts.also;
	w->counts.duplicate += b->counts.duplicate;
	w->counts.flagged += b->counts.flagged;
	g_mutex_unlock(&w->mutex);
	b->counts = (ImportCounts){0};
	if (g_get_monotonic_time() - b->since_us > SLOW_US)
		w->most_bytes = MAX(w->most_bytes / 2, READY_MIN);
	g_usleep(YIELD_US);
	return true;
}

static bool append(Batch *b, const Ready *r, AppendResult *result, GError **error)
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
	if (!append_message(b->append, &message, result, error))
		return false;
	b->counts.added += result->outcome == APPEND_NEW;
	b->counts.also += result->outcome == APPEND_ALSO;
	b->counts.duplicate += result->outcome == APPEND_DUPLICATE;
	b->counts.flagged += result->outcome == APPEND_NEW && result->flags != 0;
	return true;
}

static bool append_one(const ImportWriter *w, Batch *b, Ready *r, GError **error)
{
	AppendResult result;
	if (!append(b, r, &result, error))
		return false;
	if (r->body.pack != NULL)
		b->in_block = r->block_goes_on;
	if (r->has_alias) {
		r->alias.archive = b->archive;
		r->alias.generation = w->generation;
		r->alias.seq = result.message_seq;
		append_alias(b->append, &r->alias);
	}
	if (r->state != NULL) {
		g_free(b->state);
		b->state = g_steal_pointer(&r->state);
	}
	return true;
}

/* A block lies in one transaction with all messages in it: those between them, which the store knows already, do not end it. */
static bool is_to_end(const ImportWriter *w, const Batch *b)
{
	return w->ready->length == 0 || (!b->in_block && g_get_monotonic_time() - b->since_us > LOCK_US);
}

static bool append_ready(ImportWriter *w, GError **error)
{
	Batch b = {0};
	bool good = true;
	Ready *r;
	w->packed = NULL;
	while (good && (r = g_queue_pop_head(w->ready)) != NULL) {
		good = (b.append != NULL || begin(w, &b, error)) && append_one(w, &b, r, error);
		if (good && is_to_end(w, &b))
			good = commit(w, &b, error);
		free_ready(r);
	}
	append_abort(b.append);
	g_free(b.state);
	g_queue_clear_full(w->drafts, free_draft);
	g_hash_table_remove_all(w->drafted);
	w->ready_bytes = 0;
	return good;
}

/* --- the thread ----------------------------------------------------------------------------------------- */

/* ITEMS (NULL: none) made ready; appended, if that is enough, or ALL is to be. */
static bool work(ImportWriter *w, GQueue *items, bool all, GError **error)
{
	if (items != NULL && !make_all_ready(w, items, error))
		return false;
	bool enough = w->ready_bytes >= w->most_bytes || w->ready->length >= READY_MESSAGES;
	return !(all || enough) || append_ready(w, error);
}

static gpointer run(gpointer data)
{
	ImportWriter *w = data;
	g_mutex_lock(&w->mutex);
	while (w->failure == NULL) {
		while (w->full == NULL && !w->flushing && !w->ended)
			g_cond_wait(&w->changed, &w->mutex);
		if (w->full == NULL && !w->flushing)
			break;
		GError *failure = NULL;
		GQueue *items = w->full;
		bool all = w->flushing;
		g_mutex_unlock(&w->mutex);
		work(w, items, all, &failure);
		free_items(items);
		g_mutex_lock(&w->mutex);
		w->full = NULL;
		w->flushing = w->flushing && !all;
		w->failure = failure;
		g_cond_signal(&w->changed);
	}
	g_mutex_unlock(&w->mutex);
	return NULL;
}

ImportWriter *import_writer_new(Store *store, const ImportOptions *o, GError **error)
{
	GError *why = NULL;
	ImportWriter *w = g_new0(ImportWriter, 1);
	w->store = store;
	w->o = o;
	w->filling = g_queue_new();
	w->ready = g_queue_new();
	w->drafts = g_queue_new();
	w->drafted = draft_ids_new();
	w->most_bytes = READY_BYTES;
	g_mutex_init(&w->mutex);
	g_cond_init(&w->changed);
	static const int own[] = {SIGBUS, SIGSEGV, SIGFPE, SIGILL, SIGABRT, SIGTRAP};
	sigset_t all, before;
	sigfillset(&all);
	for (guint i = 0; i < G_N_ELEMENTS(own); i++) /* what the thread itself does wrong */
		sigdelset(&all, own[i]);
	/* the others are for the loop, which may have to be woken from a read */
	pthread_sigmask(SIG_SETMASK, &all, &before);
	w->thread = g_thread_try_new("store", run, w, &why);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (w->thread != NULL)
		return w;
	g_set_error(error, LD_ERROR, LD_ERROR_IO, "cannot start the thread that writes: %s", why->message);
	g_error_free(why);
	import_writer_free(w, NULL);
	return NULL;
}

void import_writer_begin(ImportWriter *w, const char *key, const char *archive, bool new_generation)
{
	g_free(w->key);
	g_free(w->archive);
	w->key = g_strdup(key);
	w->archive = g_strdup(archive);
	w->new_generation = new_generation;
	w->generation_known = false;
}

/* Wait until the thread has taken all that was handed over, and with ALL until it is on disk, or has failed. */
static void wait_idle(ImportWriter *w, bool all)
{
	g_mutex_lock(&w->mutex);
	if (all && w->failure == NULL) {
		w->flushing = true;
		g_cond_signal(&w->changed);
	}
	while (w->failure == NULL && (w->full != NULL || w->flushing))
		g_cond_wait(&w->changed, &w->mutex);
	g_mutex_unlock(&w->mutex);
}

static void hand_over(ImportWriter *w)
{
	if (w->filling->length == 0)
		return;
	wait_idle(w, false);
	if (import_writer_failed(w)) {
		g_queue_clear_full(w->filling, import_item_free);
	} else {
		g_mutex_lock(&w->mutex);
		w->full = g_steal_pointer(&w->filling);
		g_cond_signal(&w->changed);
		g_mutex_unlock(&w->mutex);
		w->filling = g_queue_new();
	}
	w->filling_bytes = 0;
}

void import_writer_add(ImportWriter *w, ImportItem *item)
{
	w->filling_bytes += g_bytes_get_size(item->message.raw);
	g_queue_push_tail(w->filling, item);
	if (w->filling_bytes >= BATCH_BYTES || w->filling->length >= BATCH_MESSAGES)
		hand_over(w);
}

bool import_writer_failed(ImportWriter *w)
{
	g_mutex_lock(&w->mutex);
	bool failed = w->failure != NULL;
	g_mutex_unlock(&w->mutex);
	return failed;
}

bool import_writer_flush(ImportWriter *w, GError **error)
{
	hand_over(w);
	wait_idle(w, true);
	if (w->failure == NULL)
		return true;
	if (error != NULL && *error == NULL)
		*error = g_error_copy(w->failure);
	return false;
}

void import_writer_free(ImportWriter *w, ImportCounts *counts)
{
	if (w == NULL)
		return;
	g_mutex_lock(&w->mutex);
	w->ended = true;
	g_cond_signal(&w->changed);
	g_mutex_unlock(&w->mutex);
	if (w->thread != NULL) {
		g_thread_join(w->thread);
		*counts = w->counts;
	}
	free_items(w->filling);
	g_queue_free_full(w->ready, free_ready);
	g_queue_free_full(w->drafts, free_draft);
	g_hash_table_unref(w->drafted);
	g_clear_error(&w->failure);
	g_mutex_clear(&w->mutex);
	g_cond_clear(&w->changed);
	g_free(w->key);
	g_free(w->archive);
	g_free(w);
}
