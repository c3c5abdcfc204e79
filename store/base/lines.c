#include "store/base/lines.h"

#include <string.h>

#define ROOM_BYTES (256u << 10)

/* Reads more bytes. Returns false if out of memory. */
static bool fill(Lines *l)
{
	if (l->at > 0)
		memmove(l->bytes, l->bytes + l->at, l->n - l->at);
	l->n -= l->at;
	l->at = 0;
	if (l->n == l->room) {
		gsize room = l->room ? 2 * l->room : ROOM_BYTES;
		char *bytes = g_try_realloc(l->bytes, room);
		if (!bytes)
			return false;
		l->bytes = bytes;
		l->room = room;
	}
	l->n += fread(l->bytes + l->n, 1, l->room - l->n, l->in);
	return true;
}

LinesAnswer lines_next(Lines *l, gsize max, const char **line, gsize *n)
{
	for (gsize seen = 0;;) {
		const char *from = l->bytes ? l->bytes + l->at : NULL;
		const char *feed =
		        l->n > l->at + seen ? memchr(from + seen, '\n', l->n - l->at - seen) : NULL;
		seen = l->n - l->at;
		*n = feed ? (gsize)(feed - from) : seen;
		if (*n > max)
			return LINES_LONG;
		if (feed || (seen > 0 && feof(l->in))) {
			*line = from;
			l->at += *n + (feed ? 1 : 0);
			return LINES_ONE;
		}
		if (feof(l->in) || ferror(l->in))
			return LINES_END;
		if (!fill(l))
			return LINES_NO_MEMORY;
	}
}

void lines_clear(Lines *l)
{
	g_clear_pointer(&l->bytes, g_free);
	*l = (Lines){.in = l->in};
}
