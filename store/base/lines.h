/* Reads lines of limited length from a stream that is not trusted. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

/* Start with {.in = STREAM}; the other members are lines.c's own. */
typedef struct {
	FILE *in;
	char *bytes;
	gsize room, n, at; /* size of BYTES; bytes read; start of the next line */
} Lines;

typedef enum {
	LINES_ONE,
	LINES_END, /* end of the stream, or a read error (ferror tells) */
	LINES_LONG,
	LINES_NO_MEMORY
} LinesAnswer;

/* lines_next: read the next line. On LINES_ONE, *LINE and *N get it without its line feed; it is
 * valid until the next call. Returns LINES_LONG if the line is longer than MAX bytes. Holds at most
 * about three times MAX in memory. */
LinesAnswer lines_next(Lines *lines, gsize max, const char **line, gsize *n);

/* lines_clear: free what LINES holds. The stream stays open. */
void lines_clear(Lines *lines);
