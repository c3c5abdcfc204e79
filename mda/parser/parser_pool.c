/* A message goes to the worker that has the fewest bytes to parse. The pool's own queue keeps the
 * order of submission. */
#include "mda/parser/parser_pool.h"

#include "mda/decode/decode.h"
#include "mda/parser/parser_child.h"
#include "mda/parser/parser_worker.h"
#include "store/base/error.h"
#include "store/log/entry.h"

#include <errno.h>

#define MAX_WORKERS        16
#define PENDING_PER_WORKER 24
#define PENDING_BYTES      (16u << 20)

struct ParserPool {
	guint n_workers;
	ParserWorker workers[MAX_WORKERS];
	ParserForkserver spare; /* has no worker; replaces a fork server that is lost */
	GQueue jobs;            /* ParserWorkerJob: submitted and not taken, oldest first */
	gsize pending_bytes;
};

/* Starts all fork servers before the first worker, so that none inherits a worker's socket. */
static bool start_all(ParserPool *pool, GError **error)
{
	bool good = true;
	for (guint i = 0; good && i < pool->n_workers; i++)
		good = parser_forkserver_start(
		        &pool->workers[i].forkserver, parser_child_serve, error);
	good = good && parser_forkserver_start(&pool->spare, parser_child_serve, error);
	for (guint i = 0; good && i < pool->n_workers; i++)
		good = parser_worker_ensure(&pool->workers[i], error);
	return good;
}

ParserPool *parser_pool_new(guint n_workers, GError **error)
{
	ParserPool *pool = g_new0(ParserPool, 1);
	decode_init(); /* once, for all workers */
	hash_init();   /* for the workers and for this process */
	pool->n_workers = CLAMP(n_workers, 1, MAX_WORKERS);
	pool->spare = PARSER_FORKSERVER_NONE;
	g_queue_init(&pool->jobs);
	for (guint i = 0; i < pool->n_workers; i++)
		parser_worker_init(&pool->workers[i], &pool->spare);
	if (start_all(pool, error))
		return pool;
	parser_pool_free(pool);
	return NULL;
}

static void job_free(gpointer data)
{
	ParserWorkerJob *job = data;
	g_bytes_unref(job->raw);
	parsed_clear(&job->parsed);
	g_free(job);
}

void parser_pool_drop(ParserPool *pool, GDestroyNotify free_tag)
{
	ParserWorkerJob *job;
	for (guint i = 0; i < pool->n_workers; i++)
		parser_worker_forget(&pool->workers[i]);
	pool->pending_bytes = 0;
	while ((job = g_queue_pop_head(&pool->jobs))) {
		if (free_tag)
			free_tag(job->tag);
		job_free(job);
	}
}

void parser_pool_free(ParserPool *pool)
{
	if (!pool)
		return;
	parser_pool_drop(pool, NULL);
	for (guint i = 0; i < pool->n_workers; i++)
		parser_worker_clear(&pool->workers[i]);
	parser_forkserver_stop(&pool->spare);
	g_free(pool);
}

bool parser_pool_full(const ParserPool *pool)
{
	return pool->jobs.length >= PENDING_PER_WORKER * pool->n_workers ||
	       pool->pending_bytes >= PENDING_BYTES;
}

guint parser_pool_pending(const ParserPool *pool)
{
	return pool->jobs.length;
}

bool parser_pool_is_broken(const ParserPool *pool)
{
	for (guint i = 0; i < pool->n_workers; i++)
		if (parser_forkserver_is_gone(&pool->workers[i].forkserver))
			return true;
	return false;
}

/* Waits until a worker can send or receive, or is late. Sets READY for each. */
static bool wait_for_any(ParserPool *pool, struct pollfd ready[MAX_WORKERS], GError **error)
{
	gint64 now_us = g_get_monotonic_time(), until_us = now_us + G_MAXINT32;
	for (guint i = 0; i < pool->n_workers; i++) {
		if (!parser_worker_ensure(&pool->workers[i], error))
			return false;
		ready[i] = parser_worker_wait(&pool->workers[i], &until_us);
	}
	gint64 wait_us = MAX(until_us - now_us, 0);
	if (poll(ready, pool->n_workers, (int)(wait_us / 1000 + 1)) >= 0 || errno == EINTR)
		return true;
	return error_set(error, ERROR_IO, "cannot wait for a parser: %s", g_strerror(errno));
}

/* Waits until a worker can send or receive, and lets it. */
static bool pump(ParserPool *pool, GError **error)
{
	struct pollfd ready[MAX_WORKERS] = {0};
	if (!wait_for_any(pool, ready, error))
		return false;
	for (guint i = 0; i < pool->n_workers; i++)
		if (!parser_worker_go_on(&pool->workers[i], &ready[i], error))
			return false;
	return true;
}

static ParserWorker *least_loaded(ParserPool *pool)
{
	ParserWorker *best = &pool->workers[0];
	for (guint i = 1; i < pool->n_workers; i++) {
		ParserWorker *w = &pool->workers[i];
		if (w->queued_bytes < best->queued_bytes ||
		        (w->queued_bytes == best->queued_bytes &&
		                w->jobs.length < best->jobs.length))
			best = w;
	}
	return best;
}

bool parser_pool_submit(ParserPool *pool, GBytes *raw, gint64 now_s, gpointer tag, GError **error)
{
	ParserWorkerJob *job = g_new0(ParserWorkerJob, 1);
	ParserWorker *w = least_loaded(pool);
	job->raw = g_bytes_ref(raw);
	job->tag = tag;
	job->now_s = now_s;
	g_queue_push_tail(&pool->jobs, job);
	pool->pending_bytes += g_bytes_get_size(raw);
	return parser_worker_give(w, job, error);
}

bool parser_pool_take(ParserPool *pool, GBytes **raw, gpointer *tag, Parsed *out, GError **error)
{
	ParserWorkerJob *job = g_queue_peek_head(&pool->jobs);
	if (!job)
		return error_set(error, ERROR_IO, "no message is being parsed");
	while (!job->done)
		if (!pump(pool, error))
			return false;
	g_queue_pop_head(&pool->jobs);
	pool->pending_bytes -= g_bytes_get_size(job->raw);
	*raw = job->raw;
	*tag = job->tag;
	*out = job->parsed;
	g_free(job);
	return true;
}
