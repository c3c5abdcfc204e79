/* Parses one message in a child process, for a delivery. The parent, which has the store open,
 * checks the child's answer like any untrusted record. If the message crashes the child, makes it
 * hang or use too much memory, the result is an unparsed message (parsed_init_unparsed), not an
 * error.
 *
 * The child has limits for CPU time and private memory (parser_limits.h), and for wall time as the
 * last resort. It has no descriptor but its pipe, no environment, no root privileges, and the
 * kernel refuses it network, programs, processes and files (sandbox.h).
 *
 * What remains: a message that takes over its child can make it answer anything that is a valid
 * record. So it can lie about itself, which its sender could do anyway, and about its id, so that
 * another message of its sender's choice is later taken for a duplicate. Raw bytes, their hash,
 * list, sender and chain come from the parent. */
#pragma once

#include "mda/parser/parsed.h"

typedef struct Parser Parser;

/* parser_start: forks a child that parses RAW, of which it keeps a reference. Call it before the
 * store is opened, so that the child never has the store. No date after NOW_S is believed. The
 * caller frees the result with parser_free(). Returns NULL with ERROR_IO if no child can be
 * started. */
G_GNUC_WARN_UNUSED_RESULT
Parser *parser_start(GBytes *raw, gint64 now_s, GError **error);

/* parser_finish: waits for the child's answer and sets OUT, which the caller frees with
 * parsed_clear(). Call it once. What the child does after a whole answer does not matter. Fails
 * with ERROR_IO only if waiting or reading fails. That is not the message's fault, so the MTA
 * must try again. */
G_GNUC_WARN_UNUSED_RESULT
bool parser_finish(Parser *p, Parsed *out, GError **error);

/* parser_free: kills and reaps the child, whether it has answered or not. NULL is allowed. */
void parser_free(Parser *p);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Parser, parser_free)

/* parser_run: does all three steps for RAW. Fails as parser_start() and parser_finish(). */
G_GNUC_WARN_UNUSED_RESULT
bool parser_run(GBytes *raw, gint64 now_s, Parsed *out, GError **error);
