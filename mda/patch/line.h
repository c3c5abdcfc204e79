/* Text by lines, without copying. What counts as a blank here is what git counts: blank, tab, CR,
 * LF; never the locale's idea. */
#ifndef LD_MDA_LINE_H
#define LD_MDA_LINE_H

#include <glib.h>
#include <stdbool.h>
#include <string.h>

typedef struct {
	const char *p; /* borrowed; not NUL-terminated */
	gsize n;       /* without the line feed */
} Line;

/* line_next: take the next line from *CURSOR, which moves behind its line feed. False at END. */
static inline bool line_next(const char **cursor, const char *end, Line *line)
{
	if (*cursor >= end)
		return false;
	const char *feed = memchr(*cursor, '\n', (gsize)(end - *cursor));
	line->p = *cursor;
	line->n = (gsize)((feed ? feed : end) - *cursor);
	*cursor = feed ? feed + 1 : end;
	return true;
}

static inline bool line_is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static inline bool line_is_blank(Line l)
{
	for (gsize i = 0; i < l.n; i++)
		if (!line_is_space(l.p[i]))
			return false;
	return true;
}

static inline bool line_starts_n(Line l, const char *prefix, gsize n)
{
	return l.n >= n && memcmp(l.p, prefix, n) == 0;
}
#define line_starts(l, literal) line_starts_n((l), "" literal, sizeof(literal) - 1)

static inline bool line_starts_nocase_n(Line l, const char *prefix, gsize n)
{
	return l.n >= n && g_ascii_tolower(*l.p) == g_ascii_tolower(*prefix) &&
	       g_ascii_strncasecmp(l.p, prefix, n) == 0;
}
#define line_starts_nocase(l, literal) line_starts_nocase_n((l), "" literal, sizeof(literal) - 1)

static inline bool line_ends_n(Line l, const char *suffix, gsize n)
{
	return l.n >= n && memcmp(l.p + l.n - n, suffix, n) == 0;
}
#define line_ends(l, literal) line_ends_n((l), "" literal, sizeof(literal) - 1)

/* line_trim: without blanks at both ends. line_after: what stands behind the first N bytes. */
static inline Line line_trim(Line l)
{
	while (l.n > 0 && line_is_space(l.p[l.n - 1]))
		l.n--;
	while (l.n > 0 && line_is_space(*l.p))
		l.p++, l.n--;
	return l;
}

static inline Line line_after(Line l, gsize n)
{
	return (Line){l.p + n, l.n - n};
}

/* line_word: take the next word (no blanks) from *REST; empty at its end. */
static inline Line line_word(Line *rest)
{
	*rest = line_trim(*rest);
	Line word = {rest->p, 0};
	while (word.n < rest->n && !line_is_space(rest->p[word.n]))
		word.n++;
	*rest = line_after(*rest, word.n);
	return word;
}

static inline bool line_is(Line l, const char *text)
{
	return l.n == strlen(text) && memcmp(l.p, text, l.n) == 0;
}

static inline bool line_is_nocase(Line l, const char *text)
{
	return l.n == strlen(text) && g_ascii_strncasecmp(l.p, text, l.n) == 0;
}

static inline bool line_find(Line l, const char *needle)
{
	return l.n > 0 && memmem(l.p, l.n, needle, strlen(needle));
}

/* line_rfind: the last C of N bytes at P, NULL if there is none. (memrchr under AddressSanitizer
 * looks at all N bytes each time.) */
static inline const char *line_rfind(const char *p, char c, gsize n)
{
	while (n > 0)
		if (p[--n] == c)
			return p + n;
	return NULL;
}

/* line_last: the last line of TEXT before *END; *END moves to its start. */
static inline Line line_last(const char *text, const char **end)
{
	const char *stop = *end;
	if (stop > text && stop[-1] == '\n')
		stop--;
	const char *feed = stop > text ? line_rfind(text, '\n', (gsize)(stop - text)) : NULL;
	Line l = {feed ? feed + 1 : text, 0};
	l.n = (gsize)(stop - l.p);
	*end = l.p;
	return l;
}

/* line_hex: the number of hex digits at the start. line_digits: of decimal digits. */
static inline gsize line_hex(Line l)
{
	gsize n = 0;
	while (n < l.n && g_ascii_isxdigit(l.p[n]))
		n++;
	return n;
}

static inline gsize line_digits(Line l)
{
	gsize n = 0;
	while (n < l.n && g_ascii_isdigit(l.p[n]))
		n++;
	return n;
}

#endif
