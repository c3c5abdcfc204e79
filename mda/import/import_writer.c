/* Messages go to the threads a lot at a time: few, for the threads are not to be idle while the
 * first are read, nor the loop when the last are written. The way of a lot: waiting, looked at (by
 * the store's thread), made ready (by the packer) as part of a batch, appended with all of that (by
 * the store's thread, which alone uses the store). While a batch is appended, what was looked at
 * for the next is made ready, and more lots may wait: a commit of a large store takes as long as
 * the parsers need for them. */
#include "mda/import/import_writer.h"
#include "mda/import/import_append.h"
#include "store/base/error.h"

#define HAND_OVER_BYTES    (2u << 20)
#define HAND_OVER_MESSAGES 250u
#define WAITING_MOST       8u /* lots, or as many bytes as these have commonly; one of any size */
#define WAITING_BYTES      (WAITING_MOST * HAND_OVER_BYTES)

typedef struct {
	GQueue items; /* ImportItem */
	GQueue ready; /* ImportReady: what was found of them */
	gsize bytes;
	ImportBatch *batch; /* to go into, the writer's */
	bool last;          /* of the batch */
} Lot;

struct ImportWriter {
	Store *store;
	const ImportOptions *o;
	ImportAppender *appender; /* the store's thread's, as the next; the loop's while nothing is
	                             under way */
	ImportBatch *open;        /* that lots are looked at for; NULL: none yet */
	ImportBatch *closed;      /* that no more come to, until it is appended */
	GThread *storing, *packing;
	GMutex mutex; /* guards the next eight */
	GCond changed;
	GQueue waiting; /* lots (Lot *), for the store's thread */
	GQueue looked;  /* for the packer */
	bool is_packed; /* the closed batch is ready to be appended */
	guint n_lots;   /* waiting, looked at, or made ready just now */
	gsize bytes;    /* of their messages */
	bool flushing;  /* all of it is to be appended */
	bool ended;
	GError *failure;
	Lot *filling; /* the loop's own */
};

static Lot *lot_new(void)
{
	Lot *lot = g_new0(Lot, 1);
	g_queue_init(&lot->items);
	g_queue_init(&lot->ready);
	return lot;
}

static void free_lot(gpointer data)
{
	Lot *lot = data;
	if (lot == NULL)
		return;
	g_queue_clear_full(&lot->items, import_item_free);
	g_queue_clear_full(&lot->ready, import_ready_free);
	g_free(lot);
}

/* --- the packer's thread
 * -------------------------------------------------------------------------------- */

static bool is_over(const ImportWriter *w)
{
	return w->ended || w->failure != NULL;
}

static gpointer pack(gpointer data)
{
	ImportWriter *w = data;
	g_mutex_lock(&w->mutex);
	while (!is_over(w)) {
		Lot *lot = g_queue_pop_head(&w->looked);
		if (lot == NULL) {
			g_cond_wait(&w->changed, &w->mutex);
			continue;
		}
		g_mutex_unlock(&w->mutex);
		import_batch_pack(lot->batch, &lot->items, &lot->ready);
		if (lot->last)
			import_batch_seal(lot->batch);
		g_mutex_lock(&w->mutex);
		w->is_packed |= lot->last;
		w->n_lots--;
		w->bytes -= lot->bytes;
		g_cond_broadcast(&w->changed);
		free_lot(lot);
	}
	g_mutex_unlock(&w->mutex);
	return NULL;
}

/* --- the store's thread
 * --------------------------------------------------------------------------------- */

/* No more lots come to the open batch: LOT, perhaps one of no messages, is its last. */
static void close_batch(ImportWriter *w, Lot *lot)
{
	lot->last = true;
	w->closed = g_steal_pointer(&w->open);
}

static bool can_look(const ImportWriter *w)
{
	bool full = w->open != NULL && import_appender_enough(w->appender, w->open);
	return w->waiting.length > 0 && !(full && w->closed != NULL);
}

/* Both are called with the mutex held, and let go of it meanwhile. */
static void look(ImportWriter *w)
{
	GError *failure = NULL;
	Lot *lot = g_queue_pop_head(&w->waiting);
	g_mutex_unlock(&w->mutex);
	if (w->open == NULL)
		w->open = import_batch_new(w->store, w->o);
	lot->batch = w->open;
	bool good = import_batch_look(w->open, w->closed, &lot->items, &lot->ready, &failure);
	if (good && w->closed == NULL && import_appender_enough(w->appender, w->open))
		close_batch(w, lot);
	g_mutex_lock(&w->mutex);
	w->failure = failure;
	g_queue_push_tail(&w->looked, lot);
}

static void append(ImportWriter *w)
{
	GError *failure = NULL;
	g_mutex_unlock(&w->mutex);
	bool good = import_appender_append(w->appender, w->closed, &failure);
	g_mutex_lock(&w->mutex);
	w->failure = failure;
	w->is_packed = false;
	if (good)
		g_clear_pointer(&w->closed, import_batch_free);
}

static void close_rest(ImportWriter *w)
{
	Lot *none = lot_new();
	none->batch = w->open;
	close_batch(w, none);
	w->n_lots++;
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
		else if (w->closed == NULL && w->open != NULL &&
		         (all_looked || import_appender_enough(w->appender, w->open)))
			close_rest(w);
		else if (all_looked && w->closed == NULL)
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

/* --- the loop
 * -------------------------------------------------------------------------------------------- */

static GThread *start(ImportWriter *w, const char *name, GThreadFunc body, GError **error)
{
	static const int own[] = {SIGBUS, SIGSEGV, SIGFPE, SIGILL, SIGABRT, SIGTRAP};
	GError *why = NULL;
	sigset_t all, before;
	sigfillset(&all);
	for (guint i = 0; i < G_N_ELEMENTS(own); i++) /* what the thread itself does wrong */
		sigdelset(&all, own[i]);
	/* the others are for the loop, which may have to be woken from a read */
	pthread_sigmask(SIG_SETMASK, &all, &before);
	GThread *thread = g_thread_try_new(name, body, w, &why);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (thread == NULL)
		g_set_error(error, ERROR_DOMAIN, ERROR_IO,
		        "cannot start the thread that writes: %s", why->message);
	g_clear_error(&why);
	return thread;
}

ImportWriter *import_writer_new(Store *store, const ImportOptions *o, GError **error)
{
	ImportWriter *w = g_new0(ImportWriter, 1);
	w->store = store;
	w->o = o;
	w->appender = import_appender_new(store, o);
	w->filling = lot_new();
	g_queue_init(&w->waiting);
	g_queue_init(&w->looked);
	g_mutex_init(&w->mutex);
	g_cond_init(&w->changed);
	w->storing = start(w, "store", run, error);
	if (w->storing != NULL)
		w->packing = start(w, "pack", pack, error);
	if (w->packing != NULL)
		return w;
	import_writer_free(w, NULL);
	return NULL;
}

void import_writer_begin(ImportWriter *w, const char *key, const char *archive, bool new_generation)
{
	import_appender_source(w->appender, key, archive, new_generation);
}

/* Wait until all that was handed over is on disk, or a thread has failed. */
static void wait_flushed(ImportWriter *w)
{
	g_mutex_lock(&w->mutex);
	w->flushing = true;
	g_cond_broadcast(&w->changed);
	while (w->failure == NULL && w->flushing)
		g_cond_wait(&w->changed, &w->mutex);
	g_mutex_unlock(&w->mutex);
}

static bool enough_waits(const ImportWriter *w)
{
	return w->n_lots >= WAITING_MOST ||
	       (w->n_lots > 0 && w->bytes + w->filling->bytes > WAITING_BYTES);
}

static void hand_over(ImportWriter *w)
{
	if (w->filling->items.length == 0)
		return;
	g_mutex_lock(&w->mutex);
	while (w->failure == NULL && enough_waits(w))
		g_cond_wait(&w->changed, &w->mutex);
	if (w->failure == NULL) {
		g_queue_push_tail(&w->waiting, w->filling);
		w->n_lots++;
		w->bytes += w->filling->bytes;
		w->filling = NULL;
		g_cond_broadcast(&w->changed);
	}
	g_mutex_unlock(&w->mutex);
	free_lot(w->filling); /* after a failure */
	w->filling = lot_new();
}

void import_writer_add(ImportWriter *w, ImportItem *item)
{
	w->filling->bytes += g_bytes_get_size(item->message.raw);
	g_queue_push_tail(&w->filling->items, item);
	if (w->filling->bytes >= HAND_OVER_BYTES || w->filling->items.length >= HAND_OVER_MESSAGES)
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
	wait_flushed(w);
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
	g_cond_broadcast(&w->changed);
	g_mutex_unlock(&w->mutex);
	if (w->packing != NULL)
		g_thread_join(w->packing);
	if (w->storing != NULL)
		g_thread_join(w->storing);
	if (counts != NULL)
		*counts = import_appender_counts(w->appender);
	g_queue_clear_full(&w->waiting, free_lot);
	g_queue_clear_full(&w->looked, free_lot);
	free_lot(w->filling);
	import_batch_free(w->open);
	import_batch_free(w->closed);
	import_appender_free(w->appender);
	g_clear_error(&w->failure);
	g_cond_clear(&w->changed);
	g_mutex_clear(&w->mutex);
	g_free(w);
}
