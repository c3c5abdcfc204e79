/* Messages go to the thread a few at a time: few, for the thread is not to be idle while the first are read, nor the loop when
 * the last are written. Some such lots may wait: a commit of a large store takes as long as the parsers need for them. */
#include "import_writer.h"
#include "../store/error.h"

#define HAND_OVER_BYTES    (2u << 20)
#define HAND_OVER_MESSAGES 250u
#define WAITING_MOST       8u /* lots, or as many bytes as these have commonly; one of any size */
#define WAITING_BYTES      (WAITING_MOST * HAND_OVER_BYTES)

typedef struct {
	GQueue *items;
	gsize bytes;
} Lot;

struct ImportWriter {
	ImportBatch *batch; /* the thread's; the loop's while nothing is under way */
	GThread *thread;
	GMutex mutex; /* guards the next six */
	GCond changed;
	GQueue waiting;      /* lots (Lot *), handed to the thread */
	gsize waiting_bytes; /* of their messages, and of those the thread has */
	bool working;        /* the thread has one of them */
	bool flushing;       /* all of it is to be appended */
	bool ended;
	GError *failure;
	GQueue *filling; /* the loop's own */
	gsize filling_bytes;
};

static void free_lot(gpointer data)
{
	Lot *lot = data;
	if (lot == NULL)
		return;
	g_queue_free_full(lot->items, import_item_free);
	g_free(lot);
}

/* --- the thread ----------------------------------------------------------------------------------------- */

/* ITEMS (NULL: none) made ready; appended, if that is enough, or ALL is to be. */
static bool work(ImportWriter *w, GQueue *items, bool all, GError **error)
{
	if (items != NULL && !import_batch_add(w->batch, items, error))
		return false;
	return !(all || import_batch_is_full(w->batch)) || import_batch_append(w->batch, error);
}

static gpointer run(gpointer data)
{
	ImportWriter *w = data;
	g_mutex_lock(&w->mutex);
	while (w->failure == NULL) {
		while (w->waiting.length == 0 && !w->flushing && !w->ended)
			g_cond_wait(&w->changed, &w->mutex);
		if (w->waiting.length == 0 && !w->flushing)
			break;
		GError *failure = NULL;
		Lot *lot = g_queue_pop_head(&w->waiting);
		bool all = w->flushing && w->waiting.length == 0;
		w->working = true;
		g_cond_signal(&w->changed); /* there is room for another */
		g_mutex_unlock(&w->mutex);
		work(w, lot ? lot->items : NULL, all, &failure);
		gsize done = lot ? lot->bytes : 0;
		free_lot(lot);
		g_mutex_lock(&w->mutex);
		w->waiting_bytes -= done;
		w->working = false;
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
	w->batch = import_batch_new(store, o);
	w->filling = g_queue_new();
	g_queue_init(&w->waiting);
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
	import_batch_source(w->batch, key, archive, new_generation);
}

/* Wait until all that was handed over is on disk, or the thread has failed. */
static void wait_flushed(ImportWriter *w)
{
	g_mutex_lock(&w->mutex);
	w->flushing = true;
	g_cond_signal(&w->changed);
	while (w->failure == NULL && (w->waiting.length > 0 || w->working || w->flushing))
		g_cond_wait(&w->changed, &w->mutex);
	g_mutex_unlock(&w->mutex);
}

static bool enough_waits(const ImportWriter *w)
{
	return w->waiting.length >= WAITING_MOST ||
	       (w->waiting_bytes > 0 && w->waiting_bytes + w->filling_bytes > WAITING_BYTES);
}

static void hand_over(ImportWriter *w)
{
	if (w->filling->length == 0)
		return;
	g_mutex_lock(&w->mutex);
	while (w->failure == NULL && enough_waits(w))
		g_cond_wait(&w->changed, &w->mutex);
	if (w->failure == NULL) {
		Lot *lot = g_new(Lot, 1);
		*lot = (Lot){w->filling, w->filling_bytes};
		g_queue_push_tail(&w->waiting, lot);
		w->waiting_bytes += lot->bytes;
		w->filling = g_queue_new();
		g_cond_signal(&w->changed);
	}
	g_mutex_unlock(&w->mutex);
	g_queue_clear_full(w->filling, import_item_free); /* what is left of it: after a failure */
	w->filling_bytes = 0;
}

void import_writer_add(ImportWriter *w, ImportItem *item)
{
	w->filling_bytes += g_bytes_get_size(item->message.raw);
	g_queue_push_tail(w->filling, item);
	if (w->filling_bytes >= HAND_OVER_BYTES || w->filling->length >= HAND_OVER_MESSAGES)
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
	g_cond_signal(&w->changed);
	g_mutex_unlock(&w->mutex);
	if (w->thread != NULL) {
		g_thread_join(w->thread);
		*counts = import_batch_counts(w->batch);
	}
	g_queue_clear_full(&w->waiting, free_lot);
	g_queue_free_full(w->filling, import_item_free);
	import_batch_free(w->batch);
	g_clear_error(&w->failure);
	g_mutex_clear(&w->mutex);
	g_cond_clear(&w->changed);
	g_free(w);
}
