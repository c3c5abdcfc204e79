/* The resource limits of a parser process. The values are in store/base/limit.h, with reasons. */
#pragma once

#include <glib.h>

typedef struct {
	guint cpu_s;         /* CPU time for a message, plus a second for each 8 MiB of it */
	guint wall_s;        /* wall time for a message */
	guint pool_messages; /* messages for a worker of a pool, before it is replaced */
	guint64 memory_bytes;
} ParserLimits;

/* The limits in force. Only tests change them. */
extern ParserLimits parser_limits;

/* parser_limits_set: limits memory and descriptors of this process for good, and forbids core
 * files. A lower limit that is in force already stays. */
void parser_limits_set(void);

/* parser_limits_start_cpu: from now on, allows the CPU time for a message of N bytes. */
void parser_limits_start_cpu(gsize n);
