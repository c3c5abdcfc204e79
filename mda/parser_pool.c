/* A few children for imports, each with its keeper (parser_keeper.h), each for many messages. Each has a queue of messages under way: while it decodes one the
 * next is already in its socket. The parent never waits on one direction only, so that a large message and a
 * large answer cannot block each other. Answers come back in the order of a child's queue; the pool's own
 * queue keeps the order of submission. */
#include "parser.h"
#include "parser_child.h"
#include "parser_keeper.h"
#include "decode.h"
#include "input.h"
#include "../store/error.h"
#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_CHILDREN      16
#define PENDING_PER_CHILD 24
#define PENDING_BYTES     (16u << 20)
#define REQUEST_MAGIC     0x4c445131u
#define TRIM_BYTES        (4u << 20) /* after a message this large a child gives memory back */

typedef struct {
	guint32 magic, n_bytes;
} Request;

typedef struct {
	GBytes *raw;
	gpointer tag;
	bool done;
	guint attempts;
	Parsed parsed;
} Job;

typedef struct {
	ParserKeeper keeper;
	int fd;             /* to the child, -1: there is none, the last could not be replaced */
	GQueue jobs;        /* handed to this child, oldest first; owned by the pool's queue */
	guint n_sent;       /* of them, those it has wholly got */
	guint n_given;      /* since it was started: at most parser_limits.pool_messages */
	gsize sent_bytes;   /* of the one after */
	gsize queued_bytes; /* of all of them */
	GByteArray *answer; /* what has come of the next answer */
	gint64 deadline_us; /* for the oldest, once sent */
} Child;

struct ParserPool {
	guint n_children;
	Child children[MAX_CHILDREN];
	GQueue jobs; /* every message submitted and not taken, oldest first */
	gsize pending_bytes;
	gint64 now_s;
};

/* --- the child --- */

static bool read_all(int fd, void *to, gsize n)
{
	for (gsize got = 0; got < n;) {
		gssize one = read(fd, (char *)to + got, n - got);
		if (one == 0 || (one < 0 && errno != EINTR))
			return false;
		if (one > 0)
			got += (gsize)one;
	}
	return true;
}

G_NORETURN static void serve(pid_t parent, int fd, gint64 now_s)
{
	Request request;
	fd = parser_child_enter(parent, fd);
	while (read_all(fd, &request, sizeof request) && request.magic == REQUEST_MAGIC) {
		char *raw = g_malloc(MAX(request.n_bytes, 1));
		if (!read_all(fd, raw, request.n_bytes))
			break;
		parser_child_budget(request.n_bytes);
		if (!parser_child_answer(raw, request.n_bytes, now_s, fd))
			break;
		g_free(raw);
		if (request.n_bytes > TRIM_BYTES)
			malloc_trim(0);
	}
	_exit(0);
}

/* --- the parent --- */

static void hang_up(Child *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
}

/* C's next child is at FD. */
static void begin_child(Child *c, int fd)
{
	hang_up(c);
	c->fd = fd;
	c->n_sent = 0;
	c->n_given = 0;
	c->sent_bytes = 0;
	g_byte_array_set_size(c->answer, 0);
}

static bool spawn(Child *c, GError **error)
{
	int fd;
	bool good = parser_keeper_child(&c->keeper, &fd, error);
	begin_child(c, fd);
	return good;
}

/* All keepers first: none has another's child to wait for, nor holds its way. */
static bool start_all(ParserPool *pool, GError **error)
{
	bool good = true;
	for (guint i = 0; good && i < pool->n_children; i++)
		good = parser_keeper_start(&pool->children[i].keeper, serve, pool->now_s, error);
	for (guint i = 0; good && i < pool->n_children; i++)
		good = spawn(&pool->children[i], error);
	return good;
}

ParserPool *parser_pool_new(guint n_children, gint64 now_s, GError **error)
{
	ParserPool *pool = g_new0(ParserPool, 1);
	decode_init(); /* before any mail is seen, and once for every child to come */
	pool->n_children = CLAMP(n_children, 1, MAX_CHILDREN);
	pool->now_s = now_s;
	g_queue_init(&pool->jobs);
	for (guint i = 0; i < pool->n_children; i++) {
		pool->children[i].keeper = PARSER_KEEPER_NONE;
		pool->children[i].fd = -1;
		g_queue_init(&pool->children[i].jobs);
		pool->children[i].answer = g_byte_array_new();
	}
	if (start_all(pool, error))
		return pool;
	parser_pool_free(pool);
	return NULL;
}

static void job_free(gpointer data)
{
	Job *job = data;
	g_bytes_unref(job->raw);
	parsed_clear(&job->parsed);
	g_free(job);
}

void parser_pool_drop(ParserPool *pool, GDestroyNotify free_tag)
{
	Job *job;
	for (guint i = 0; i < pool->n_children; i++) {
		parser_keeper_stop(&pool->children[i].keeper);
		hang_up(&pool->children[i]);
		g_queue_clear(&pool->children[i].jobs);
	}
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
		g_byte_array_unref(pool->children[i].answer);
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

static void start_clock(Child *c)
{
	c->deadline_us = g_get_monotonic_time() + parser_limits.wall_s * G_USEC_PER_SEC;
}

/* The oldest message of C has its result. */
static void finish_job(Child *c)
{
	Job *job = g_queue_pop_head(&c->jobs);
	job->done = true;
	c->queued_bytes -= g_bytes_get_size(job->raw);
	if (c->n_sent > 0)
		c->n_sent--;
	start_clock(c);
}

static bool has_more_to_send(const Child *c)
{
	return c->n_sent < c->jobs.length && c->n_given < parser_limits.pool_messages;
}

/* Send what C's socket takes. False: it is broken. */
static bool send_some(Child *c)
{
	while (has_more_to_send(c)) {
		Job *job = g_queue_peek_nth(&c->jobs, c->n_sent);
		gsize n;
		const char *raw = g_bytes_get_data(job->raw, &n);
		Request request = {REQUEST_MAGIC, (guint32)n};
		gsize head = MIN(c->sent_bytes, sizeof request), body = c->sent_bytes - head;
		struct iovec iov[] = {
		        {(char *)&request + head, sizeof request - head}, {(char *)raw + body, n - body}};
		struct msghdr message = {.msg_iov = iov, .msg_iovlen = G_N_ELEMENTS(iov)};
		gssize put = sendmsg(c->fd, &message, MSG_NOSIGNAL);
		if (put < 0)
			return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
		c->sent_bytes += (gsize)put;
		if (c->sent_bytes < sizeof request + n)
			continue;
		c->sent_bytes = 0;
		c->n_given++;
		if (c->n_sent++ == 0)
			start_clock(c);
	}
	return true;
}

/* Take every whole answer out of what C has sent. False: it is crooked. */
static bool take_answers(const ParserPool *pool, Child *c)
{
	gsize at = 0;
	ParserReply head;
	while (c->answer->len - at >= sizeof head) {
		memcpy(&head, c->answer->data + at, sizeof head);
		gsize size = parser_reply_size(&head);
		if (size == 0 || c->n_sent == 0)
			return false;
		if (c->answer->len - at < size)
			break;
		Job *job = g_queue_peek_head(&c->jobs);
		if (!parser_reply_read(c->answer->data + at, size, pool->now_s, &job->parsed))
			return false;
		finish_job(c);
		at += size;
	}
	if (at > 0)
		g_byte_array_remove_range(c->answer, 0, (guint)at);
	return true;
}

typedef enum { RECEIVED, NOTHING_YET, ENDED, CROOKED } Receipt;

/* Receive one piece of what C has for us. */
static Receipt receive_some(const ParserPool *pool, Child *c)
{
	guint8 buffer[64 << 10];
	gssize got = recv(c->fd, buffer, sizeof buffer, 0);
	if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
		return NOTHING_YET;
	if (got <= 0)
		return ENDED;
	g_byte_array_append(c->answer, buffer, (guint)got);
	return take_answers(pool, c) ? RECEIVED : CROOKED;
}

/* C is dead, late or not to be trusted. What it had answered before is still taken, unless it was CROOKED.
 * The message it was at is tried once more, then it is unparsed. */
static bool replace(ParserPool *pool, Child *c, bool crooked, GError **error)
{
	int next;
	bool good = parser_keeper_child(&c->keeper, &next, error);
	while (!crooked && receive_some(pool, c) == RECEIVED)
		;
	Job *job = g_queue_peek_head(&c->jobs);
	if (job && job->attempts++ > 0) {
		parser_unparsed(job->raw, &job->parsed);
		finish_job(c);
	}
	begin_child(c, next);
	return good;
}

/* A child for C that could not be replaced before. */
static bool revive(Child *c, GError **error)
{
	return c->fd >= 0 || spawn(c, error);
}

/* Wait until some child can go on, or is late; READY says what each can do. */
static bool wait_for_any(ParserPool *pool, struct pollfd ready[MAX_CHILDREN], GError **error)
{
	gint64 now_us = g_get_monotonic_time(), wait_us = G_MAXINT32;
	for (guint i = 0; i < pool->n_children; i++) {
		Child *c = &pool->children[i];
		if (!revive(c, error))
			return false;
		short events = POLLIN | (has_more_to_send(c) ? POLLOUT : 0);
		ready[i] = (struct pollfd){.fd = c->fd, .events = events};
		if (c->n_sent > 0)
			wait_us = MIN(wait_us, MAX(c->deadline_us - now_us, 0));
	}
	if (poll(ready, pool->n_children, (int)(wait_us / 1000 + 1)) >= 0 || errno == EINTR)
		return true;
	g_set_error(error, LD_ERROR, LD_ERROR_IO, "cannot wait for a parser: %s", g_strerror(errno));
	return false;
}

/* C has answered all that one child may see: the next begins afresh, and where C was taken over, that ends. */
static bool renew(Child *c, GError **error)
{
	bool due = c->n_given >= parser_limits.pool_messages && c->n_sent == 0;
	return !due || spawn(c, error);
}

/* Let C go on where READY says it can. */
static bool serve_child(ParserPool *pool, Child *c, const struct pollfd *ready, GError **error)
{
	Receipt receipt = NOTHING_YET;
	if (ready->revents & (POLLIN | POLLHUP | POLLERR))
		receipt = receive_some(pool, c);
	bool good = receipt == RECEIVED || receipt == NOTHING_YET;
	if (good && (ready->revents & POLLOUT))
		good = send_some(c);
	if (good && c->n_sent > 0 && g_get_monotonic_time() > c->deadline_us)
		good = false;
	if (!good && !replace(pool, c, receipt == CROOKED, error))
		return false;
	return renew(c, error);
}

/* Wait until some child can go on, and let it. */
static bool pump(ParserPool *pool, GError **error)
{
	struct pollfd ready[MAX_CHILDREN] = {0};
	if (!wait_for_any(pool, ready, error))
		return false;
	for (guint i = 0; i < pool->n_children; i++)
		if (!serve_child(pool, &pool->children[i], &ready[i], error))
			return false;
	return true;
}

static Child *least_loaded(ParserPool *pool)
{
	Child *best = &pool->children[0];
	for (guint i = 1; i < pool->n_children; i++) {
		Child *c = &pool->children[i];
		if (c->queued_bytes < best->queued_bytes ||
		        (c->queued_bytes == best->queued_bytes && c->jobs.length < best->jobs.length))
			best = c;
	}
	return best;
}

bool parser_pool_submit(ParserPool *pool, GBytes *raw, gpointer tag, GError **error)
{
	Job *job = g_new0(Job, 1);
	Child *c = least_loaded(pool);
	job->raw = g_bytes_ref(raw);
	job->tag = tag;
	g_queue_push_tail(&pool->jobs, job);
	g_queue_push_tail(&c->jobs, job);
	pool->pending_bytes += g_bytes_get_size(raw);
	c->queued_bytes += g_bytes_get_size(raw);
	return revive(c, error) && (send_some(c) || replace(pool, c, false, error));
}

bool parser_pool_take(ParserPool *pool, GBytes **raw, gpointer *tag, Parsed *out, GError **error)
{
	Job *job = g_queue_peek_head(&pool->jobs);
	if (job == NULL) {
		g_set_error(error, LD_ERROR, LD_ERROR_IO, "no message is being parsed");
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
