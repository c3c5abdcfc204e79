/* A keeper: the process between a pool and one child at a time. It is forked when the pool is made, small and
 * before there is a store or a mail, and forks each child from that state: soon, and with nothing of other messages
 * in memory. A child's end is the keeper's. It sees no message itself. */
#ifndef LD_MDA_PARSER_KEEPER_H
#define LD_MDA_PARSER_KEEPER_H

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

typedef struct {
	pid_t pid;       /* 0: there is none */
	int fd, control; /* to the child, non-blocking; to the keeper; -1: none */
} ParserKeeper;

#define PARSER_KEEPER_NONE ((ParserKeeper){0, -1, -1})

/* What a child does, with PARENT its parent and FD its way to the pool; it does not return. */
typedef void (*ParserServe)(pid_t parent, int fd, gint64 now_s);

/* parser_keeper_start: a keeper and its first child; fails with LD_ERROR_IO, K is then as before.
 * parser_keeper_renew: another child in place of the one there, which is killed; nothing must be under way. False:
 * there is none, or the one before had more to say than it was asked.
 * parser_keeper_stop: kill and reap child and keeper; what the child wrote can still be read from fd.
 * parser_keeper_hang_up: close fd. */
G_GNUC_WARN_UNUSED_RESULT
bool parser_keeper_start(ParserKeeper *k, ParserServe serve, gint64 now_s, GError **error);
G_GNUC_WARN_UNUSED_RESULT
bool parser_keeper_renew(ParserKeeper *k);
void parser_keeper_stop(ParserKeeper *k);
void parser_keeper_hang_up(ParserKeeper *k);

#endif
