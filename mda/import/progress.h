/* The progress line of an import: messages or commits, MB, rate, time left. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

typedef struct {
	FILE *out;        /* NULL: nothing is shown */
	const char *unit; /* "commits": these have no bytes; NULL: messages */
	gint64 started_us, shown_us;
	guint64 messages, bytes;           /* read so far from all sources */
	guint64 source_done, source_total; /* bytes of the current source; total 0: unknown */
	gint64 source_started_us;
} Progress;

/* progress_begin: initialises P to show the line on OUT (NULL: nowhere). */
void progress_begin(Progress *p, FILE *out);

/* progress_source: a source of TOTAL bytes (0: unknown) begins. */
void progress_source(Progress *p, guint64 total);

/* progress_message: counts a message of BYTES; SOURCE_DONE bytes of the source are read. Shows the
 * line at most twice a second. */
void progress_message(Progress *p, gsize bytes, guint64 source_done);

/* progress_end: clears the line. */
void progress_end(Progress *p);

/* progress_line: returns the line as it is at NOW_US (monotonic time); the caller frees it. */
char *progress_line(const Progress *p, gint64 now_us);
