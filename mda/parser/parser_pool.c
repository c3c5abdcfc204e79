/* A few children for imports, each with its keeper (parser_keeper.h) and its queue
 * (parser_pool_child.h), each for many messages. A message goes to the child that has least to do;
 * the pool's own queue keeps the order of submission. */
#include "mda/parser/parser.h"
#include "mda/parser/parser_child.h"
#include "mda/parser/parser_pool_child.h"
#include "mda/decode/decode.h"
#include "store/log/entry.h"
#include "store/base/error.h"
#include <errno.h>

#define MAX_CHILDREN      16
#define PENDING_PER_CHILD 24
#define PENDING_BYTES     (16u << 20)

struct ParserPool {
	guint n_children;
	PoolChild children[MAX_CHILDREN];
	ParserKeeper
	        spare; /* without a child, in case one of theirs is killed or will not answer */
	GQueue jobs;   /* PoolJob: every message submitted and not taken, oldest first */
	gsize pending_bytes;
};

/* All keepers first: none has another's child to wait for, nor holds its way. */
static bool start_all(ParserPool *pool, GError **error)
{
	bool good = true;
	for (guint i = 0; good && i < pool->n_children; i++)
		good = parser_keeper_start(&pool->children[i].keeper, parser_child_serve, error);
	good = good && parser_keeper_start(&pool->spare, parser_child_serve, error);
	for (guint i = 0; good && i < pool->n_children; i++)
		good = pool_child_have(&pool->children[i], error);
	return good;
}

ParserPool *parser_pool_new(guint n_children, GError **error)
{
	ParserPool *pool = g_new0(ParserPool, 1);
	decode_init(); /* before any mail is seen, and once for every child to come */
	hash_init();   /* the children hash, too, and the pool's user */
	pool->n_children = CLAMP(n_children, 1, MAX_CHILDREN);
	pool->spare = PARSER_KEEPER_NONE;
	g_queue_init(&pool->jobs);
	for (guint i = 0; i < pool->n_children; i++)
		pool_child_init(&pool->children[i], &pool->spare);
	if (start_all(pool, error))
		return pool;
	parser_pool_free(pool);
	return NULL;
}

static void job_free(gpointer data)
{
	PoolJob *job = data;
	g_bytes_unref(job->raw);
	parsed_clear(&job->parsed);
	g_free(job);
}

void parser_pool_drop(ParserPool *pool, GDestroyNotify free_tag)
{
	PoolJob *job;
	for (guint i = 0; i < pool->n_children; i++)
		pool_child_forget(&pool->children[i]);
	pool->pending_bytes = 0;
	while ((job = g_queue_pop_head(&pool->jobs)) != NULL) {
		if (free_tag != NULL)
			free_tag(job->tag);
		job_free(job);
	}
}

void parser_pool_free(ParserPool *pool)
{
	if (pool == NULL)
		return;
	parser_pool_drop(pool, NULL);
	for (guint i = 0; i < pool->n_children; i++)
		pool_child_clear(&pool->children[i]);
	parser_keeper_stop(&pool->spare);
	g_free(pool);
}

bool parser_pool_full(const ParserPool *pool)
{
	return pool->jobs.length >= PENDING_PER_CHILD * pool->n_children ||
	       pool->pending_bytes >= PENDING_BYTES;
}

guint parser_pool_pending(const ParserPool *pool)
{
	return pool->jobs.length;
}

bool parser_pool_is_broken(const ParserPool *pool)
{
	for (guint i = 0; i < pool->n_children; i++)
		if (parser_keeper_is_gone(&pool->children[i].keeper))
			return true;
	return false;
}

/* Wait until some child can go on, or is late; READY says what each can do. */
static bool wait_for_any(ParserPool *pool, struct pollfd ready[MAX_CHILDREN], GError **error)
{
	gint64 now_us = g_get_monotonic_time(), until_us = now_us + G_MAXINT32;
	for (guint i = 0; i < pool->n_children; i++) {
		if (!pool_child_have(&pool->children[i], error))
			return false;
		ready[i] = pool_child_wait(&pool->children[i], &until_us);
	}
	gint64 wait_us = MAX(until_us - now_us, 0);
	if (poll(ready, pool->n_children, (int)(wait_us / 1000 + 1)) >= 0 || errno == EINTR)
		return true;
	g_set_error(
	        error, ERROR_DOMAIN, ERROR_IO, "cannot wait for a parser: %s", g_strerror(errno));
	return false;
}

/* Wait until some child can go on, and let it. */
static bool pump(ParserPool *pool, GError **error)
{
	struct pollfd ready[MAX_CHILDREN] = {0};
	if (!wait_for_any(pool, ready, error))
		return false;
	for (guint i = 0; i < pool->n_children; i++)
		if (!pool_child_go_on(&pool->children[i], &ready[i], error))
			return false;
	return true;
}

static PoolChild *least_loaded(ParserPool *pool)
{
	PoolChild *best = &pool->children[0];
	for (guint i = 1; i < pool->n_children; i++) {
		PoolChild *c = &pool->children[i];
		if (c->queued_bytes < best->queued_bytes ||
		        (c->queued_bytes == best->queued_bytes &&
		                c->jobs.length < best->jobs.length))
			best = c;
	}
	return best;
}

bool parser_pool_submit(ParserPool *pool, GBytes *raw, gint64 now_s, gpointer tag, GError **error)
{
	PoolJob *job = g_new0(PoolJob, 1);
	PoolChild *c = least_loaded(pool);
	job->raw = g_bytes_ref(raw);
	job->tag = tag;
	job->now_s = now_s;
	g_queue_push_tail(&pool->jobs, job);
	pool->pending_bytes += g_bytes_get_size(raw);
	return pool_child_give(c, job, error);
}

bool parser_pool_take(ParserPool *pool, GBytes **raw, gpointer *tag, Parsed *out, GError **error)
{
	PoolJob *job = g_queue_peek_head(&pool->jobs);
	if (job == NULL) {
		g_set_error(error, ERROR_DOMAIN, ERROR_IO, "no message is being parsed");
		return false;
	}
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
