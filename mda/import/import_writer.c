/* Messages are handed to the threads in chunks. A chunk is small, so that the threads start soon
 * and the loop does not wait long at the end. Its way:
 *
 *   waiting   handed over by the import loop
 *   looked    the store thread has looked up its messages, for a batch
 *   packed    the packer thread has compressed its bodies into the batch
 *   appended  the store thread has appended the batch
 *
 * Only the store thread uses the store. While it appends a batch, the packer works on the next one,
 * and more chunks may wait: a commit to a large store takes as long as parsing them. */
#include "mda/import/import_writer.h"

#include "mda/import/import_append.h"
#include "store/base/error.h"

/* A chunk is handed over when it has so many bytes or messages. */
#define CHUNK_BYTES    (2u << 20)
#define CHUNK_MESSAGES 250u
/* The loop waits while so many chunks, or so many bytes, are not packed. A chunk can be larger. */
#define WAITING_CHUNKS 8u
#define WAITING_BYTES  (WAITING_CHUNKS * CHUNK_BYTES)

typedef struct {
	GQueue items; /* ImportItem */
	GQueue ready; /* ImportItemReady: one for each item, once looked up */
	gsize bytes;
	ImportBatch *batch; /* the batch it goes into; the writer owns it */
	bool last;          /* the batch has no chunk after it */
} Chunk;

struct ImportWriter {
	Store *store;
	const ImportOptions *o;
	/* Used by the store thread; the loop may use APPENDER while nothing is under way. */
	ImportAppender *appender;
	GHashTable *told_ids; /* see import_batch.h */
	ImportBatch *open;    /* chunks are looked up for this batch; NULL: none yet */
	ImportBatch *closed;  /* has all its chunks and is not yet appended; NULL: none */
	GThread *storing, *packing;
	/* MUTEX guards all members from CHANGED to FAILURE. */
	GMutex mutex;
	GCond changed;
	GQueue waiting; /* Chunk: for the store thread */
	GQueue looked;  /* Chunk: for the packer */
	bool is_packed; /* the closed batch can be appended */
	guint n_chunks; /* chunks that are waiting, looked up or being packed */
	gsize bytes;    /* raw size of their messages */
	bool flushing;  /* the loop waits until everything is appended */
	bool ended;     /* the threads shall end */
	GError *failure;
	Chunk *filling; /* used by the loop only */
};

static Chunk *chunk_new(void)
{
	Chunk *chunk = g_new0(Chunk, 1);
	g_queue_init(&chunk->items);
	g_queue_init(&chunk->ready);
	return chunk;
}

static void free_chunk(gpointer data)
{
	Chunk *chunk = data;
	if (!chunk)
		return;
	g_queue_clear_full(&chunk->items, import_item_free);
	g_queue_clear_full(&chunk->ready, import_item_ready_free);
	g_free(chunk);
}

/* --- the packer thread --- */

static bool is_over(const ImportWriter *w)
{
	return w->ended || w->failure;
}

static gpointer pack(gpointer data)
{
	ImportWriter *w = data;
	g_mutex_lock(&w->mutex);
	while (!is_over(w)) {
		Chunk *chunk = g_queue_pop_head(&w->looked);
		if (!chunk) {
			g_cond_wait(&w->changed, &w->mutex);
			continue;
		}
		g_mutex_unlock(&w->mutex);
		import_batch_pack(chunk->batch, &chunk->items, &chunk->ready);
		if (chunk->last)
			import_batch_seal(chunk->batch);
		g_mutex_lock(&w->mutex);
		w->is_packed |= chunk->last;
		w->n_chunks--;
		w->bytes -= chunk->bytes;
		g_cond_broadcast(&w->changed);
		free_chunk(chunk);
	}
	g_mutex_unlock(&w->mutex);
	return NULL;
}

/* --- the store thread --- */

/* Makes CHUNK, which may have no messages, the last one of the open batch. */
static void close_batch(ImportWriter *w, Chunk *chunk)
{
	chunk->last = true;
	w->closed = g_steal_pointer(&w->open);
}

static bool can_look(const ImportWriter *w)
{
	bool full = w->open && import_append_is_enough(w->appender, w->open);
	return w->waiting.length > 0 && !(full && w->closed);
}

/* look() and append() are called with the mutex locked and unlock it while they work. */
static void look(ImportWriter *w)
{
	GError *failure = NULL;
	Chunk *chunk = g_queue_pop_head(&w->waiting);
	g_mutex_unlock(&w->mutex);
	if (!w->open)
		w->open = import_batch_new(w->store, w->o, w->told_ids);
	chunk->batch = w->open;
	bool good = import_batch_look(w->open, w->closed, &chunk->items, &chunk->ready, &failure);
	if (good && !w->closed && import_append_is_enough(w->appender, w->open))
		close_batch(w, chunk);
	g_mutex_lock(&w->mutex);
	w->failure = failure;
	g_queue_push_tail(&w->looked, chunk);
}

static void append(ImportWriter *w)
{
	GError *failure = NULL;
	g_mutex_unlock(&w->mutex);
	bool good = import_append_batch(w->appender, w->closed, &failure);
	g_mutex_lock(&w->mutex);
	w->failure = failure;
	w->is_packed = false;
	if (good)
		g_clear_pointer(&w->closed, import_batch_free);
}

/* The open batch gets no more messages: ends it with an empty chunk. */
static void close_rest(ImportWriter *w)
{
	Chunk *none = chunk_new();
	none->batch = w->open;
	close_batch(w, none);
	w->n_chunks++;
	g_queue_push_tail(&w->looked, none);
}

static gpointer run(gpointer data)
{
	ImportWriter *w = data;
	g_mutex_lock(&w->mutex);
	while (!is_over(w)) {
		bool all_looked = w->flushing && w->waiting.length == 0;
		if (w->is_packed)
			append(w);
		else if (can_look(w))
			look(w);
		else if (!w->closed && w->open &&
		         (all_looked || import_append_is_enough(w->appender, w->open)))
			close_rest(w);
		else if (all_looked && !w->closed)
			w->flushing = false;
		else {
			g_cond_wait(&w->changed, &w->mutex);
			continue;
		}
		g_cond_broadcast(&w->changed);
	}
	g_mutex_unlock(&w->mutex);
	return NULL;
}

/* --- the import loop --- */

static GThread *start(ImportWriter *w, const char *name, GThreadFunc body, GError **error)
{
	static const int own[] = {SIGBUS, SIGSEGV, SIGFPE, SIGILL, SIGABRT, SIGTRAP};
	GError *why = NULL;
	sigset_t all, before;
	sigfillset(&all);
	for (guint i = 0; i < G_N_ELEMENTS(own); i++) /* faults of the thread itself */
		sigdelset(&all, own[i]);
	/* Other signals go to the main thread: they must interrupt its read of a source. */
	pthread_sigmask(SIG_SETMASK, &all, &before);
	GThread *thread = g_thread_try_new(name, body, w, &why);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (!thread)
		error_set(error, ERROR_IO, "cannot start a thread of the import: %s", why->message);
	g_clear_error(&why);
	return thread;
}

ImportWriter *import_writer_new(Store *store, const ImportOptions *o, GError **error)
{
	ImportWriter *w = g_new0(ImportWriter, 1);
	w->store = store;
	w->o = o;
	w->appender = import_append_new(store, o);
	w->filling = chunk_new();
	w->told_ids = g_hash_table_new_full(hash_word, hash_equal, g_free, g_free);
	g_queue_init(&w->waiting);
	g_queue_init(&w->looked);
	g_mutex_init(&w->mutex);
	g_cond_init(&w->changed);
	w->storing = start(w, "store", run, error);
	if (w->storing)
		w->packing = start(w, "pack", pack, error);
	if (w->packing)
		return w;
	import_writer_free(w, NULL);
	return NULL;
}

void import_writer_begin(ImportWriter *w, const char *key, const char *archive, bool new_generation)
{
	import_append_begin_source(w->appender, key, archive, new_generation);
}

/* Waits until everything handed over is on disk, or a thread has failed. */
static void wait_flushed(ImportWriter *w)
{
	g_mutex_lock(&w->mutex);
	w->flushing = true;
	g_cond_broadcast(&w->changed);
	while (!w->failure && w->flushing)
		g_cond_wait(&w->changed, &w->mutex);
	g_mutex_unlock(&w->mutex);
}

static bool enough_waits(const ImportWriter *w)
{
	return w->n_chunks >= WAITING_CHUNKS ||
	       (w->n_chunks > 0 && w->bytes + w->filling->bytes > WAITING_BYTES);
}

static void hand_over(ImportWriter *w)
{
	if (w->filling->items.length == 0)
		return;
	g_mutex_lock(&w->mutex);
	while (!w->failure && enough_waits(w))
		g_cond_wait(&w->changed, &w->mutex);
	if (!w->failure) {
		g_queue_push_tail(&w->waiting, w->filling);
		w->n_chunks++;
		w->bytes += w->filling->bytes;
		w->filling = NULL;
		g_cond_broadcast(&w->changed);
	}
	g_mutex_unlock(&w->mutex);
	free_chunk(w->filling); /* NULL unless a thread has failed */
	w->filling = chunk_new();
}

void import_writer_add(ImportWriter *w, ImportItem *item)
{
	w->filling->bytes += import_item_bytes(item);
	g_queue_push_tail(&w->filling->items, item);
	if (w->filling->bytes >= CHUNK_BYTES || w->filling->items.length >= CHUNK_MESSAGES)
		hand_over(w);
}

bool import_writer_failed(ImportWriter *w)
{
	g_mutex_lock(&w->mutex);
	bool failed = w->failure;
	g_mutex_unlock(&w->mutex);
	return failed;
}

bool import_writer_flush(ImportWriter *w, GError **error)
{
	hand_over(w);
	wait_flushed(w);
	if (!w->failure)
		return true;
	if (error && !*error)
		*error = g_error_copy(w->failure);
	return false;
}

void import_writer_free(ImportWriter *w, ImportCounts *counts)
{
	if (!w)
		return;
	g_mutex_lock(&w->mutex);
	w->ended = true;
	g_cond_broadcast(&w->changed);
	g_mutex_unlock(&w->mutex);
	if (w->packing)
		g_thread_join(w->packing);
	if (w->storing)
		g_thread_join(w->storing);
	if (counts)
		*counts = import_append_counts(w->appender);
	g_queue_clear_full(&w->waiting, free_chunk);
	g_queue_clear_full(&w->looked, free_chunk);
	free_chunk(w->filling);
	import_batch_free(w->open);
	import_batch_free(w->closed);
	import_append_free(w->appender);
	g_hash_table_unref(w->told_ids);
	g_clear_error(&w->failure);
	g_cond_clear(&w->changed);
	g_mutex_clear(&w->mutex);
	g_free(w);
}
