/* A fork server: a process that forks the workers of a pool, one at a time. It is forked itself
 * when the pool is made, while this process has no threads, no open store and no mail in memory. So
 * each worker starts fast, without other messages in its memory and without locks of other threads.
 * The fork server sees no message, and a fault of its worker does not affect it. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

typedef struct {
	pid_t pid;   /* 0: there is none */
	int control; /* socket to it; -1: none */
} ParserForkserver;

#define PARSER_FORKSERVER_NONE ((ParserForkserver){0, -1})

/* What a worker does; it does not return. PARENT is the fork server, FD leads to the pool. */
typedef void (*ParserForkserverServe)(pid_t parent, int fd);

/* parser_forkserver_start: starts a fork server, without a worker. Its workers will run SERVE. The
 * caller ends it with parser_forkserver_stop(). Fails with ERROR_IO; S is then unchanged. */
G_GNUC_WARN_UNUSED_RESULT
bool parser_forkserver_start(ParserForkserver *s, ParserForkserverServe serve, GError **error);

/* parser_forkserver_child: kills the present worker, if any, and forks a new one. Sets *FD to a
 * non-blocking socket to it, which the caller closes. The caller's socket to the old worker still
 * has what that one wrote. Fails with ERROR_IO, *FD is then -1; the caller may try again, unless
 * parser_forkserver_is_gone(). A fork server that does not answer within parser_limits.wall_s is
 * killed. */
G_GNUC_WARN_UNUSED_RESULT
bool parser_forkserver_child(ParserForkserver *s, int *fd, GError **error);

/* parser_forkserver_is_gone: returns whether there is no fork server (any more). */
bool parser_forkserver_is_gone(const ParserForkserver *s);

/* parser_forkserver_stop: ends and reaps worker and fork server; kills it if it does not end within
 * a second. */
void parser_forkserver_stop(ParserForkserver *s);
