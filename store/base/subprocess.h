/* Work in a child process that may crash or hang without harm to its parent. What the child
 * reports before that reaches the parent. LMDB trusts the pages it maps, so a store that may be
 * damaged is read in such a child (verify). */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* How far the work has come, in memory that both processes share. */
typedef struct {
	volatile guint stage;
	volatile guint64 at;
	volatile guint64 steps; /* the work increments it; if it stands still, the work hangs */
} SubprocessProgress;

/* Receives one line of the report. */
typedef void (*SubprocessLine)(const char *line, void *data);

/* The work, run in the child. It calls LINE with LINE_DATA for each line to report, updates
 * PROGRESS, and fills ANSWER. If it returns false with ERROR set, subprocess_run fails with that
 * error. */
typedef bool (*SubprocessWork)(SubprocessProgress *progress, SubprocessLine line, void *line_data,
        void *data, void *answer, GError **error);

typedef enum {
	SUBPROCESS_DONE,
	SUBPROCESS_CRASHED, /* ended by SIGSEGV, SIGBUS, SIGABRT, SIGTRAP, SIGFPE or SIGILL */
	SUBPROCESS_STUCK    /* used STUCK_S seconds of CPU time without a step */
} SubprocessOutcome;

typedef struct {
	SubprocessOutcome outcome;
	int signal; /* the signal, for SUBPROCESS_CRASHED */
	guint stage;
	guint64 at; /* the progress when the child ended */
} SubprocessEnd;

/* subprocess_run: run WORK with DATA in a child process and wait for it. LINE gets each line that
 * WORK reports, ANSWER the ANSWER_BYTES bytes of its answer, *END how the child ended and where: a
 * crash or a hang is no failure. Fails with WORK's own error, or with ERROR_UNAVAILABLE if no child
 * can be started, it ran out of memory, or something else killed it. */
G_GNUC_WARN_UNUSED_RESULT
bool subprocess_run(SubprocessWork work, void *data, guint stuck_s, SubprocessLine line,
        void *line_data, void *answer, gsize answer_bytes, SubprocessEnd *end, GError **error);
