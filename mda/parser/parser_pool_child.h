/* One child of a pool, as the pool sees it: the messages handed to it, in their order, what it was
 * sent and what it has answered. It has a queue: while it decodes one message the next is already
 * in its socket. Only parser_pool.c uses this. */
#ifndef LD_MDA_PARSER_POOL_CHILD_H
#define LD_MDA_PARSER_POOL_CHILD_H

#include "mda/parser/parser.h"
#include "mda/parser/parser_keeper.h"
#include <poll.h>

typedef struct { /* a message on its way, the pool's */
	GBytes *raw;
	gpointer tag;
	gint64 now_s; /* bounds believable dates */
	bool done;    /* PARSED is there */
	guint attempts;
	Parsed parsed;
} PoolJob;

typedef struct {
	ParserKeeper keeper,
	        *spare;     /* SPARE, the pool's, takes the place of the one that is gone first */
	int fd;             /* to the child, -1: there is none, the last could not be replaced */
	GQueue jobs;        /* PoolJob: handed to this child, oldest first; the pool's */
	guint n_sent;       /* of them, those it has wholly got */
	guint n_given;      /* since it was started: at most parser_limits.pool_messages */
	gsize sent_bytes;   /* of the one after */
	gsize queued_bytes; /* of all of them */
	GByteArray *answer; /* what has come of the next answer */
	gint64 deadline_us; /* for the oldest, once sent */
} PoolChild;

/* pool_child_init: without a process yet; its keeper is started apart (parser_keeper_start). SPARE
 * outlives it. pool_child_clear: end and reap child and keeper, free what C holds. */
void pool_child_init(PoolChild *c, ParserKeeper *spare);
void pool_child_clear(PoolChild *c);

/* pool_child_have: see to it that there is a process, where there is none. pool_child_give: JOB is
 * the newest of its jobs from now on, also where this fails; what its socket takes at once is sent.
 * Both fail with ERROR_IO where a process cannot be replaced. pool_child_forget: none of its
 * jobs is its any longer; a process that has something of them will be another. */
G_GNUC_WARN_UNUSED_RESULT
bool pool_child_have(PoolChild *c, GError **error);
G_GNUC_WARN_UNUSED_RESULT
bool pool_child_give(PoolChild *c, PoolJob *job, GError **error);
void pool_child_forget(PoolChild *c);

/* pool_child_wait: what to poll for, and until when: *UNTIL_US becomes less where C is late before.
 * pool_child_go_on: send and take what READY, polled, says C can; jobs answered are done and no
 * longer among its. A process that is dead, late or not to be trusted is replaced; the job it was
 * at is tried once more, then it is done, unparsed. Fails with ERROR_IO where one cannot be
 * replaced. */
struct pollfd pool_child_wait(const PoolChild *c, gint64 *until_us);
G_GNUC_WARN_UNUSED_RESULT
bool pool_child_go_on(PoolChild *c, const struct pollfd *ready, GError **error);

#endif
