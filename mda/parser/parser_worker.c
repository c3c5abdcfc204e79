/* The socket is non-blocking and both directions are polled together, so a large message and a
 * large reply cannot block each other. Replies come in the order of the jobs. */
#include "mda/parser/parser_worker.h"

#include "mda/parser/parser_limits.h"
#include "mda/parser/parser_reply.h"
#include "store/base/debug.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* --- the process --- */

static void close_socket(ParserWorker *w)
{
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
}

/* W's new process is at FD; -1: there is none. */
static void use_process(ParserWorker *w, int fd)
{
	close_socket(w);
	w->fd = fd;
	w->n_sent = 0;
	w->n_given = 0;
	w->sent_bytes = 0;
	g_byte_array_set_size(w->answer, 0);
}

/* Has another process forked in place of W's; *FD leads to it, or is -1. Uses the spare fork server
 * if W's is lost. */
static bool next_process(ParserWorker *w, int *fd, GError **error)
{
	GError *why = NULL;
	if (parser_forkserver_child(&w->forkserver, fd, &why))
		return true;
	if (!parser_forkserver_is_gone(&w->forkserver) || parser_forkserver_is_gone(w->spare)) {
		g_propagate_error(error, why);
		return false;
	}
	debug_print(DEBUG_PARSER, "%s: using the spare fork server", why->message);
	g_error_free(why);
	w->forkserver = *w->spare;
	*w->spare = PARSER_FORKSERVER_NONE;
	return parser_forkserver_child(&w->forkserver, fd, error);
}

static bool start_process(ParserWorker *w, GError **error)
{
	int fd;
	bool good = next_process(w, &fd, error);
	use_process(w, fd);
	return good;
}

void parser_worker_init(ParserWorker *w, ParserForkserver *spare)
{
	*w = (ParserWorker){.forkserver = PARSER_FORKSERVER_NONE,
	        .spare = spare,
	        .fd = -1,
	        .answer = g_byte_array_new()};
	g_queue_init(&w->jobs);
}

void parser_worker_clear(ParserWorker *w)
{
	parser_forkserver_stop(&w->forkserver);
	close_socket(w);
	g_queue_clear(&w->jobs);
	g_byte_array_unref(w->answer);
}

bool parser_worker_ensure(ParserWorker *w, GError **error)
{
	return w->fd >= 0 || start_process(w, error);
}

/* --- requests --- */

static void start_clock(ParserWorker *w)
{
	w->deadline_us = g_get_monotonic_time() + parser_limits.wall_s * G_USEC_PER_SEC;
}

static bool has_more_to_send(const ParserWorker *w)
{
	return w->n_sent < w->jobs.length && w->n_given < parser_limits.pool_messages;
}

/* Sends what the socket takes. Returns false if the socket is broken. */
static bool send_some(ParserWorker *w)
{
	while (has_more_to_send(w)) {
		const ParserWorkerJob *job = g_queue_peek_nth(&w->jobs, w->n_sent);
		gsize n;
		const char *raw = g_bytes_get_data(job->raw, &n);
		ParserReplyRequest request = {PARSER_REPLY_REQUEST_MAGIC, (guint32)n, job->now_s};
		gsize head = MIN(w->sent_bytes, sizeof request), body = w->sent_bytes - head;
		struct iovec iov[] = {{(char *)&request + head, sizeof request - head},
		        {(char *)raw + body, n - body}};
		struct msghdr message = {.msg_iov = iov, .msg_iovlen = G_N_ELEMENTS(iov)};
		gssize put = sendmsg(w->fd, &message, MSG_NOSIGNAL);
		if (put < 0)
			return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
		w->sent_bytes += (gsize)put;
		if (w->sent_bytes < sizeof request + n)
			continue;
		w->sent_bytes = 0;
		w->n_given++;
		if (w->n_sent++ == 0)
			start_clock(w);
	}
	return true;
}

/* --- replies --- */

/* The oldest job has its result. */
static void finish_job(ParserWorker *w)
{
	ParserWorkerJob *job = g_queue_pop_head(&w->jobs);
	job->done = true;
	w->queued_bytes -= g_bytes_get_size(job->raw);
	if (w->n_sent > 0)
		w->n_sent--;
	start_clock(w);
}

/* Takes every whole reply that has arrived. Returns false if one is malformed. */
static bool take_answers(ParserWorker *w)
{
	gsize at = 0;
	ParserReply head;
	while (w->answer->len - at >= sizeof head) {
		memcpy(&head, w->answer->data + at, sizeof head);
		gsize size = parser_reply_size(&head);
		if (size == 0 || w->n_sent == 0)
			return false;
		if (w->answer->len - at < size)
			break;
		ParserWorkerJob *job = g_queue_peek_head(&w->jobs);
		if (!parser_reply_read(w->answer->data + at, size, job->now_s, &job->parsed))
			return false;
		finish_job(w);
		at += size;
	}
	if (at > 0)
		g_byte_array_remove_range(w->answer, 0, (guint)at);
	return true;
}

typedef enum { RECEIVED, NOTHING_YET, ENDED, MALFORMED } Receipt;

/* Receives once. */
static Receipt receive_some(ParserWorker *w)
{
	guint8 buffer[64 << 10];
	gssize got = recv(w->fd, buffer, sizeof buffer, 0);
	if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
		return NOTHING_YET;
	if (got <= 0)
		return ENDED;
	g_byte_array_append(w->answer, buffer, (guint)got);
	return take_answers(w) ? RECEIVED : MALFORMED;
}

/* --- both --- */

/* Replaces the process. Takes the replies that it had sent before, unless one was MALFORMED. Its
 * oldest job is tried once more; the second time it becomes unparsed. */
static bool replace_process(ParserWorker *w, bool malformed, GError **error)
{
	int next;
	bool good = next_process(w, &next, error);
	while (!malformed && receive_some(w) == RECEIVED)
		;
	ParserWorkerJob *job = g_queue_peek_head(&w->jobs);
	if (job)
		debug_print(DEBUG_PARSER, "a worker was replaced; its message (%zu bytes) %s",
		        g_bytes_get_size(job->raw),
		        job->attempts > 0 ? "becomes unparsed" : "is tried again");
	if (job && job->attempts++ > 0) {
		parsed_init_unparsed(job->raw, &job->parsed);
		finish_job(w);
	}
	use_process(w, next);
	return good;
}

/* Replaces a process that has answered as many messages as one may see. */
static bool renew_process(ParserWorker *w, GError **error)
{
	bool due = w->n_given >= parser_limits.pool_messages && w->n_sent == 0;
	if (due)
		debug_print(DEBUG_PARSER, "a worker is replaced after %u messages", w->n_given);
	return !due || start_process(w, error);
}

bool parser_worker_give(ParserWorker *w, ParserWorkerJob *job, GError **error)
{
	g_queue_push_tail(&w->jobs, job);
	w->queued_bytes += g_bytes_get_size(job->raw);
	return parser_worker_ensure(w, error) && (send_some(w) || replace_process(w, false, error));
}

void parser_worker_forget(ParserWorker *w)
{
	g_queue_clear(&w->jobs);
	w->queued_bytes = 0;
	if (w->n_sent > 0 || w->sent_bytes > 0)
		use_process(w, -1);
}

struct pollfd parser_worker_wait(const ParserWorker *w, gint64 *until_us)
{
	if (w->n_sent > 0)
		*until_us = MIN(*until_us, w->deadline_us);
	return (struct pollfd){.fd = w->fd, .events = POLLIN | (has_more_to_send(w) ? POLLOUT : 0)};
}

bool parser_worker_go_on(ParserWorker *w, const struct pollfd *ready, GError **error)
{
	Receipt receipt = NOTHING_YET;
	if (ready->revents & (POLLIN | POLLHUP | POLLERR))
		receipt = receive_some(w);
	bool good = receipt == RECEIVED || receipt == NOTHING_YET;
	if (good && (ready->revents & POLLOUT))
		good = send_some(w);
	if (good && w->n_sent > 0 && g_get_monotonic_time() > w->deadline_us) {
		debug_print(DEBUG_PARSER, "a worker takes too long");
		good = false;
	}
	if (!good && !replace_process(w, receipt == MALFORMED, error))
		return false;
	return renew_process(w, error);
}
