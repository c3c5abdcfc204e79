/* Neither side ever waits on one direction only, so that a large message and a large answer cannot
 * block each other: what the socket does not take now is sent when it does. Answers come back in
 * the order of the queue. */
#include "mda/parser/parser_pool_child.h"
#include "mda/parser/parser_child.h"
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* --- its process
 * ---------------------------------------------------------------------------------------- */

static void hang_up(PoolChild *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
}

/* C's next process is at FD. */
static void begin(PoolChild *c, int fd)
{
	hang_up(c);
	c->fd = fd;
	c->n_sent = 0;
	c->n_given = 0;
	c->sent_bytes = 0;
	g_byte_array_set_size(c->answer, 0);
}

/* Another process in place of C's; *FD is the way to it, or -1. */
static bool another(PoolChild *c, int *fd, GError **error)
{
	GError *why = NULL;
	if (parser_keeper_child(&c->keeper, fd, &why))
		return true;
	if (!parser_keeper_is_gone(&c->keeper) || parser_keeper_is_gone(c->spare)) {
		g_propagate_error(error, why);
		return false;
	}
	g_error_free(why);
	c->keeper = *c->spare;
	*c->spare = PARSER_KEEPER_NONE;
	return parser_keeper_child(&c->keeper, fd, error);
}

static bool spawn(PoolChild *c, GError **error)
{
	int fd;
	bool good = another(c, &fd, error);
	begin(c, fd);
	return good;
}

void pool_child_init(PoolChild *c, ParserKeeper *spare)
{
	*c = (PoolChild){.keeper = PARSER_KEEPER_NONE,
	        .spare = spare,
	        .fd = -1,
	        .answer = g_byte_array_new()};
	g_queue_init(&c->jobs);
}

void pool_child_clear(PoolChild *c)
{
	parser_keeper_stop(&c->keeper);
	hang_up(c);
	g_queue_clear(&c->jobs);
	g_byte_array_unref(c->answer);
}

bool pool_child_have(PoolChild *c, GError **error)
{
	return c->fd >= 0 || spawn(c, error);
}

/* --- what it is sent
 * ------------------------------------------------------------------------------------ */

static void start_clock(PoolChild *c)
{
	c->deadline_us = g_get_monotonic_time() + parser_limits.wall_s * G_USEC_PER_SEC;
}

static bool has_more_to_send(const PoolChild *c)
{
	return c->n_sent < c->jobs.length && c->n_given < parser_limits.pool_messages;
}

/* Send what C's socket takes. False: it is broken. */
static bool send_some(PoolChild *c)
{
	while (has_more_to_send(c)) {
		const PoolJob *job = g_queue_peek_nth(&c->jobs, c->n_sent);
		gsize n;
		const char *raw = g_bytes_get_data(job->raw, &n);
		ParserRequest request = {PARSER_REQUEST_MAGIC, (guint32)n, job->now_s};
		gsize head = MIN(c->sent_bytes, sizeof request), body = c->sent_bytes - head;
		struct iovec iov[] = {{(char *)&request + head, sizeof request - head},
		        {(char *)raw + body, n - body}};
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

/* --- what it answers
 * ------------------------------------------------------------------------------------ */

/* The oldest job of C has its result. */
static void finish_job(PoolChild *c)
{
	PoolJob *job = g_queue_pop_head(&c->jobs);
	job->done = true;
	c->queued_bytes -= g_bytes_get_size(job->raw);
	if (c->n_sent > 0)
		c->n_sent--;
	start_clock(c);
}

/* Take every whole answer out of what C has sent. False: it is crooked. */
static bool take_answers(PoolChild *c)
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
		PoolJob *job = g_queue_peek_head(&c->jobs);
		if (!parser_reply_read(c->answer->data + at, size, job->now_s, &job->parsed))
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
static Receipt receive_some(PoolChild *c)
{
	guint8 buffer[64 << 10];
	gssize got = recv(c->fd, buffer, sizeof buffer, 0);
	if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
		return NOTHING_YET;
	if (got <= 0)
		return ENDED;
	g_byte_array_append(c->answer, buffer, (guint)got);
	return take_answers(c) ? RECEIVED : CROOKED;
}

/* --- both
 * -----------------------------------------------------------------------------------------------
 */

/* C is dead, late or not to be trusted. What it had answered before is still taken, unless it was
 * CROOKED. The message it was at is tried once more, then it is unparsed. */
static bool replace(PoolChild *c, bool crooked, GError **error)
{
	int next;
	bool good = another(c, &next, error);
	while (!crooked && receive_some(c) == RECEIVED)
		;
	PoolJob *job = g_queue_peek_head(&c->jobs);
	if (job && job->attempts++ > 0) {
		parser_unparsed(job->raw, &job->parsed);
		finish_job(c);
	}
	begin(c, next);
	return good;
}

/* C has answered all that one child may see: the next begins afresh, and where C was taken over,
 * that ends. */
static bool renew(PoolChild *c, GError **error)
{
	bool due = c->n_given >= parser_limits.pool_messages && c->n_sent == 0;
	return !due || spawn(c, error);
}

bool pool_child_give(PoolChild *c, PoolJob *job, GError **error)
{
	g_queue_push_tail(&c->jobs, job);
	c->queued_bytes += g_bytes_get_size(job->raw);
	return pool_child_have(c, error) && (send_some(c) || replace(c, false, error));
}

void pool_child_forget(PoolChild *c)
{
	g_queue_clear(&c->jobs);
	c->queued_bytes = 0;
	if (c->n_sent > 0 || c->sent_bytes > 0)
		begin(c, -1);
}

struct pollfd pool_child_wait(const PoolChild *c, gint64 *until_us)
{
	if (c->n_sent > 0)
		*until_us = MIN(*until_us, c->deadline_us);
	return (struct pollfd){.fd = c->fd, .events = POLLIN | (has_more_to_send(c) ? POLLOUT : 0)};
}

bool pool_child_go_on(PoolChild *c, const struct pollfd *ready, GError **error)
{
	Receipt receipt = NOTHING_YET;
	if (ready->revents & (POLLIN | POLLHUP | POLLERR))
		receipt = receive_some(c);
	bool good = receipt == RECEIVED || receipt == NOTHING_YET;
	if (good && (ready->revents & POLLOUT))
		good = send_some(c);
	if (good && c->n_sent > 0 && g_get_monotonic_time() > c->deadline_us)
		good = false;
	if (!good && !replace(c, receipt == CROOKED, error))
		return false;
	return renew(c, error);
}
