/* A pool of worker processes that parse the messages of an import. Messages go in, results come out
 * in the same order.
 *
 * A worker that dies is replaced. The message it had is given to the next worker, since the cause
 * may have been something else, such as lack of memory; it is unparsed only if that one dies too.
 * Messages that waited behind it are not affected. Workers are forked by fork servers
 * (parser_forkserver.h), which are made with the pool: this process may have threads later. A fork
 * server that is killed or does not answer is replaced by a spare one. If another is lost, the pool
 * is broken: all calls fail, but no message becomes unparsed by that.
 *
 * A worker that a message took over can lie about the messages that follow in it. So it is replaced
 * after LIMIT_PARSER_POOL_MESSAGES messages, by one that has seen none. A child for each message
 * would be safer, but many times slower: from an archive that is trusted less, deliver the messages
 * one by one.
 *
 * The workers of a second pool can have parts of the first pool's messages in their memory. */
#pragma once

#include "mda/parser/parsed.h"

typedef struct ParserPool ParserPool;

/* parser_pool_new: starts N_WORKERS workers (1 to 16). Call it while the process has no threads and
 * no open store. The caller frees it with parser_pool_free(). Returns NULL with ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
ParserPool *parser_pool_new(guint n_workers, GError **error);

/* parser_pool_free: ends and reaps all processes and frees POOL. NULL is allowed. */
void parser_pool_free(ParserPool *pool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ParserPool, parser_pool_free)

/* parser_pool_full: returns whether so many messages or bytes are pending that submitting more
 * would only use memory: take a result first. */
bool parser_pool_full(const ParserPool *pool);

/* parser_pool_pending: returns how many messages were submitted and not taken. */
guint parser_pool_pending(const ParserPool *pool);

/* parser_pool_submit: submits RAW, of which the pool keeps a reference until it is taken. TAG comes
 * back with the result. No date after NOW_S is believed. Never waits for a worker. Fails with
 * ERROR_IO if a dead worker cannot be replaced; RAW is pending then too, and the next call tries
 * again to replace it. */
G_GNUC_WARN_UNUSED_RESULT
bool parser_pool_submit(ParserPool *pool, GBytes *raw, gint64 now_s, gpointer tag, GError **error);

/* parser_pool_take: waits for the result of the oldest message. The caller unrefs *RAW and frees
 * OUT with parsed_clear(). Fails with ERROR_IO if a worker cannot be replaced or none is
 * pending. */
G_GNUC_WARN_UNUSED_RESULT
bool parser_pool_take(ParserPool *pool, GBytes **raw, gpointer *tag, Parsed *out, GError **error);

/* parser_pool_drop: forgets all pending messages and calls FREE_TAG (NULL: none) for each tag. Does
 * not wait: a worker that still parses one of them is replaced when it is needed again. */
void parser_pool_drop(ParserPool *pool, GDestroyNotify free_tag);

/* parser_pool_is_broken: returns whether a fork server is lost. A broken pool can only be dropped
 * and freed. */
bool parser_pool_is_broken(const ParserPool *pool);
