/* The inside of a parser process: it locks itself in, decodes messages and writes the replies. */
#pragma once

#include "mda/parser/parser_limits.h"
#include "mda/parser/parser_reply.h"

#include <sys/types.h>

/* If set, the child calls it before it decodes a message. FD leads to the parent. Only tests set
 * it, to make the child misbehave. */
extern void (*parser_child_test_hook)(const char *raw, gsize n, int fd);

/* parser_child_enter: locks in this process, which PARENT has just forked. The process then has:
 *   - no descriptor but FD, under another number, which is returned (and stderr for debugging)
 *   - no environment, no root privileges, and no way to gain any
 *   - default signal handlers, but it ignores SIGINT, SIGQUIT, SIGHUP and SIGTERM: a terminal sends
 *     them to PARENT too, and the process dies with PARENT
 *   - the limits of parser_limits.h and the sandbox of sandbox.h
 * Ends the process if a step fails, except a step of the sandbox. */
int parser_child_enter(pid_t parent, int fd);

/* parser_child_answer: decodes RAW, N bytes, and writes the reply to FD. No date after NOW_S is
 * believed. Returns false if the reply is too large or cannot be written. */
bool parser_child_answer(const char *raw, gsize n, gint64 now_s, int fd);

/* parser_child_serve: locks in this process and answers every request from FD, until FD ends. Then
 * it ends the process. */
G_NORETURN void parser_child_serve(pid_t parent, int fd);
