/* The progress line of an import: messages, MB, rate, time left. Only on a terminal. */
#ifndef LD_MDA_PROGRESS_H
#define LD_MDA_PROGRESS_H

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

typedef struct {
	FILE *out; /* NULL: show nothing */
	gint64 started_us, shown_us;
	guint64 messages, bytes;           /* taken so far, of all sources */
	guint64 source_done, source_total; /* of the source in hand; total 0: unknown */
	gint64 source_started_us;
} Progress;

/* progress_begin: show on OUT (NULL: nothing). progress_source: another source of TOTAL bytes
 * begins. progress_message: a message of BYTES was taken, SOURCE_DONE bytes of the source are read;
 * shown twice a second. progress_end: the line is wiped. */
void progress_begin(Progress *p, FILE *out);
void progress_source(Progress *p, guint64 total);
void progress_message(Progress *p, gsize bytes, guint64 source_done);
void progress_end(Progress *p);

/* progress_line: what is shown at NOW_US, as a new string. */
char *progress_line(const Progress *p, gint64 now_us);

#endif
