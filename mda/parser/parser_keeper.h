/* A keeper: the process between a pool and one child at a time. It is forked when the pool is made,
 * small and before there is a store, a thread or a mail (of this pool), and forks each child from
 * that state: soon, with nothing of other messages in memory, and no lock held that a thread would
 * have to let go. Whatever becomes of a child, it stays. It sees no message itself. */
#ifndef LD_MDA_PARSER_KEEPER_H
#define LD_MDA_PARSER_KEEPER_H

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

typedef struct {
	pid_t pid;   /* 0: there is none */
	int control; /* -1: none */
} ParserKeeper;

#define PARSER_KEEPER_NONE ((ParserKeeper){0, -1})

/* What a child does, with PARENT its parent and FD its way to the pool; it does not return. */
typedef void (*ParserServe)(pid_t parent, int fd);

/* parser_keeper_start: a keeper, without a child yet; fails with ERROR_IO, K is then as before.
 * parser_keeper_child: another child in place of the one there was, if any, which is killed first.
 * *FD is the way to it, non-blocking, for the caller to close; what the one before wrote can still
 * be read from its own. Fails with ERROR_IO (*FD is -1) and can be asked again, but in vain once
 * the keeper itself has been killed (parser_keeper_is_gone), by others or, with its child, here:
 * where it has not answered within parser_limits.wall_s. parser_keeper_stop: kill and reap child
 * and keeper; one that does not end by itself within a second is killed. */
G_GNUC_WARN_UNUSED_RESULT
bool parser_keeper_start(ParserKeeper *k, ParserServe serve, GError **error);
G_GNUC_WARN_UNUSED_RESULT
bool parser_keeper_child(ParserKeeper *k, int *fd, GError **error);
bool parser_keeper_is_gone(const ParserKeeper *k);
void parser_keeper_stop(ParserKeeper *k);

#endif
