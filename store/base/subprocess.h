/* A piece of work in a child process, which may crash or hang without its parent: what it says
 * until then is passed on. LMDB trusts the pages it maps, so whoever reads a store that may be
 * damaged reads it here. */
#ifndef LD_STORE_APART_H
#define LD_STORE_APART_H

#include <glib.h>
#include <stdbool.h>

typedef struct { /* in memory that both processes have: what the work is at */
	volatile guint stage;
	volatile guint64 at;
	volatile guint64 steps; /* goes up with each of them: work that stands still is stuck */
} SubprocessProgress;

typedef void (*SubprocessLine)(const char *line, void *data);

/* The work, in the child: it calls LINE with LINE_DATA for what is to be told, and keeps PLACE.
 * ANSWER_BYTES bytes at ANSWER are the parent's once it returned true. */
typedef bool (*SubprocessWork)(SubprocessProgress *place, SubprocessLine line, void *line_data, void *data,
        void *answer, GError **error);

typedef enum {
	SUBPROCESS_DONE,
	SUBPROCESS_CRASHED, /* by a signal that stands for a fault */
	SUBPROCESS_STUCK    /* it used STUCK_S seconds of the processor without a step */
} SubprocessOutcome;

typedef struct {
	SubprocessOutcome outcome;
	int signal; /* of SUBPROCESS_CRASHED */
	guint stage;
	guint64 at; /* where it was */
} SubprocessEnd;

/* subprocess_run: do WORK with DATA in a child and wait for it. Fails with WORK's error, with
 * ERROR_UNAVAILABLE where there is no child to be had, it ran out of memory, or was ended from
 * outside. */
G_GNUC_WARN_UNUSED_RESULT
bool subprocess_run(SubprocessWork work, void *data, guint stuck_s, SubprocessLine line, void *line_data,
        void *answer, gsize answer_bytes, SubprocessEnd *end, GError **error);

#endif
