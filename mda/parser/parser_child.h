/* Both ends of the talk between a parser's child and its parent: the child's sandbox and work, for
 * one message or for one after another, the parent's check of the answer. */
#ifndef LD_MDA_PARSER_CHILD_H
#define LD_MDA_PARSER_CHILD_H

#include "mda/parser/parser.h"
#include <sys/types.h>

typedef struct { /* from limit.h; only tests set them otherwise */
	guint cpu_s, wall_s, pool_messages;
	guint64 memory_bytes;
} ParserLimits;
extern ParserLimits parser_limits;

/* Called, where set, in the child before it decodes: tests plant their faults here. FD is the
 * child's way back to its parent. */
extern void (*parser_test_hook)(const char *raw, gsize n, int fd);

#define PARSER_REPLY_MAX_BYTES (32u << 20) /* the largest record within its limits takes 17 MB */

typedef struct { /* before each answer; both ends are one program image */
	guint32 magic, record_bytes;
	gint64 received_s;
	Hash id;
} ParserReply;

#define PARSER_REQUEST_MAGIC 0x4c445131u

typedef struct { /* before each message of a pool's child; the bytes follow */
	guint32 magic, n_bytes;
	gint64 now_s; /* bounds believable dates: a pool may live for months */
} ParserRequest;

/* parser_child_enter: make the process just forked from PARENT a parser's child: signals as by
 * default, but those sent to whole process groups ignored; no descriptor but FD (which becomes
 * another number: returned), no root, no new privileges, no environment, death with its parent,
 * memory limited, in the sandbox (sandbox.h). Ends the process where it cannot, but for the
 * sandbox. parser_child_budget: begin to count the CPU time allowed for a message of N bytes.
 * parser_child_answer: decode RAW and write the answer to FD; false where that failed.
 * parser_child_serve: the whole life of a pool's child: enter, answer each request that comes by
 * FD; ends the process. */
int parser_child_enter(pid_t parent, int fd);
void parser_child_budget(gsize n);
bool parser_child_answer(const char *raw, gsize n, gint64 now_s, int fd);
G_NORETURN void parser_child_serve(pid_t parent, int fd);

/* parser_reply_size: the whole length of the answer that begins with HEAD, 0 if it is none.
 * parser_reply_read: check a whole answer and take it; false where anything is crooked in it.
 * parser_unparsed: what is known of RAW where there is no answer. */
gsize parser_reply_size(const ParserReply *head);
bool parser_reply_read(const guint8 *bytes, gsize n, gint64 now_s, Parsed *out);
void parser_unparsed(GBytes *raw, Parsed *out);

#endif
