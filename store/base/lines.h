/* Lines of a stream that is not trusted, of a length that is bounded. */
#ifndef LD_STORE_LINES_H
#define LD_STORE_LINES_H

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

typedef struct {
	FILE *in;
	char *bytes; /* read, from AT on not yet handed out */
	gsize room, n, at;
} Lines; /* {.in = IN} begins */

typedef enum {
	LINES_ONE,
	LINES_END, /* of the stream, also where it could not be read (ferror) */
	LINES_LONG,
	LINES_NO_MEMORY
} LinesAnswer;

/* lines_next: the next line, its line feed off if it has one, of at most MAX bytes: N at *LINE, the
 * stream's until the next call. No more than some three times MAX are ever held. lines_clear: frees
 * what LINES holds, but not its stream. */
LinesAnswer lines_next(Lines *lines, gsize max, const char **line, gsize *n);
void lines_clear(Lines *lines);

#endif
