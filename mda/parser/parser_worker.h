/* One worker of a pool, as the pool sees it: the messages given to it, what was sent and what was
 * answered. While it decodes one message the next is already in its socket. Only parser_pool.c uses
 * this. */
#pragma once

#include "mda/parser/parsed.h"
#include "mda/parser/parser_forkserver.h"

#include <poll.h>

/* A message in the pool; the pool owns it. */
typedef struct {
	GBytes *raw;
	gpointer tag;
	gint64 now_s;   /* no date after it is believed */
	guint attempts; /* workers that died with it */
	bool done;      /* PARSED is set */
	Parsed parsed;
} ParserWorkerJob;

typedef struct {
	ParserForkserver forkserver;
	ParserForkserver *spare; /* the pool's; replaces the first fork server that is lost */
	int fd;                  /* socket to the process; -1: there is none */
	GQueue jobs;             /* ParserWorkerJob: given to this worker, oldest first */
	guint n_sent;            /* how many of JOBS were sent completely */
	gsize sent_bytes;        /* how much of the next one was sent, with its head */
	guint n_given;           /* messages sent to the present process */
	gsize queued_bytes;      /* raw size of all JOBS */
	GByteArray *answer;      /* the part of the next reply that has arrived */
	gint64 deadline_us;      /* for the oldest job, if it was sent */
} ParserWorker;

/* parser_worker_init: initialises W without a process. The caller starts W->forkserver before it
 * calls any other function. SPARE must outlive W. */
void parser_worker_init(ParserWorker *w, ParserForkserver *spare);

/* parser_worker_clear: ends and reaps the processes and frees what W owns. */
void parser_worker_clear(ParserWorker *w);

/* parser_worker_ensure: starts a process if there is none. Fails with ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
bool parser_worker_ensure(ParserWorker *w, GError **error);

/* parser_worker_give: appends JOB to W's jobs and sends what the socket takes. Fails with
 * ERROR_IO if a process cannot be replaced; JOB is W's then too. */
G_GNUC_WARN_UNUSED_RESULT
bool parser_worker_give(ParserWorker *w, ParserWorkerJob *job, GError **error);

/* parser_worker_forget: removes all jobs from W. A process that has received a part of one will be
 * replaced. */
void parser_worker_forget(ParserWorker *w);

/* parser_worker_wait: returns what to poll(2) for. Lowers *UNTIL_US to W's deadline if that is
 * earlier. */
struct pollfd parser_worker_wait(const ParserWorker *w, gint64 *until_us);

/* parser_worker_go_on: sends and receives what READY, the result of poll(2), allows. A job that was
 * answered is done and is W's no longer. A process that is dead, late or sent a malformed reply is
 * replaced: its oldest job is tried once more, and the second time it is done, unparsed. Fails with
 * ERROR_IO if a process cannot be replaced. */
G_GNUC_WARN_UNUSED_RESULT
bool parser_worker_go_on(ParserWorker *w, const struct pollfd *ready, GError **error);
