#include "mda/patch/sentence.h"

#define ROW_BYTES 60 /* a line that is shorter, with the next word, was ended by its writer */

/* The bytes of the blank at P: an ASCII blank or U+00A0; 0 if there is none. */
static gsize blank_bytes(const char *p, const char *end)
{
	if (p < end && line_is_space(*p))
		return 1;
	return end - p >= 2 && memcmp(p, "\xc2\xa0", 2) == 0 ? 2 : 0;
}

/* "Reviewed-by: Ada <ada@example.org>" */
static bool is_trailer(Line l)
{
	l = line_trim(l);
	const char *colon = l.n > 0 ? memchr(l.p, ':', MIN(l.n, 40)) : NULL;
	if (!colon || !memchr(l.p, '-', (gsize)(colon - l.p)))
		return false;
	for (const char *p = l.p; p < colon; p++)
		if (!g_ascii_isalnum(*p) && *p != '-')
			return false;
	return colon + 1 < l.p + l.n && line_is_space(colon[1]);
}

static bool is_mark(char c)
{
	return c != '\0' && strchr("\"'`*()[]{}<>_", c);
}

static void strip(SentenceWord *w)
{
	Line l = w->raw;
	w->quoted = l.n > 0 && strchr("\"'`", *l.p);
	while (l.n > 0 && is_mark(*l.p))
		l = line_after(l, 1);
	bool inside = false; /* "(yet?)": the punctuation belongs to what is in brackets */
	while (l.n > 0 && (is_mark(l.p[l.n - 1]) || strchr(",;:.!?", l.p[l.n - 1]))) {
		char c = l.p[--l.n];
		inside = inside || c == ')';
		if (!is_mark(c) && !inside && (!w->stop || c == '?'))
			w->stop = c;
	}
	w->bare = l;
	if (w->stop == ',' && line_digits(l) == l.n && l.n > 0)
		w->stop = 0; /* "patches 1, 2 and 3" */
	if (line_is(w->raw, "-") || line_is(w->raw, "--") || line_is(w->raw, "\xe2\x80\x93") ||
	        line_is(w->raw, "\xe2\x80\x94"))
		w->stop = '-';
}

/* The word at P; "applied,thanks" is two. */
static Line cut_word(const char *p, const char *end)
{
	Line w = {p, 0};
	bool path = false;
	for (; p < end && blank_bytes(p, end) == 0; p++) {
		path = path || *p == '/' || *p == '=' || *p == '(';
		w.n++;
		if (*p == ',' && !path && p + 1 < end && g_ascii_isalpha(p[1]))
			break;
	}
	return w;
}

static bool ends_sentence(const SentenceWord *w, bool line_ends)
{
	if (line_in(w->bare, " e.g i.e vs etc cf "))
		return false;
	return w->stop == '.' || w->stop == '!' || w->stop == '?' || (w->stop == ':' && line_ends);
}

/* Adds the words of L from P on. True at the end of a sentence; *CURSOR is then behind it. */
static bool add_line(Sentence *s, const char *p, Line l, const char **cursor)
{
	const char *end = l.p + l.n;
	for (;;) {
		gsize n;
		while ((n = blank_bytes(p, end)) > 0)
			p += n;
		if (p >= end)
			return false;
		SentenceWord one = {.raw = cut_word(p, end)};
		p = one.raw.p + one.raw.n;
		strip(&one);
		if (s->n < SENTENCE_WORDS)
			s->words[s->n++] = one;
		const char *rest = p;
		while ((n = blank_bytes(rest, end)) > 0)
			rest += n;
		if (ends_sentence(&one, rest >= end)) {
			*cursor = rest < end ? rest : *cursor;
			return true;
		}
	}
}

/* Marks the last word if a line was ended by its writer before NEXT. */
static void mark_row(Sentence *s, Line row, Line next)
{
	next = line_trim(next);
	Line rest = next, word = line_word(&rest);
	bool capital = word.n > 0 && g_ascii_isupper(*word.p);
	if (s->n > 0 && capital && line_trim(row).n + word.n < ROW_BYTES)
		s->words[s->n - 1].ends_row = true;
}

bool sentence_next(const char **cursor, const char *end, Sentence *s)
{
	Line row = {NULL, 0}, l;
	s->n = 0;
	for (;;) {
		const char *start = *cursor, *next = start;
		if (!line_next(&next, end, &l))
			break;
		if (line_is_blank(l) || is_trailer(l)) {
			if (s->n > 0)
				break;
			*cursor = next;
			continue;
		}
		mark_row(s, row, l);
		*cursor = next;
		if (add_line(s, start, l, cursor) && s->n > 0)
			break;
		row = l;
	}
	s->end = *cursor;
	return s->n > 0;
}

bool sentence_has(const Sentence *s, guint i, const char *list)
{
	return i < s->n && line_in(s->words[i].bare, list);
}

bool sentence_has_pair(const Sentence *s, guint i, const char *first, const char *second)
{
	return sentence_has(s, i, first) && sentence_has(s, i + 1, second);
}
