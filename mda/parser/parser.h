/* The parser apart from the store: a child process decodes; its parent, which holds the store,
 * takes back bytes it checks like any untrusted record. A message that kills, hangs or bloats the
 * child is answered as unparsed, never as an error.
 *
 * Limits are CPU time and private memory (limit.h); wall time only as the last resort. Run as root
 * the child drops to nobody. It keeps no descriptor but its pipe, no environment, and what the
 * kernel can shut it out of (sandbox.h): network, programs, processes, files.
 *
 * What is left to trust: a child that a message took over cannot be told from a good one by its
 * answers, as long as they keep to a record's form. Of a delivery it can lie about that message
 * alone, whose sender could have written what it says anyway, and about its id, so that another
 * message of the sender's choice may later be taken for a copy of this one. Raw bytes, their hash,
 * list, sender and chain are the parent's. */
#ifndef LD_MDA_PARSER_H
#define LD_MDA_PARSER_H

#include "store/log/entry.h"

typedef struct {           /* what is known of one message after parsing */
	Record *record;    /* checked; of an unparsed message only RECORD_FLAG_UNPARSED */
	Hash id;           /* content id; of an unparsed message content_id_of_raw */
	gint64 received_s; /* topmost valid Received, else Date; G_MININT64 if neither */
} Parsed;

void parsed_clear(Parsed *p);

/* parser_start: fork a child that parses RAW (referenced until the end), for a delivery: before the
 * store is opened, so that the child never has it. NOW_S bounds believable dates. It fails only
 * where no child can be had (ERROR_IO: the MTA tries again). parser_finish: wait for its answer
 * and take it, once; what the child does after a whole answer does not count. It fails
 * (ERROR_IO) only where waiting or reading does, which is not the message's fault: stored
 * unparsed it would, brought again, be another message. parser_free: the child is killed and
 * reaped, answered or not; NULL is allowed. */
typedef struct Parser Parser;
G_GNUC_WARN_UNUSED_RESULT
Parser *parser_start(GBytes *raw, gint64 now_s, GError **error);
G_GNUC_WARN_UNUSED_RESULT
bool parser_finish(Parser *p, Parsed *out, GError **error);
void parser_free(Parser *p);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Parser, parser_free)

/* parser_run: the three in one. */
G_GNUC_WARN_UNUSED_RESULT
bool parser_run(GBytes *raw, gint64 now_s, Parsed *out, GError **error);

/* A pool of long-lived children, for imports: messages in, Parsed out in the same order. A child
 * that dies is replaced; the message it had is given to the next (the cause may have been another:
 * want of memory, a stopped process) and is unparsed if that one dies too; those that waited behind
 * it are not. The process forks when the pool is made, which is before it has threads, and no more:
 * children are replaced by processes that do nothing else (parser_keeper.h). One of these that is
 * killed, or does not answer, is replaced by one kept in reserve; the next one breaks the pool: it
 * fails, and stays so, but no message is called unparsed for it.
 *
 * A child sees many messages, so one that was taken over can lie about those after it, in its own
 * queue, until its end: it is killed after LIMIT_PARSER_POOL_MESSAGES of them, and the next begins
 * afresh, forked from a process that saw none (where a program makes a second pool, as it does when
 * it follows an archive and the first is broken, from one in whose memory something of the first
 * one's messages may be left). A child for each message would end even that, at many times the
 * cost: where an archive is trusted less, deliver its messages one by one. */
typedef struct ParserPool ParserPool;
ParserPool *parser_pool_new(guint n_children, GError **error);
void parser_pool_free(ParserPool *pool); /* stops and reaps the children; NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ParserPool, parser_pool_free)

/* parser_pool_submit: hand RAW (referenced until taken) in, with TAG, borrowed; NOW_S bounds its
 * believable dates. Never waits; parser_pool_full says when to take first (so many messages or
 * bytes are under way that more would only cost memory). Fails with ERROR_IO where a dead child
 * cannot be replaced; RAW is pending all the same, and the next call tries again to replace the
 * child. parser_pool_take: wait for the oldest message's result; RAW (a reference for the caller)
 * and TAG come back with it. Fails with ERROR_IO. */
bool parser_pool_full(const ParserPool *pool);
guint parser_pool_pending(const ParserPool *pool);
G_GNUC_WARN_UNUSED_RESULT
bool parser_pool_submit(ParserPool *pool, GBytes *raw, gint64 now_s, gpointer tag, GError **error);
G_GNUC_WARN_UNUSED_RESULT
bool parser_pool_take(ParserPool *pool, GBytes **raw, gpointer *tag, Parsed *out, GError **error);

/* parser_pool_drop: drop what is pending, at once, each TAG by FREE_TAG. Children that were at it
 * are replaced when they are needed again, or end with the pool. parser_pool_is_broken: only good
 * for parser_pool_drop and parser_pool_free any longer. */
void parser_pool_drop(ParserPool *pool, GDestroyNotify free_tag);
bool parser_pool_is_broken(const ParserPool *pool);

#endif
