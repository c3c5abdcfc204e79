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
} ApartPlace;

typedef void (*ApartLine)(const char *line, void *data);

/* The work, in the child: it calls LINE with LINE_DATA for what is to be told, and keeps PLACE.
 * ANSWER_BYTES bytes at ANSWER are the parent's once it returned true. */
typedef bool (*ApartWork)(ApartPlace *place, ApartLine line, void *line_data, void *data,
        void *answer, GError **error);

typedef enum {
	APART_DONE,
	APART_CRASHED, /* by a signal that stands for a fault */
	APART_STUCK    /* it used STUCK_S seconds of the processor without a step */
} ApartOutcome;

typedef struct {
	ApartOutcome outcome;
	int signal; /* of APART_CRASHED */
	guint stage;
	guint64 at; /* where it was */
} ApartEnd;

/* apart_run: do WORK with DATA in a child and wait for it. Fails with WORK's error, with
 * LD_ERROR_UNAVAILABLE where there is no child to be had, it ran out of memory, or was ended from
 * outside. */
G_GNUC_WARN_UNUSED_RESULT
bool apart_run(ApartWork work, void *data, guint stuck_s, ApartLine line, void *line_data,
        void *answer, gsize answer_bytes, ApartEnd *end, GError **error);

#endif
