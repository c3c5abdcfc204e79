/* Text by lines, without copies. A blank is what git's isspace() takes for one: space, tab, CR and
 * LF, whatever the locale. All functions are linear in the bytes they look at. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <string.h>

typedef struct {
	const char *p; /* borrowed; not NUL-terminated */
	gsize n;       /* without the line feed */
} Line;

/* line_next: puts the next line into *LINE and moves *CURSOR after its line feed. Returns false at
 * END. */
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

/* line_is_space: whether C is a blank. */
static inline bool line_is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* line_is_blank: whether L has nothing but blanks. */
static inline bool line_is_blank(Line l)
{
	for (gsize i = 0; i < l.n; i++)
		if (!line_is_space(l.p[i]))
			return false;
	return true;
}

/* line_starts_n: whether L starts with the N bytes of PREFIX. */
static inline bool line_starts_n(Line l, const char *prefix, gsize n)
{
	return l.n >= n && memcmp(l.p, prefix, n) == 0;
}

/* line_starts: whether L starts with the string LITERAL. */
#define line_starts(l, literal) line_starts_n((l), "" literal, sizeof(literal) - 1)

/* line_starts_nocase_n: line_starts_n(), ignoring ASCII case. */
static inline bool line_starts_nocase_n(Line l, const char *prefix, gsize n)
{
	return l.n >= n && g_ascii_tolower(*l.p) == g_ascii_tolower(*prefix) &&
	       g_ascii_strncasecmp(l.p, prefix, n) == 0;
}

/* line_starts_nocase: line_starts(), ignoring ASCII case. */
#define line_starts_nocase(l, literal) line_starts_nocase_n((l), "" literal, sizeof(literal) - 1)

/* line_ends_n: whether L ends with the N bytes of SUFFIX. */
static inline bool line_ends_n(Line l, const char *suffix, gsize n)
{
	return l.n >= n && memcmp(l.p + l.n - n, suffix, n) == 0;
}

/* line_ends: whether L ends with the string LITERAL. */
#define line_ends(l, literal) line_ends_n((l), "" literal, sizeof(literal) - 1)

/* line_trim: L without blanks at both ends. */
static inline Line line_trim(Line l)
{
	while (l.n > 0 && line_is_space(l.p[l.n - 1]))
		l.n--;
	while (l.n > 0 && line_is_space(*l.p))
		l.p++, l.n--;
	return l;
}

/* line_after: L without its first N bytes; N must not be more than it has. */
static inline Line line_after(Line l, gsize n)
{
	return (Line){l.p + n, l.n - n};
}

/* line_word: takes the next word, which ends at a blank, from *REST. Empty at the end. */
static inline Line line_word(Line *rest)
{
	*rest = line_trim(*rest);
	Line word = {rest->p, 0};
	while (word.n < rest->n && !line_is_space(rest->p[word.n]))
		word.n++;
	*rest = line_after(*rest, word.n);
	return word;
}

/* line_is: whether L is TEXT. */
static inline bool line_is(Line l, const char *text)
{
	return l.n == strlen(text) && memcmp(l.p, text, l.n) == 0;
}

/* line_is_nocase: whether L is TEXT, ignoring ASCII case. */
static inline bool line_is_nocase(Line l, const char *text)
{
	return l.n == strlen(text) && g_ascii_strncasecmp(l.p, text, l.n) == 0;
}

/* line_in: whether L is one of the words of LIST, ignoring ASCII case. LIST is in lower case, with
 * a blank before and after each word. Words over 36 bytes are in no list. */
static inline bool line_in(Line l, const char *list)
{
	char key[40] = " ";
	if (l.n == 0 || l.n > sizeof key - 3 || memchr(l.p, ' ', l.n))
		return false;
	for (gsize i = 0; i < l.n; i++)
		key[i + 1] = g_ascii_tolower(l.p[i]);
	key[l.n + 1] = ' ';
	return strstr(list, key);
}

/* line_starts_any: whether L starts with one of PREFIXES, which NULL ends. */
static inline bool line_starts_any(Line l, const char *const *prefixes)
{
	for (; *prefixes; prefixes++)
		if (line_starts_n(l, *prefixes, strlen(*prefixes)))
			return true;
	return false;
}

/* line_find: whether L contains NEEDLE. */
static inline bool line_find(Line l, const char *needle)
{
	return l.n > 0 && memmem(l.p, l.n, needle, strlen(needle));
}

/* line_rfind: the last C in the N bytes at P, NULL if there is none. Not memrchr():
 * AddressSanitizer checks all N bytes at each call of it. */
static inline const char *line_rfind(const char *p, char c, gsize n)
{
	while (n > 0)
		if (p[--n] == c)
			return p + n;
	return NULL;
}

/* line_last: the last line of TEXT (up to *END); moves *END to its start. */
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

/* line_hex: the number of hex digits at the start of L. */
static inline gsize line_hex(Line l)
{
	gsize n = 0;
	while (n < l.n && g_ascii_isxdigit(l.p[n]))
		n++;
	return n;
}

/* line_digits: the number of decimal digits at the start of L. */
static inline gsize line_digits(Line l)
{
	gsize n = 0;
	while (n < l.n && g_ascii_isdigit(l.p[n]))
		n++;
	return n;
}

/* line_range: reads "12,7" or "12", one side of a hunk's header, at the start of *L, and moves *L
 * behind it. *COUNT is the number of lines, also where git-patch-id(1) sets it and false is
 * returned: there are no digits. */
static inline bool line_range(Line *l, guint64 *count)
{
	gsize n = line_digits(*l);
	*count = 1;
	if (n < l->n && l->p[n] == ',') {
		*l = line_after(*l, n + 1);
		n = line_digits(*l);
		*count = 0;
		for (gsize i = 0; i < n && *count < G_MAXUINT32; i++)
			*count = *count * 10 + (guint64)(l->p[i] - '0');
	}
	*l = line_after(*l, n);
	return n > 0;
}
